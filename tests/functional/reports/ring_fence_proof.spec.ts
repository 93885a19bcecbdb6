import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { newId } from '#core/ids'
import { selectRows } from '#core/sql'
import { transact } from '#core/transact'
import { approveDecision, proposeDecision } from '#allocation/actions/decide_round'
import { allocationLines } from '#ledger/domain/events'
import { journalFilterOf } from '#ledger/journal_filter'
import { journalTotals } from '#ledger/queries/journal'
import { fiscalYears } from '#ledger/queries/ledger_state'
import { journalValidator } from '#ledger/validators'
import { STATEMENTS } from '#reports/statements/index'
import type { StatementQuestion } from '#reports/statements/question'
import { drillQuery, type Statement } from '#reports/statements/table'
import { awardBatch } from '#vouchers/actions/award_batch'
import { makeBooks, walkOnce, type Books } from '#tests/support/books'
import { makePerson } from '#tests/support/city'
import { post } from '#tests/support/ledger'
import { makeRoundCity, run, setUpRound, type RoundCity } from '#tests/support/rounds'

type Asked = 'ring-fence-proof' | 'ring-fence-publication'

async function ask(
  cityId: string,
  name: Asked,
  year: string,
  change: Partial<StatementQuestion> = {}
): Promise<Statement> {
  const years = await fiscalYears(cityId)
  const found = years.find((one) => one.name === year)!
  return STATEMENTS[name]!({
    cityId,
    currency: 'EUR',
    today: found.endsOn,
    year: found,
    years,
    from: found.startsOn,
    to: found.endsOn,
    knownAt: null,
    reader: { seesPrivateNames: true },
    mayExplain: false,
    by: null,
    rule: 'time',
    ...change,
  })
}

const tableOf = (statement: Statement, key: string) =>
  statement.tables.find((one) => one.key === key)!

const minors = (statement: Statement, key: string, code: string, columns: string[]) => {
  const row = tableOf(statement, key).rows.find((one) => one.code === code)!
  return columns.map((column) => row.cells[column]!.minor)
}

const failed = ({ checks }: Statement) => checks.filter(({ left, right }) => left !== right)

/** Figures whose entries, found as their link says, add up to something else. */
async function strayFigures(cityId: string, { tables }: Statement) {
  const stray: string[] = []
  let seen = 0
  for (const table of tables)
    for (const row of table.rows)
      for (const [column, { minor, drill }] of Object.entries(row.cells)) {
        if (!drill) continue
        const asked = await journalValidator.validate(
          Object.fromEntries(new URLSearchParams(drillQuery(drill)))
        )
        const { debits, credits } = await journalTotals(cityId, journalFilterOf(asked))
        if (minor !== credits - debits && minor !== debits - credits)
          stray.push(`${table.key} ${row.code} ${column}: ${minor}`)
        seen++
      }
  return { stray, seen }
}

async function decide(city: RoundCity): Promise<void> {
  const roundId = await setUpRound(city)
  const { id: runId } = await run(city, roundId)
  const id = newId()
  const { committee, approver } = city.people
  await transact((trx) =>
    proposeDecision(trx, { id, cityId: city.id, roundId, runId, by: committee })
  )
  await transact((trx) => approveDecision(trx, { cityId: city.id, decisionId: id, by: approver }))
}

/** Takes what a line of one of these groups holds back to its fund, past the guard of minimums. */
async function takeAway(city: RoundCity, groups: readonly string[]) {
  const rows = await selectRows(
    db.connection(),
    `SELECT p.fund_id, p.budget_line_id, b.group_code, -sum(p.functional_amount) AS free FROM postings p
     JOIN budget_lines b ON b.city_id = p.city_id AND b.id = p.budget_line_id
     WHERE p.city_id = ? AND p.account_code = '8200' AND b.year = ?
     GROUP BY p.fund_id, p.budget_line_id, b.group_code`,
    [city.id, city.round.year]
  )
  for (const row of rows.filter(({ group_code: code }) => groups.includes(code)))
    await post({
      id: newId(),
      cityId: city.id,
      kind: 'reallocation',
      effectiveOn: `${city.round.year}-12-31`,
      memo: 'taken away',
      preparedBy: city.people.finance,
      approvedBy: city.people.approver,
      lines: allocationLines({
        fund: row.fund_id,
        currency: city.currency,
        budgetLine: row.budget_line_id,
        amount: BigInt(row.free),
      }).map((line) => ({ ...line, amount: -line.amount })),
    })
}

