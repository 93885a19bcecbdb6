import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { Refusal } from '#core/refusal'
import { selectRows } from '#core/sql'
import {
  columnsOf,
  keepVersion,
  snapshotOf,
  storeParts,
  type AgreementTerms,
} from '#funding/actions/agreement_store'
import { checkTerms } from '#funding/actions/check_terms'

export interface AgreementRecording {
  /** Made before the request: recording the same agreement again changes nothing. */
  id: string
  cityId: string
  terms: AgreementTerms
  /** An agreement becomes active by `activateAgreement`, which opens its fund. */
  status: 'asked' | 'granted' | 'refused'
  by: string
}

/** Records a request, a promise or a refusal of a funder. No money moves and no fund opens yet. */
export async function recordAgreement(
  trx: TransactionClientContract,
  recording: AgreementRecording
): Promise<{ id: string; replayed: boolean }> {
  const { id, cityId, status, by } = recording
  const terms = tidy(recording.terms)
  const [first] = await selectRows(
    trx,
    'SELECT snapshot FROM agreement_versions WHERE city_id = ? AND agreement_id = ? AND version = 1',
    [cityId, id]
  )
  if (first) {
    if (first.snapshot === snapshotOf(terms, status)) return { id, replayed: true }
    throw new Refusal('E_IDEMPOTENCY_CONFLICT', {}, undefined, 409)
  }
  await checkTerms(trx, cityId, id, terms)
  await trx
    .insertQuery()
    .table('agreements')
    .insert({ city_id: cityId, id, ...columnsOf(terms), status, version: 1 })
  await storeParts(trx, cityId, id, terms)
  await keepVersion(trx, cityId, id, { by, reason: null })
  return { id, replayed: false }
}

/** Texts in NFC without blanks around them; an empty text is none. */
export function tidy(terms: AgreementTerms): AgreementTerms {
  const text = (value: string) => value.normalize('NFC').trim()
  const optional = (value: string | null | undefined) => (value && text(value)) || null
  return {
    ...terms,
    number: text(terms.number),
    title: text(terms.title),
    source: optional(terms.source),
    note: optional(terms.note),
    condition: terms.condition ? { ...terms.condition, text: text(terms.condition.text) } : null,
  }
}
