import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { derivedId } from '#core/ids'
import { Refusal } from '#core/refusal'
import { selectRows } from '#core/sql'
import { activateAgreement } from '#funding/actions/activate_agreement'
import { findPartyLike } from '#funding/actions/party_store'
import { recordAgreement } from '#funding/actions/record_agreement'
import { registerParty } from '#funding/actions/register_party'
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
type StoredDraft = Omit<AgreementDraft, 'minor'> & { minor: string }

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
  const people = peopleOf(batch)
  await recordAgreement(trx, {
    id,
    cityId,
    status: status === 'active' ? 'granted' : status,
    by: people.preparedBy,
    terms: {
      number,
      title: draft.title || number,
      titleLang: language,
      funderId: await funderOf(trx, batch, draft, language),
      currency: draft.currency,
      amount: BigInt(draft.minor),
      signedOn: draft.signedOn,
      startsOn: draft.startsOn,
      endsOn: draft.endsOn,
      source: draft.source,
      note: draft.note,
      earmark: await earmarkOf(trx, cityId, draft),
    },
  })
  if (status === 'active') {
    await activateAgreement(trx, {
      entryId: derivedId('imported pledge', cityId, number),
      cityId,
      agreementId: id,
      on: draft.signedOn ?? draft.startsOn ?? now().slice(0, 10),
      ...people,
    })
  }
  return { outcome: 'taken', recordId: id }
}

async function funderOf(
  trx: TransactionClientContract,
  { cityId, uploadedBy }: Batch,
  { funder, kind, subKind, funderId }: StoredDraft,
  nameLang: string
): Promise<string> {
  const known = await findPartyLike(trx, cityId, { name: funder, registrationId: funderId })
  if (known) {
    // A file of grants names the body, not its kind: the kind that the city gave it stands.
    if (known.funderKind === kind || funderId !== undefined) return known.id
    throw new Refusal('E_IMPORT_FUNDER_KIND', { name: known.name }, 'kind')
  }
  const { id } = await registerParty(trx, {
    id: derivedId('imported party', cityId, comparable(funder).toLowerCase(), kind),
    cityId,
    name: funder,
    nameLang,
    funderKind: kind,
    funderKindOther: kind === 'other' ? subKind : null,
    subKind,
    registrationId: funderId,
    by: uploadedBy,
  })
  return id
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
  return {
    programme: await ids('SELECT id FROM programmes WHERE city_id = ? AND code', draft.programmes),
    line: await ids('SELECT id FROM budget_lines WHERE city_id = ? AND code', draft.lines),
    group: draft.groups,
    place: await ids('SELECT id FROM places WHERE city_id = ? AND name', draft.places),
    year: draft.years.map(String),
    nature: draft.capital ? [draft.capital] : [],
    activity: draft.build ? [draft.build] : [],
  }
}
