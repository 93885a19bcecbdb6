import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { NotTogether, refuseTwins } from '#core/not_together'
import { selectRows, type Row } from '#core/sql'
import { fundTerms } from '#funding/queries/fund_terms'
import { postEntries } from '#ledger/actions/post_entry'
import type { EntryRequest } from '#ledger/domain/entry'
import {
  commitmentEntry,
  commitmentRow,
  type Commitment,
} from '#programmes/actions/record_commitment'
import {
  expenditureEntry,
  expenditureRow,
  type Expenditure,
  type Paid,
} from '#programmes/actions/record_expenditure'
import { lockLedger } from '#programmes/actions/spending_guards'
import { settle } from '#programmes/domain/spending'
import { commitmentStandings } from '#programmes/queries/commitment_standing'
import { functionalCurrency } from '#programmes/records'

/*
 * Many commitments or expenditures of a city as one after the other would be recorded, asking the books
 * once for all of them. Where one of them is not new and plain, or is refused, the error is `NotTogether`:
 * the transaction is to be taken back and each recorded by itself, which says what is the matter with it.
 * That a line has the money is left to the guards of the database, which judge each entry in its turn.
 */

/** Records new commitments, none of which adds to another. */
export async function recordCommitments(
  trx: TransactionClientContract,
  cityId: string,
  commitments: readonly Commitment[]
): Promise<void> {
  if (commitments.length === 0) return
  await lockLedger(trx, cityId)
  const numbers = commitments.map(({ number }) => number)
  refuseTwins(numbers)
  if ((await rowsBy(trx, 'commitments', 'number', cityId, numbers)).length > 0)
    throw new NotTogether()
  const currency = await functionalCurrency(trx, cityId)
  const lines = await openLines(trx, cityId, idsOf(commitments, 'budgetLineId'))
  const lastDays = await lastDaysOf(trx, cityId, idsOf(commitments, 'fundId'))
  await refuseAbsent(trx, cityId, idsOf(commitments, 'partyId'))
  for (const { amount, committedOn, expiresOn, increasesId, ...of } of commitments) {
    const isPlain =
      amount > 0n &&
      !(expiresOn && expiresOn < committedOn) &&
      !increasesId &&
      lines.has(of.budgetLineId) &&
      isWithin(committedOn, lastDays.get(of.fundId)!)
    if (!isPlain) throw new NotTogether()
  }
  await postAll(
    trx,
    commitments.map((commitment) => commitmentEntry(commitment, currency))
  )
  await trx.insertQuery().table('commitments').multiInsert(commitments.map(commitmentRow))
}

/** Records new expenditures that are paid at once, several of one commitment among them. */
export async function recordExpenditures(
  trx: TransactionClientContract,
  cityId: string,
  expenditures: readonly Expenditure[]
): Promise<void> {
  if (expenditures.length === 0) return
  await lockLedger(trx, cityId)
  const currency = await functionalCurrency(trx, cityId)
  const ids = idsOf(expenditures, 'commitmentId')
  const commitments = byId(await rowsBy(trx, 'commitments', 'id', cityId, ids))
  const standings = await commitmentStandings(trx, cityId, ids)
  const kept = [...commitments.values()]
  const lines = byId(await rowsBy(trx, 'budget_lines', 'id', cityId, idsOf(kept, 'budget_line_id')))
  const lastDays = await lastDaysOf(trx, cityId, idsOf(kept, 'fund_id'))
  await refuseAbsent(trx, cityId, idsOf(expenditures, 'partyId'))

  const all = expenditures.map((expenditure): [Expenditure, Paid] => {
    const { amount, spentOn, isFinal } = expenditure
    const commitment = commitments.get(expenditure.commitmentId)
    const standing = standings.get(expenditure.commitmentId)
    if (!commitment || !standing || standing.isReversed || standing.isSettled)
      throw new NotTogether()
    const isPlain =
      amount > 0n &&
      !expenditure.owed &&
      spentOn >= commitment.committed_on &&
      isWithin(spentOn, lastDays.get(commitment.fund_id)!)
    if (!isPlain) throw new NotTogether()
    const { released } = settle({ reserve: standing.reserve, amount, isFinal })
    // What comes later among these finds what this one leaves.
    standing.reserve -= released
    standing.isSettled = isFinal
    const { nature } = lines.get(commitment.budget_line_id)!
    const partyId = expenditure.partyId ?? commitment.party_id
    return [expenditure, { commitment, partyId, nature, currency, released }]
  })
  await postAll(
    trx,
    all.map(([expenditure, paid]) => expenditureEntry(expenditure, paid))
  )
  await trx
    .insertQuery()
    .table('expenditures')
    .multiInsert(all.map(([expenditure, paid]) => expenditureRow(expenditure, paid)))
}

async function postAll(trx: TransactionClientContract, entries: EntryRequest[]): Promise<void> {
  refuseTwins(entries.map(({ id }) => id))
  const outcomes = await postEntries(trx, entries)
  if (outcomes.some((outcome) => !('seq' in outcome) || outcome.replayed)) throw new NotTogether()
}

async function openLines(
  trx: TransactionClientContract,
  cityId: string,
  ids: string[]
): Promise<Set<string>> {
  const lines = await rowsBy(trx, 'budget_lines', 'id', cityId, ids)
  return new Set(lines.filter((line) => !line.closed_on).map(({ id }) => id))
}

/** The last day of each fund, null for one without. */
async function lastDaysOf(
  trx: TransactionClientContract,
  cityId: string,
  fundIds: string[]
): Promise<Map<string, string | null>> {
  const days = new Map<string, string | null>()
  for (const id of fundIds) days.set(id, (await fundTerms(trx, cityId, id)).endsOn)
  return days
}

function isWithin(day: string, lastDay: string | null): boolean {
  return lastDay === null || day <= lastDay
}

async function refuseAbsent(
  trx: TransactionClientContract,
  cityId: string,
  partyIds: string[]
): Promise<void> {
  const parties = await rowsBy(trx, 'parties', 'id', cityId, partyIds)
  if (parties.length < partyIds.length || parties.some((party) => party.closed_on))
    throw new NotTogether()
}

async function rowsBy(
  trx: TransactionClientContract,
  table: 'commitments' | 'budget_lines' | 'parties',
  column: 'id' | 'number',
  cityId: string,
  values: readonly string[]
): Promise<Row[]> {
  if (values.length === 0) return []
  const marks = values.map(() => '?').join(', ')
  return selectRows(trx, `SELECT * FROM ${table} WHERE city_id = ? AND ${column} IN (${marks})`, [
    cityId,
    ...values,
  ])
}

/** The different ids that records give under a name. */
function idsOf<T>(records: readonly T[], name: keyof T): string[] {
  return [...new Set(records.map((record) => record[name]).filter(Boolean))] as string[]
}

function byId(rows: readonly Row[]): Map<string, Row> {
  return new Map(rows.map((row) => [row.id, row]))
}