async function giveAwards(books: Books, line: string, people: number) {
  await transact((trx) =>
    awardBatch(trx, {
      id: newId(),
      cityId: books.cityId,
      number: `V-${newId().slice(-8)}`,
      kind: 'voucher',
      fundId: books.fund,
      budgetLineId: line,
      description: 'Vouchers for courses',
      value: 1_00n,
      people,
      awardedOn: '2023-06-01',
      expiresOn: '2023-12-31',
      preparedBy: books.maker,
      approvedBy: books.checker,
    })
  )
}

test.group('Ring-fence proof', () => {
  test('follows the money of each group from contribution to expenditure, and what is left', async ({
    assert,
  }) => {
    const books = await makeBooks()
    const { agreement } = await walkOnce(books)
    await transact((trx) =>
      trx.insertQuery().table('agreement_earmarks').insert({
        city_id: books.cityId,
        agreement_id: agreement.id,
        dimension: 'group',
        value: 'migrants',
      })
    )
    const statement = await ask(books.cityId, 'ring-fence-proof', '2023')
    assert.deepEqual(failed(statement), [])
    assert.deepEqual(
      minors(statement, 'funds', 'F1', [
        'received',
        'otherMoney',
        'spendable',
        'allocatedYear',
        'allocatedOther',
        'unallocated',
      ]),
      [60_000n, 0n, 60_000n, 50_000n, 0n, 10_000n]
    )
    assert.deepEqual(minors(statement, 'earmarks', 'A-1', ['received']), [60_000n])
    const chain = ['held', 'spent', 'open', 'free', 'unspent']
    assert.deepEqual(minors(statement, 'lines', 'L1', chain), [
      30_000n,
      12_000n,
      18_000n,
      0n,
      18_000n,
    ])
    assert.deepEqual(minors(statement, 'lines', 'L2', chain), [20_000n, 0n, 0n, 20_000n, 20_000n])
    const migrants = tableOf(statement, 'groups').rows.find(
      ({ sub }) => sub && 'text' in sub && sub.text === 'Migrant families'
    )!
    assert.equal(migrants.cells.earmarked!.minor, 60_000n)
    assert.equal(migrants.cells.original!.minor, 20_000n)
    const totals = tableOf(statement, 'groups').totals!.cells
    assert.deepEqual(
      chain.map((column) => totals[column]!.minor),
      [50_000n, 12_000n, 18_000n, 20_000n, 38_000n]
    )
    const { stray, seen } = await strayFigures(books.cityId, statement)
    assert.deepEqual(stray, [])
    assert.isAbove(seen, 25)
  })

  test('what was entered later is not in a proof as it was known before', async ({ assert }) => {
    const books = await makeBooks()
    await walkOnce(books)
    const [{ head_seq: head }] = await selectRows(
      db.connection(),
      'SELECT head_seq FROM ledgers WHERE city_id = ?',
      [books.cityId]
    )
    await giveAwards(books, books.protectedLine, 12)
    const knownAt = BigInt(head)
    const before = await ask(books.cityId, 'ring-fence-proof', '2023', { knownAt })
    assert.deepEqual(minors(before, 'lines', 'L2', ['open']), [0n])
    assert.deepEqual(
      tableOf(before, 'people').rows.map(({ cells }) => cells.reached!.number),
      [null, null]
    )
    const now = await ask(books.cityId, 'ring-fence-proof', '2023')
    assert.deepEqual(minors(now, 'lines', 'L2', ['open']), [1_200n])
    assert.equal(tableOf(now, 'people').totals!.cells.reached!.number, '12')
    const { stray } = await strayFigures(books.cityId, before)
    assert.deepEqual(stray, [])
  })

  test('says whether each minimum is held now, not only when it was decided', async ({
    assert,
  }) => {
    const city = await makeRoundCity('anseong')
    await decide(city)
    const year = String(city.round.year)
    const kept = await ask(city.id, 'ring-fence-proof', year)
    assert.deepEqual(failed(kept), [])
    const minimums = tableOf(kept, 'minimums').rows
    assert.lengthOf(minimums, city.round.ringFences.length)
    assert.equal(minimums[0]!.cells.state!.tone, 'ok')
    assert.equal(minimums[0]!.cells.givenByDecision!.minor, minimums[0]!.cells.heldNow!.minor)
    assert.deepEqual((await strayFigures(city.id, kept)).stray, [])

    await takeAway(city, minimums[0]!.cells.heldNow!.drill!.groups!)
    const broken = await ask(city.id, 'ring-fence-proof', year)
    assert.isAbove(failed(broken).length, 0)
    for (const { words } of failed(broken))
      assert.equal('key' in words && words.key, 'ringproof.check.minimum')
    assert.equal(tableOf(broken, 'minimums').rows[0]!.cells.state!.tone, 'bad')
  })

  test('for publication a small number is withheld with its amounts and with what would tell it', async ({
    assert,
  }) => {
    const books = await makeBooks()
    await walkOnce(books)
    await giveAwards(books, books.protectedLine, 4)
    const whole = await ask(books.cityId, 'ring-fence-proof', '2023', { seesAwards: true })
    assert.equal(tableOf(whole, 'people').totals!.cells.reached!.number, '4')
    const forOthers = await ask(books.cityId, 'ring-fence-proof', '2023')
    assert.isUndefined(tableOf(forOthers, 'people').totals!.cells.reached!.number)
    for (const { cells } of tableOf(forOthers, 'people').rows)
      assert.notEqual(cells.reached!.number, '4')
    const statement = await ask(books.cityId, 'ring-fence-publication', '2023')
    const { rows, totals } = tableOf(statement, 'published')
    const row = rows.find(({ code }) => code === 'migrants')!
    for (const column of ['held', 'spent', 'unspent', 'reached']) {
      assert.isUndefined(row.cells[column]!.minor, column)
      assert.isUndefined(row.cells[column]!.number, column)
      assert.deepEqual(row.cells[column]!.words, { key: 'ringproof.withheld', params: undefined })
    }
    // the only number of people: its sum would tell it
    assert.deepEqual(totals!.cells.reached!.words, { key: 'ringproof.withheld', params: undefined })
    // the other group would tell the amounts
    const others = rows.filter(({ code }) => code !== 'migrants')
    assert.isTrue(others.some(({ cells }) => cells.held!.words !== undefined))
    for (const { cells } of rows)
      for (const cell of Object.values(cells)) assert.isUndefined(cell.drill)
  })

  test('its files say what is withheld and hold no withheld figure', async ({ client, assert }) => {
    const books = await makeBooks()
    await walkOnce(books)
    await giveAwards(books, books.protectedLine, 4)
    const person = await makePerson({ id: books.cityId }, 'auditor')
    const at = `/cities/${books.slug}/reports/ring-fence-publication?year=2023`
    const page = await client.get(at).loginAs(person).header('accept', 'text/html')
    page.assertStatus(200)
    assert.include(page.text(), 'withheld')
    const csv = await client.get(`${at}&format=csv`).loginAs(person)
    csv.assertStatus(200)
    const line = csv
      .text()
      .split(/\r?\n/)
      .find((one) => one.startsWith('migrants,'))!
    // five figures and, without any amount, no currency either
    assert.equal(
      line,
      'migrants,Migrant families,withheld so that no small number can be computed,,,,,,'
    )
  })
})
