import fc from 'fast-check'
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { Refusal } from '#core/refusal'
import { readClient, selectRows } from '#core/sql'
import { fundPositions } from '#closing/queries/fund_positions'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import { balancesBy, type Balance } from '#ledger/queries/balances'
import { moneyFlow } from '#ledger/queries/flow'
import {
  addAgreement,
  addFunder,
  allocate,
  commit,
  receive,
  spend,
  type AgreementOf,
} from '#tests/support/books'
import { periodOf, step } from '#tests/support/periods'
import { close, makeClosingBooks, takeBack, type ClosingBooks } from './support.js'

const SEED = Number(process.env.FC_SEED ?? 20260915)
const STEPS = 40
const END = '2023-12-31'

type Step = { what: number; month: number; day: number; amount: number; which: number }

const anyStep: fc.Arbitrary<Step> = fc.record({
  what: fc.nat(13),
  month: fc.integer({ min: 1, max: 13 }),
  day: fc.integer({ min: 1, max: 28 }),
  amount: fc.integer({ min: 1, max: 9_000 }),
  which: fc.nat(1000),
})

interface Walk {
  books: ClosingBooks
  agreements: AgreementOf[]
  commitments: { id: string; fund: string; line: string }[]
  /** What an onlooker with pencil and paper would have noted. */
  received: bigint
  spent: bigint
  /** The books as they were known when a period was closed. */
  closes: { headSeq: bigint; asOf: string; balances: Balance[] }[]
  seen: Map<string, number>
}

const dayOf = ({ month, day }: Step) =>
  month === 13
    ? `2024-01-${String(day).padStart(2, '0')}`
    : `2023-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`

const balancesOn = (books: ClosingBooks, asOf: string, knownAt: bigint | null) =>
  balancesBy(readClient(), books.cityId, ['account', 'fund', 'line'], { asOf, knownAt })

/** One step of somebody who knows every action and no rule; returns what was done. */
async function take(walk: Walk, one: Step): Promise<string> {
  const { books, agreements, commitments } = walk
  const on = dayOf(one)
  // What is paid is small beside what is reserved, or every second payment would be refused.
  const amount =
    one.what === 6 || one.what === 7 ? BigInt(one.amount) / 10n + 1n : BigInt(one.amount)
  const agreement = agreements[one.which % agreements.length]!
  const line = [books.line, books.protectedLine, books.nextLine][one.which % 3]!
  const commitment = commitments[one.which % (commitments.length || 1)]
  if (one.what <= 2) {
    await receive(books, agreement, amount, on)
    walk.received += amount
    return 'receive'
  }
  if (one.what === 3) {
    await allocate(books, agreement.fund, line, amount, on)
    return 'allocate'
  }
  if (one.what <= 5) {
    const id = await commit(books, agreement.fund, line, amount, on)
    commitments.push({ id, fund: agreement.fund, line })
    return 'commit'
  }
  if (one.what <= 7) {
    if (!commitment) return 'nothing'
    const { id, fund, line: budgetLine } = commitment
    await spend(books, { fund, budgetLine, commitment: id, amount }, on)
    walk.spent += amount
    return 'spend'
  }
  if (one.what <= 10) {
    const { status, endsOn } = await periodOf(books.cityId, on)
    if (status === 'closed') return 'nothing'
    const to = status === 'open' ? 'soft_closed' : 'closed'
    const moved = await step(books.cityId, on, to, books)
    if (to === 'closed') {
      const balances = await balancesOn(books, endsOn, null)
      walk.closes.push({ headSeq: moved.headSeq, asOf: endsOn, balances })
    }
    return to
  }
  if (one.what === 11) {
    await step(books.cityId, on, 'open', books)
    return 'reopen'
  }
  if (one.what === 12) {
    const { entries } = await close(books, { policy: one.which % 2 ? 'carry' : 'lapse' })
    return entries.length > 0 ? 'year' : 'nothing'
  }
  await takeBack(books)
  return 'takeBack'
}

/** Sums that must come out at nothing, whatever was done. */
const QUESTIONS: Record<string, string> = {
  'every fund balances, its financial and its budget accounts each for themselves': `
    SELECT p.fund_id FROM postings p JOIN accounts a ON a.city_id = p.city_id AND a.code = p.account_code
    WHERE p.city_id = ?
    GROUP BY p.fund_id, CASE a.type WHEN 'budgetary' THEN 1 WHEN 'memorandum' THEN 2 ELSE 0 END
    HAVING sum(p.functional_amount) <> 0`,
  'nothing is below zero': `
    SELECT account_code FROM postings WHERE city_id = ? AND account_code IN ('8100', '8200', '8300')
    GROUP BY account_code, fund_id, budget_line_id, CASE account_code WHEN '8300' THEN commitment_id END
    HAVING sum(functional_amount) > 0`,
}

test.group('Whatever months are closed and opened', () => {
  test('the books of a year add up, and what was known at a close stays known', async ({
    assert,
  }) => {
    const seen = new Map<string, number>()
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { minLength: STEPS, maxLength: STEPS }), async (steps) => {
        const books = await makeClosingBooks()
        const funder = await addFunder(books, 'Ministry', 'national_government')
        const agreements = [
          await addAgreement(books, { number: 'A-1', funder, amount: 900_000n }),
          await addAgreement(books, {
            number: 'A-2',
            funder,
            fund: books.secondFund,
            amount: 900_000n,
          }),
        ]
        const walk: Walk = {
          ...{ books, agreements, commitments: [], closes: [], seen },
          ...{ received: 0n, spent: 0n },
        }
        // Money on lines from the first day, so that the walk gets somewhere
        for (const agreement of agreements) {
          await receive(books, agreement, 90_000n, '2023-01-01')
          walk.received += 90_000n
          for (const line of [books.line, books.protectedLine])
            await allocate(books, agreement.fund, line, 30_000n, '2023-01-01')
        }
        for (const one of steps) {
          try {
            const done = await take(walk, one)
            seen.set(done, (seen.get(done) ?? 0) + 1)
          } catch (error) {
            // A refusal is an answer, anything else is a fault
            if (!(error instanceof Refusal)) throw error
          }
        }
        const { cityId } = books
        for (const [identity, question] of Object.entries(QUESTIONS))
          assert.deepEqual(await selectRows(db.connection(), question, [cityId]), [], identity)
        for (const { authority, spendable } of await fundPositions(db.connection(), cityId, END))
          assert.equal(authority, spendable, 'authority follows the money')
        const flow = await moneyFlow(cityId, { asOf: '2024-12-31' })
        assert.deepEqual([flow.received, flow.spent], [walk.received, walk.spent])
        for (const { asOf, headSeq, balances } of walk.closes)
          assert.deepEqual(await balancesOn(books, asOf, headSeq), balances)
        const verdict = await verifyLedger(cityId)
        assert.isTrue(verdict.ok, JSON.stringify(verdict.faults))
      }),
      { seed: SEED, numRuns: 8, endOnFailure: true }
    )
    assert.includeMembers(
      [...seen.keys()],
      ['receive', 'allocate', 'commit', 'spend', 'soft_closed', 'closed', 'reopen', 'year']
    )
  }).timeout(90_000)
})
