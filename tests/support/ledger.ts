import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { derivedId, newId } from '#core/ids'
import { isPostgres, selectRows, toBigInt } from '#core/sql'
import { transact } from '#core/transact'
import { openFiscalYear } from '#ledger/actions/open_fiscal_year'
import { openFund } from '#ledger/actions/open_fund'
import { openLedger } from '#ledger/actions/open_ledger'
import { postEntry } from '#ledger/actions/post_entry'
import { allocationLines, authorityLines } from '#ledger/domain/events'
import { ownerClient } from '#tests/support/databases'
import type { EntryRequest, PostingLine } from '#ledger/domain/entry'

/** A city with a ledger, two people, one fund and one budget line: enough to post any entry. */
export interface LedgerFixture {
  cityId: string
  maker: string
  checker: string
  fund: string
  line: string
  currency: string
}

export async function makeLedger(
  options: { currency?: string; approvalThreshold?: bigint | null; year?: number } = {}
): Promise<LedgerFixture> {
  const currency = options.currency ?? 'EUR'
  const cityId = newId()
  const [maker, checker, line] = [newId(), newId(), newId()]
  return transact(async (trx) => {
    for (const id of [maker, checker]) {
      await trx
        .insertQuery()
        .table('people')
        .insert({
          id,
          email: `${id}@example.org`,
          full_name: 'A person',
          password: 'none',
          created_at: '2020-01-01T00:00:00.000Z',
        })
    }
    await trx
      .insertQuery()
      .table('cities')
      .insert({
        id: cityId,
        slug: `city-${cityId}`,
        name: 'Test city',
        name_lang: 'en',
        country: 'SI',
        currency,
        timezone: 'Europe/Ljubljana',
        locale: 'sl',
        created_at: '2020-01-01T00:00:00.000Z',
      })
    const year = options.year ?? 2023
    await openLedger(trx, {
      cityId,
      functionalCurrency: currency,
      recognitionPolicy: 'on_receipt',
      approvalThreshold: options.approvalThreshold ?? null,
      opensOn: '2000-01-01',
    })
    await openFiscalYear(trx, { cityId, name: String(year), startsOn: `${year}-01-01` })
    const { id: fund } = await openFund(trx, {
      cityId,
      code: 'F1',
      name: 'Fund',
      restriction: 'purpose',
    })
    await addBudgetLine(trx, cityId, line)
    return { cityId, maker, checker, fund, line, currency }
  })
}

async function addBudgetLine(trx: TransactionClientContract, cityId: string, id: string) {
  const [plan, programme] = [derivedId(cityId, 'plan'), derivedId(cityId, 'programme')]
  const title = { title: 'Title', title_lang: 'en' }
  await trx
    .insertQuery()
    .table('plans')
    .insert({ city_id: cityId, id: plan, ...title, starts_year: 2023, ends_year: 2027 })
  await trx
    .insertQuery()
    .table('programmes')
    .insert({ city_id: cityId, id: programme, plan_id: plan, code: 'P1', ...title })
  await trx
    .insertQuery()
    .table('beneficiary_groups')
    .insert({ city_id: cityId, code: 'general', local_name: 'All', local_lang: 'en' })
  await trx
    .insertQuery()
    .table('budget_lines')
    .insert({
      city_id: cityId,
      id,
      programme_id: programme,
      code: 'L1',
      ...title,
      year: 2023,
      group_code: 'general',
      nature: 'current',
      activity: 'build',
      need: 1_000_000n,
    })
}

/** Any entry of the fixture; by default 100.00 of new budget authority. */
export function entryOf(fixture: LedgerFixture, change: Partial<EntryRequest> = {}): EntryRequest {
  const { cityId, fund, currency, maker } = fixture
  return {
    id: newId(),
    cityId,
    kind: 'budget_authority',
    effectiveOn: '2023-03-01',
    memo: 'authority',
    preparedBy: maker,
    lines: authorityLines({ fund, currency, amount: 10_000n }),
    ...change,
  }
}

