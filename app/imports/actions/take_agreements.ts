import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { NotTogether } from '#core/not_together'
import { selectRows } from '#core/sql'
import { recordAgreements, type NewAgreement } from '#funding/actions/record_agreements'
import { registerParties } from '#funding/actions/register_parties'
import type { PartyRegistration } from '#funding/actions/register_party'
import { PartiesAlike } from '#funding/queries/parties_alike'
import type { Settled } from '#imports/actions/batch_store'
import {
  activationOf,
  earmarkWith,
  recordingOf,
  refuseOtherKind,
  registrationOf,
  type StoredDraft,
} from '#imports/actions/take_agreement'
import type { BatchRow } from '#imports/queries/batch_rows'
import type { Batch } from '#imports/queries/batches'
import { marks } from '#imports/queries/books'
import { languageOf } from '#imports/queries/known_records'

/** Takes the agreements of many rows at once, as `takeAgreement` takes each; or the error is `NotTogether`. */
export async function takeAgreements(
  trx: TransactionClientContract,
  batch: Batch,
  rows: readonly BatchRow[]
): Promise<Settled[]> {
  const { cityId } = batch
  const drafts = rows.map(({ draft }) => draft as StoredDraft)
  if (drafts.some(({ status }) => status === 'closed')) throw new NotTogether()
  const language = await languageOf(trx, cityId)
  const funders = await fundersOf(trx, batch, drafts, language)
  const namedBy = await earmarkNames(trx, cityId, drafts)
  const agreements = drafts.map((draft, at): NewAgreement => {
    const { funderId, funderKind, registered } = funders[at]
    const earmark = earmarkWith(draft, namedBy(draft))
    return {
      recording: recordingOf(batch, draft, { funderId, language, earmark }),
      funderKind,
      registered,
      activation: activationOf(batch, draft),
    }
  })
  await recordAgreements(trx, cityId, agreements)
  return agreements.map(({ recording }) => ({ outcome: 'taken', recordId: recording.id }))
}

/** The funder of each row: one that is known, one that a row before brought, or a new one. */
async function fundersOf(
  trx: TransactionClientContract,
  batch: Batch,
  drafts: readonly StoredDraft[],
  language: string
) {
  const asked = drafts.map(({ funder: name, funderId: registrationId }) => ({
    name,
    registrationId,
  }))
  const alike = await PartiesAlike.of(trx, batch.cityId, asked)
  const brought: PartyRegistration[] = []
  const funders = drafts.map((draft, at) => {
    const known = alike.find(asked[at])
    if (known) {
      refuseOtherKind(known, draft)
      return { funderId: known.id, funderKind: known.funderKind }
    }
    const registered = registrationOf(batch, draft, language)
    alike.add(registered)
    brought.push(registered)
    return { funderId: registered.id, funderKind: draft.kind, registered }
  })
  await registerParties(trx, batch.cityId, brought)
  return funders
}

const NAMED = {
  programmes: 'SELECT id, code FROM programmes WHERE city_id = ? AND code',
  lines: 'SELECT id, code FROM budget_lines WHERE city_id = ? AND code',
  places: 'SELECT id, name AS code FROM places WHERE city_id = ? AND name',
} as const
type Named = keyof typeof NAMED

/** Finds the records that earmarks name by code, for all rows at once: a code of a line has one in each year. */
async function earmarkNames(
  trx: TransactionClientContract,
  cityId: string,
  drafts: readonly StoredDraft[]
): Promise<(draft: StoredDraft) => Record<Named, string[]>> {
  const idsOf = async (list: Named) => {
    const codes = [...new Set(drafts.flatMap((draft) => draft[list]))]
    const ids = new Map<string, string[]>()
    if (codes.length === 0) return ids
    const rows = await selectRows(trx, `${NAMED[list]} IN (${marks(codes)})`, [cityId, ...codes])
    for (const { id, code } of rows) ids.set(code, [...(ids.get(code) ?? []), id])
    return ids
  }
  const found = {
    programmes: await idsOf('programmes'),
    lines: await idsOf('lines'),
    places: await idsOf('places'),
  }
  const named = (draft: StoredDraft, list: Named) =>
    draft[list].flatMap((code) => found[list].get(code) ?? [])
  return (draft) => ({
    programmes: named(draft, 'programmes'),
    lines: named(draft, 'lines'),
    places: named(draft, 'places'),
  })
}
