import logger from '@adonisjs/core/services/logger'
import { Refusal } from '#core/refusal'
import { transact } from '#core/transact'
import { allCities } from '#identity/queries/cities'
import { makeAnchor } from '#ledger/actions/make_anchor'
import { sendWaitingAnchors } from '#ledger/actions/send_anchors'
import type { AnchorReason } from '#ledger/domain/anchor'
import { findLedger } from '#ledger/queries/ledger_state'

export interface AnchoredCity {
  city: string
  seq: string | null
  root: string | null
  /** Nothing had been posted since the last anchor. */
  replayed: boolean
  /** Code of the refusal; the other cities were anchored all the same. */
  error: string | null
}

/** The daily work: an anchor for every city with a ledger, and the e-mails that wait. */
export async function anchorAllCities(reason: AnchorReason = 'daily'): Promise<AnchoredCity[]> {
  const done: AnchoredCity[] = []
  for (const city of await allCities()) {
    if (await findLedger(city.id)) done.push(await anchorCity(city, reason))
  }
  await sendWaitingAnchors()
  return done
}

/** An anchor for one city; a refusal is told in the answer. */
export async function anchorCity(
  city: { id: string; slug: string },
  reason: AnchorReason,
  by: string | null = null
): Promise<AnchoredCity> {
  try {
    const made = await transact((trx) => makeAnchor(trx, { cityId: city.id, reason, by }))
    const { seq, root, replayed } = made
    return { city: city.slug, seq: seq.toString(), root, replayed, error: null }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    logger.error({ city: city.slug, code: error.code, params: error.params }, 'no anchor was made')
    return { city: city.slug, seq: null, root: null, replayed: false, error: error.code }
  }
}