export function post(request: EntryRequest) {
  return transact((trx) => postEntry(trx, request))
}

export function authority(
  fixture: LedgerFixture,
  amount: bigint,
  effectiveOn = '2023-03-01'
): EntryRequest {
  const { fund, currency } = fixture
  return entryOf(fixture, { effectiveOn, lines: authorityLines({ fund, currency, amount }) })
}

export function allocation(
  fixture: LedgerFixture,
  amount: bigint,
  effectiveOn = '2023-04-01'
): EntryRequest {
  const { fund, currency, line, checker } = fixture
  return entryOf(fixture, {
    kind: 'allocation',
    effectiveOn,
    approvedBy: checker,
    lines: allocationLines({ fund, currency, amount, budgetLine: line }),
  })
}

export async function balanceOf(fixture: LedgerFixture, account: string): Promise<bigint> {
  const [row] = await selectRows(
    db.connection(),
    'SELECT sum(amount) AS sum FROM postings WHERE city_id = ? AND account_code = ?',
    [fixture.cityId, account]
  )
  return toBigInt(row.sum)
}

export async function headOf(fixture: LedgerFixture): Promise<{ seq: bigint; hash: string }> {
  const [row] = await selectRows(
    db.connection(),
    'SELECT head_seq, head_hash FROM ledgers WHERE city_id = ?',
    [fixture.cityId]
  )
  return { seq: toBigInt(row.head_seq), hash: row.head_hash }
}

/** Writes an entry past the posting action, as someone with a database shell would. */
export async function insertByHand(
  fixture: LedgerFixture,
  change: { header?: Record<string, unknown>; lines?: PostingLine[]; lineDay?: string } = {}
): Promise<void> {
  const request = entryOf(fixture)
  await transact(async (trx) => {
    const [head] = await selectRows(
      trx,
      'UPDATE ledgers SET head_seq = head_seq + 1 WHERE city_id = ? RETURNING head_seq, head_hash',
      [fixture.cityId]
    )
    const lines = change.lines ?? request.lines
    for (const [index, line] of lines.entries()) {
      await trx
        .insertQuery()
        .table('postings')
        .insert({
          city_id: fixture.cityId,
          entry_id: request.id,
          line_no: index + 1,
          effective_on: change.lineDay ?? change.header?.effective_on ?? request.effectiveOn,
          account_code: line.account,
          fund_id: line.fund,
          budget_line_id: line.budgetLine ?? null,
          commitment_id: line.commitment ?? null,
          currency: line.currency,
          amount: line.amount,
          functional_amount: line.functionalAmount ?? line.amount,
        })
    }
    await trx
      .insertQuery()
      .table('journal_entries')
      .insert({
        city_id: fixture.cityId,
        id: request.id,
        seq: head.head_seq,
        kind: request.kind,
        effective_on: request.effectiveOn,
        recorded_at: new Date().toISOString(),
        memo: 'by hand',
        request_hash: 'x',
        prepared_by: fixture.maker,
        line_count: lines.length,
        payload: '{}',
        prev_hash: head.head_hash,
        hash: 'f'.repeat(64),
        ...change.header,
      })
  })
}

/** Runs work with one guard taken out, as an attacker with the owner's rights would, and puts it back. */
export async function withoutGuard<T>(
  table: string,
  trigger: string,
  work: () => Promise<T>
): Promise<T> {
  const client = ownerClient()
  if (isPostgres()) {
    await client.rawQuery(`ALTER TABLE ${table} DISABLE TRIGGER ${trigger}`)
    try {
      return await work()
    } finally {
      await client.rawQuery(`ALTER TABLE ${table} ENABLE TRIGGER ${trigger}`)
    }
  }
  const [{ sql }] = await selectRows(
    client,
    `SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = ?`,
    [trigger]
  )
  await client.rawQuery(`DROP TRIGGER ${trigger}`)
  try {
    return await work()
  } finally {
    await client.rawQuery(sql)
  }
}
