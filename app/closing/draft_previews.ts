import { NotFound } from '#core/refusal'
import { selectRows, toBigInt, type Client, type Row } from '#core/sql'
import { registerDraftPreview, type DraftFact } from '#funding/queries/draft_previews'

/* What steps of periods, closes of years, adjustments and reversals are about, for the second person. */

const one = async (client: Client, sql: string, cityId: string, id: unknown): Promise<Row> => {
  const [row] = await selectRows(client, sql, [cityId, id])
  if (!row) throw new NotFound()
  return row
}

async function entryFact(client: Client, cityId: string, id: string): Promise<DraftFact> {
  const { seq, memo } = await one(
    client,
    'SELECT seq, memo FROM journal_entries WHERE city_id = ? AND id = ?',
    cityId,
    id
  )
  return {
    term: 'ledger.entry.word',
    text: `${toBigInt(seq)}: ${memo}`,
    href: ['ledger', 'entries', id],
  }
}

registerDraftPreview('reversal', async (client, cityId, { entryId }) => [
  await entryFact(client, cityId, entryId),
])

registerDraftPreview('adjustment', async (client, cityId, input) => [
  { term: 'ledger.fields.day', date: input.effectiveOn },
  { term: 'ledger.fields.what', text: input.memo },
  ...(input.corrects ? [await entryFact(client, cityId, input.corrects)] : []),
])

registerDraftPreview('period_reopening', async (client, cityId, { periodId, to }) => {
  const period = await one(
    client,
    'SELECT starts_on, status FROM periods WHERE city_id = ? AND id = ?',
    cityId,
    periodId
  )
  return [
    { term: 'ledger.fields.startsOn', date: period.starts_on },
    { term: 'ledger.fields.status', key: `ledger.status.${period.status}` },
    { term: 'closing.becomes', key: `ledger.status.${to}` },
  ]
})

registerDraftPreview('year_close', async (_client, _cityId, { policy }) => [
  { term: 'closing.carry.policy', key: `closing.carry.${policy}` },
])
