import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { derivedId } from '#core/ids'
import { Refusal } from '#core/refusal'
import { selectRows } from '#core/sql'
import { activateAgreement, type AgreementActivation } from '#funding/actions/activate_agreement'
import { findPartyLike, type PartyAlike } from '#funding/actions/party_store'
import { recordAgreement, type AgreementRecording } from '#funding/actions/record_agreement'
import { registerParty, type PartyRegistration } from '#funding/actions/register_party'
import type { Earmark } from '#funding/domain/earmark'
import { peopleOf } from '#imports/actions/take_receipt'
import type { Settled } from '#imports/actions/batch_store'
import type { AgreementDraft } from '#imports/domain/agreement_rows'
import { comparable } from '#imports/domain/text'
import type { BatchRow } from '#imports/queries/batch_rows'
import type { Batch } from '#imports/queries/batches'
import { languageOf } from '#imports/queries/known_records'
import { marks } from '#imports/queries/books'

/** A row of a file of agreements; its minor units are decimal text. */
export type StoredDraft = Omit<AgreementDraft, 'minor'> & { minor: string }

/** Records the agreement of a row, with its funder when nobody of that name is known; an active one is activated. */
export async function takeAgreement(
  trx: TransactionClientContract,
  batch: Batch,
  row: BatchRow
): Promise<Settled> {
  const { cityId } = batch
  const draft = row.draft as StoredDraft
  const { number, status } = draft
  const id = derivedId('imported agreement', cityId, number)
  const [standing] = await selectRows(
    trx,
    'SELECT id FROM agreements WHERE city_id = ? AND number = ?',
    [cityId, number]
  )
  if (standing) {
    if (standing.id === id && row.recordId === id) return { outcome: 'taken', recordId: id }
    const issues = { of: { record: standing.id }, field: 'number' }
    return { outcome: 'left_out', verdict: 'duplicate', issues }
  }
  if (status === 'closed') throw new Refusal('E_IMPORT_CLOSED', { number }, 'status')

  const language = await languageOf(trx, cityId)
  const funderId = await funderOf(trx, batch, draft, language)
  const earmark = await earmarkOf(trx, cityId, draft)
  await recordAgreement(trx, recordingOf(batch, draft, { funderId, language, earmark }))
  const activation = activationOf(batch, draft)
  if (activation) await activateAgreement(trx, { ...activation, cityId, agreementId: id })
  return { outcome: 'taken', recordId: id }
}

/** An agreement as a row of a file says it. */
export function recordingOf(
  batch: Batch,
  draft: StoredDraft,
  found: { funderId: string; language: string; earmark: Earmark }
): AgreementRecording {
  const { number, status } = draft
  return {
    id: derivedId('imported agreement', batch.cityId, number),
    cityId: batch.cityId,
    status: status === 'asked' || status === 'refused' ? status : 'granted',
    by: peopleOf(batch).preparedBy,
    terms: {
      number,
      title: draft.title || number,
      titleLang: found.language,
      funderId: found.funderId,
      currency: draft.currency,
      amount: BigInt(draft.minor),
      signedOn: draft.signedOn,
      startsOn: draft.startsOn,
      endsOn: draft.endsOn,
      source: draft.source,
      note: draft.note,
      earmark: found.earmark,
    },
  }
}

/** How an agreement becomes active that a row says is active. */
export function activationOf(
  batch: Batch,
  { number, status, signedOn, startsOn }: StoredDraft
): Omit<AgreementActivation, 'cityId' | 'agreementId'> | undefined {
  if (status !== 'active') return undefined
  return {
    entryId: derivedId('imported pledge', batch.cityId, number),
    on: signedOn ?? startsOn ?? now().slice(0, 10),
    ...peopleOf(batch),
  }
}

async function funderOf(
  trx: TransactionClientContract,
  batch: Batch,
  draft: StoredDraft,
  nameLang: string
): Promise<string> {
  const { cityId } = batch
  const { funder: name, funderId: registrationId } = draft
  const known = await findPartyLike(trx, cityId, { name, registrationId })
  if (known) {
    refuseOtherKind(known, draft)
    return known.id
  }
  const { id } = await registerParty(trx, registrationOf(batch, draft, nameLang))
  return id
}

/** A file of grants names the body, not its kind: the kind that the city gave it stands. */
export function refuseOtherKind(known: PartyAlike, { kind, funderId }: StoredDraft): void {
  if (known.funderKind === kind || funderId !== undefined) return
  throw new Refusal('E_IMPORT_FUNDER_KIND', { name: known.name }, 'kind')
}

/** The funder of a row that the books do not know. */
export function registrationOf(
  { cityId, uploadedBy }: Batch,
  { funder, kind, subKind, funderId }: StoredDraft,
  nameLang: string
): PartyRegistration {
  return {
    id: derivedId('imported party', cityId, comparable(funder).toLowerCase(), kind),
    cityId,
    name: funder,
    nameLang,
    funderKind: kind,
    funderKindOther: kind === 'other' ? subKind : null,
    subKind,
    registrationId: funderId,
    by: uploadedBy,
  }
}

async function earmarkOf(
  trx: TransactionClientContract,
  cityId: string,
  draft: StoredDraft
): Promise<Earmark> {
  const ids = async (sql: string, values: string[]) => {
    if (values.length === 0) return []
    const rows = await selectRows(trx, `${sql} IN (${marks(values)})`, [cityId, ...values])
    return rows.map(({ id }) => id as string)
  }
  return earmarkWith(draft, {
    programmes: await ids('SELECT id FROM programmes WHERE city_id = ? AND code', draft.programmes),
    lines: await ids('SELECT id FROM budget_lines WHERE city_id = ? AND code', draft.lines),
    places: await ids('SELECT id FROM places WHERE city_id = ? AND name', draft.places),
  })
}

/** The earmark of a row when the records that it names are found. */
export function earmarkWith(
  draft: StoredDraft,
  { programmes, lines, places }: Record<'programmes' | 'lines' | 'places', string[]>
): Earmark {
  return {
    programme: programmes,
    line: lines,
    group: draft.groups,
    place: places,
    year: draft.years.map(String),
    nature: draft.capital ? [draft.capital] : [],
    activity: draft.build ? [draft.build] : [],
  }
}
