import { test } from '@japa/runner'
import { readFileSync } from 'node:fs'
import { readUploadedStatements } from '#bank/actions/read_upload'
import { listLines } from '#bank/queries/lines'
import { statementsOf } from '#bank/queries/statements'
import { Refusal } from '#core/refusal'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { ownerClient } from '#tests/support/databases'
import { bankLine, bankStatement, makeBankLine, takeInto } from '#tests/support/bank_records'
import { makeCity } from '#tests/support/city'

const CASES = JSON.parse(
  readFileSync(new URL('../../cases/bank/expected.json', import.meta.url), 'utf8')
) as Record<string, { refused?: string }>

async function refusalOf(work: Promise<unknown>): Promise<Refusal> {
  try {
    await work
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
  throw new Error('nothing was refused')
}

test.group('Bank | statements', () => {
  test('{file}: {outcome}')
    .with(
      Object.entries(CASES).map(([file, { refused }]) => ({
        file,
        refused,
        outcome: refused ?? 'taken',
      }))
    )
    .run(async ({ assert }, { file, refused }) => {
      const city = await makeCity()
      const path = new URL(`../../cases/bank/${file}`, import.meta.url).pathname
      const take = async (reason?: string) => {
        const statements = await readUploadedStatements(readClient(), city.id, { path }, null)
        return takeInto(city, statements, { reason })
      }
      if (!refused) {
        const first = await take()
        assert.isAbove(first.taken.length, 0)
        const again = await take()
        assert.deepInclude(again, { taken: [], newLines: 0, newAccounts: [] })
        assert.lengthOf(again.known, first.taken.length)
        return
      }
      const refusal = await refusalOf(take())
      assert.equal(refusal.code, refused)
      const lines = await listLines(readClient(), city.id, {})
      assert.equal(lines.total, 0, 'a refused file leaves nothing')
      if (!['E_BANK_DIFFERS', 'E_BANK_BALANCE_CURRENCY'].includes(refused)) return
      const { taken } = await take('The bank was asked and confirmed it')
      const [statement] = await statementsOf(readClient(), city.id, taken[0]!.accountId)
      assert.equal(statement!.reason, 'The bank was asked and confirmed it')
      assert.notEqual(statement!.check, 'agrees')
    })

  test('the refusal of a statement that does not add up names every figure', async ({ assert }) => {
    const city = await makeCity()
    const statement = bankStatement([bankLine({ amount: 250n }), bankLine({ amount: -100n })], {
      opening: -50n,
      reference: 'N-1',
    })
    statement.closing!.amount = 101n
    const refusal = await refusalOf(takeInto(city, [bankStatement([]), statement]))
    assert.equal(refusal.code, 'E_BANK_DIFFERS')
    assert.deepEqual(refusal.params, {
      reference: 'N-1',
      opening: '-0.50 EUR',
      lines: '1.50 EUR',
      expected: '1.00 EUR',
      closing: '1.01 EUR',
      difference: '0.01 EUR',
    })
    const list = await listLines(readClient(), city.id, {})
    assert.equal(list.total, 0, 'the statement before it in the file is not taken either')
  })

  test('overlapping statements add only the lines that are new, in any order', async ({
    assert,
  }) => {
    const city = await makeCity()
    const lines = [1n, 2n, 3n, 4n].map((amount, index) =>
      bankLine({ amount, bankRef: `B-${index}`, bookedOn: `2026-02-0${index + 1}` })
    )
    const [a, b] = [
      bankStatement(lines.slice(0, 3)),
      bankStatement(lines.slice(1).toReversed(), { opening: 1n }),
    ]
    assert.include(await takeInto(city, [a]), { newLines: 3, knownLines: 0 })
    assert.include(await takeInto(city, [b]), { newLines: 1, knownLines: 2 })
    assert.include(await takeInto(city, [a, b]), { newLines: 0, knownLines: 6 })
    const list = await listLines(readClient(), city.id, {})
    assert.equal(list.rests[0]!.incoming, 10n)
  })

  test('two equal payments without a reference are two, and the same two when they come again', async ({
    assert,
  }) => {
    const city = await makeCity()
    const same = () => bankLine({ bankRef: null, text: 'Fee', amount: 500n })
    assert.include(await takeInto(city, [bankStatement([same(), same()])]), { newLines: 2 })
    const more = bankStatement([same(), same(), same()])
    assert.include(await takeInto(city, [more]), { newLines: 1, knownLines: 2 })
  })

  test('equal payments of two statements of one day are two when the balances lead from one to the other', async ({
    assert,
  }) => {
    const city = await makeCity()
    const same = () => bankLine({ bankRef: null, text: 'Fee', amount: 500n })
    const [first, second] = [0n, 500n].map((opening) => bankStatement([same()], { opening }))
    const third = bankStatement([same()], { opening: 1000n })
    const whole = bankStatement([same(), same(), same()])
    assert.include(await takeInto(city, [second!, third]), { newLines: 2 })
    assert.include(await takeInto(city, [first!]), { newLines: 1 }, 'whichever comes first')
    assert.include(await takeInto(city, [first!, second!, third, whole]), {
      newLines: 0,
      knownLines: 6,
    })
  })

  test('of two statements that both follow a third, the longer brings the lines of the shorter once', async ({
    assert,
  }) => {
    const city = await makeCity()
    const on = (bookedOn: string, amount: bigint) =>
      bankLine({ bankRef: null, text: 'Rent', amount, bookedOn })
    const first = bankStatement([on('2026-02-03', 300n)])
    const day = bankStatement([on('2026-02-03', 500n)], { opening: 300n })
    const week = bankStatement([on('2026-02-03', 500n), on('2026-02-09', 700n)], { opening: 300n })
    assert.include(await takeInto(city, [first, day]), { newLines: 2 })
    assert.include(await takeInto(city, [week]), { newLines: 1, knownLines: 1 })
  })

  test('one reference for a payment and its fee is two lines', async ({ assert }) => {
    const city = await makeCity()
    const pair = [
      bankLine({ bankRef: 'X', amount: 10_000n }),
      bankLine({ bankRef: 'X', amount: -150n }),
    ]
    assert.include(await takeInto(city, [bankStatement(pair)]), { newLines: 2 })
  })

  test('an account that nobody registered is refused when the officer says so', async ({
    assert,
  }) => {
    const city = await makeCity()
    const refusal = await refusalOf(
      takeInto(city, [bankStatement([])], { registersAccounts: false })
    )
    assert.equal(refusal.code, 'E_ACCOUNT_UNKNOWN')
  })

  test('a statement that does not begin where the one before ended shows the gap', async ({
    assert,
  }) => {
    const city = await makeCity()
    const day = (no: number, amount: bigint, opening: bigint) =>
      bankStatement([bankLine({ bookedOn: `2026-03-0${no}`, amount })], { opening })
    const { taken } = await takeInto(city, [day(1, 100n, 0n), day(2, 50n, 100n), day(4, 10n, 175n)])
    const statements = await statementsOf(readClient(), city.id, taken[0]!.accountId)
    assert.deepEqual(
      statements.map(({ gap }) => gap),
      [{ closing: 150n, difference: 25n }, null, null]
    )
    await takeInto(city, [day(3, 25n, 150n)])
    const mended = await statementsOf(readClient(), city.id, taken[0]!.accountId)
    assert.isTrue(mended.every(({ gap }) => gap === null))
  })

  test('the database refuses that a line is changed, removed, or matched beyond its amount', async ({
    assert,
  }) => {
    const city = await makeCity()
    const { id } = await makeBankLine(city, { amount: 100n })
    const attempt = (sql: string, bindings: unknown[]) =>
      transact((trx) => trx.rawQuery(sql, bindings as never))
    await assert.rejects(
      () => ownerClient().rawQuery('UPDATE bank_lines SET amount = 1 WHERE id = ?', [id]),
      /E_APPEND_ONLY/
    )
    await assert.rejects(
      () => ownerClient().rawQuery('DELETE FROM bank_lines WHERE id = ?', [id]),
      /E_APPEND_ONLY/
    )
    for (const amount of [101n, -1n, -100n]) {
      await assert.rejects(
        () =>
          attempt(
            `INSERT INTO bank_matches (city_id, id, line_id, kind, amount, ignored_as, how, made_by, made_at)
             SELECT city_id, line_key_id, id, 'ignored', ?, 'fee', 'by_hand', by_id, '2026-01-01T00:00:00.000Z'
             FROM (SELECT l.city_id, l.id, l.account_id AS line_key_id, a.registered_by AS by_id
               FROM bank_lines l JOIN bank_accounts a ON a.city_id = l.city_id AND a.id = l.account_id
               WHERE l.id = ?) chosen`,
            [amount, id]
          ),
        /E_BANK_MATCH/
      )
    }
  })
})
