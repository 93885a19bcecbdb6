import fc from 'fast-check'
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { newId } from '#core/ids'
import { Refusal } from '#core/refusal'
import { selectRows, toBigInt } from '#core/sql'
import { transact } from '#core/transact'
import { approveDecision, proposeDecision } from '#allocation/actions/decide_round'
import { runRound } from '#allocation/actions/run_round'
import { chooseScope, openRound } from '#allocation/actions/set_up_round'
import { changeAgreement } from '#funding/actions/change_agreement'
import { recordReceipt } from '#funding/actions/record_receipt'
import { reverseReceipt } from '#funding/actions/reverse_receipt'
import { STANDS } from '#funding/queries/standing'
import { reverseEntry } from '#ledger/actions/reverse_entry'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import { stands } from '#ledger/queries/standing'
import { recordCommitment } from '#programmes/actions/record_commitment'
import { recordExpenditure } from '#programmes/actions/record_expenditure'
import { activate, makeFunding, termsOf, type FundingFixture } from '#tests/support/funding'

const SEED = Number(process.env.FC_SEED ?? 20260801)
const STEPS = 60

interface Agreement {
  id: string
  fundId: string
  amount: bigint
  number: string
}

type Step = { what: number; which: number; amount: number; day: number }

const step: fc.Arbitrary<Step> = fc.record({
  what: fc.nat(11),
  which: fc.nat(1000),
  amount: fc.integer({ min: 1, max: 60_000 }),
  day: fc.integer({ min: 1, max: 28 }),
})

/** One step of somebody who knows every action and no rule. */
async function take(walk: FundingFixture, agreements: Agreement[], { what, ...of }: Step) {
  const { cityId, maker, checker, line, currency } = walk
  const on = `2023-0${1 + (of.which % 9)}-${String(of.day).padStart(2, '0')}`
  const amount = BigInt(of.amount)
  const agreement = agreements[of.which % agreements.length]!
  const people = { preparedBy: maker, approvedBy: checker }
  await transact(async (trx) => {
    const pick = async (sql: string) => {
      const rows = await selectRows(trx, sql, [cityId])
      return rows[of.which % (rows.length || 1)]?.id as string | undefined
    }
    if (what <= 2) {
      const receipt = { id: newId(), cityId, agreementId: agreement.id, currency, amount }
      const bankRef = of.which % 3 === 0 ? `B-${of.which % 7}` : null
      await recordReceipt(trx, { ...receipt, receivedOn: on, bankRef, ...people })
    } else if (what === 3) {
      const receiptId = await pick('SELECT id FROM receipts WHERE city_id = ? ORDER BY id')
      if (!receiptId) return
      await reverseReceipt(trx, { id: newId(), cityId, receiptId, reason: 'x', ...people })
    } else if (what <= 5) {
      // Any entry but pledges: those the page refuses to reverse
      const entryId = await pick(
        `SELECT id FROM journal_entries WHERE city_id = ? AND kind <> 'pledge' ORDER BY seq DESC`
      )
      if (entryId) await reverseEntry(trx, { id: newId(), cityId, entryId, reason: 'x', ...people })
    } else if (what <= 7) {
      const [id, roundId, runId] = [newId(), newId(), newId()]
      const round = { cityId, roundId, by: maker }
      await openRound(trx, {
        ...round,
        id: roundId,
        code: `R-${roundId}`,
        title: 'Round',
        titleLang: 'en',
        year: 2023,
        effectiveOn: on,
        rule: 'same_percentage',
        unit: 'line',
      })
      await chooseScope(trx, {
        ...round,
        funds: [{ fundId: agreement.fundId }],
        lines: [{ lineId: line }],
      })
      await runRound(trx, { ...round, id: runId })
      await proposeDecision(trx, { ...round, id, runId })
      await approveDecision(trx, { cityId, decisionId: id, by: checker })
    } else if (what <= 9) {
      const id = newId()
      await recordCommitment(trx, {
        id,
        cityId,
        number: `C-${id}`,
        fundId: agreement.fundId,
        budgetLineId: line,
        description: 'order',
        amount,
        committedOn: on,
        ...people,
      })
    } else if (what === 10) {
      const commitmentId = await pick('SELECT id FROM commitments WHERE city_id = ? ORDER BY id')
      if (!commitmentId) return
      await recordExpenditure(trx, {
        id: newId(),
        cityId,
        commitmentId,
        description: 'invoice',
        amount,
        spentOn: on,
        isFinal: of.which % 2 === 0,
        ...people,
      })
    } else {
      const [stored] = await selectRows(
        trx,
        'SELECT version FROM agreements WHERE city_id = ? AND id = ?',
        [cityId, agreement.id]
      )
      await changeAgreement(trx, {
        entryId: newId(),
        cityId,
        agreementId: agreement.id,
        version: Number(stored.version),
        terms: termsOf(walk, { number: agreement.number, amount: amount * 3n }),
        reason: 'x',
        on,
        ...people,
      })
    }
  })
}

/** Every identity that must hold whatever was done; each question has no answer when all is well. */
const QUESTIONS: Record<string, string> = {
  'what a fund may still spend and has spent is what it received': `
    SELECT p.fund_id FROM postings p WHERE p.city_id = ?
      AND p.account_code IN ('8100', '8200', '8300', '8400', '1000', '5000', '5200')
    GROUP BY p.fund_id HAVING
      sum(CASE WHEN p.account_code IN ('8100', '8200', '8300') THEN -p.amount ELSE 0 END)
        <> sum(CASE WHEN p.account_code = '1000' THEN p.amount ELSE 0 END)
      OR sum(CASE WHEN p.account_code = '8400' THEN -p.amount ELSE 0 END)
        <> sum(CASE WHEN p.account_code IN ('5000', '5200') THEN p.amount ELSE 0 END)`,
  'nothing is below zero': `
    SELECT account_code FROM postings WHERE city_id = ? AND account_code IN ('8100', '8200', '8300')
    GROUP BY account_code, fund_id, budget_line_id, CASE account_code WHEN '8300' THEN commitment_id END
    HAVING sum(amount) > 0`,
  'no open pledge is below zero': `
    SELECT agreement_id FROM postings WHERE city_id = ? AND account_code IN ('1100', '9000')
    GROUP BY agreement_id HAVING sum(amount) < 0`,
  'the receipts that stand are the cash that came': `
    SELECT a.id FROM agreements a WHERE a.city_id = ? AND
      (SELECT coalesce(sum(r.amount), 0) FROM receipts r
       WHERE r.city_id = a.city_id AND r.agreement_id = a.id AND ${STANDS})
      <> (SELECT coalesce(sum(p.amount), 0) FROM postings p
       WHERE p.city_id = a.city_id AND p.agreement_id = a.id AND p.account_code = '1000')`,
  'no bank reference stands twice': `
    SELECT r.bank_ref FROM receipts r WHERE r.city_id = ? AND r.bank_ref IS NOT NULL AND ${STANDS}
    GROUP BY r.agreement_id, r.bank_ref HAVING count(*) > 1`,
  'no payment stands without its commitment': `
    SELECT x.id FROM expenditures x JOIN commitments c ON c.city_id = x.city_id AND c.id = x.commitment_id
    WHERE x.city_id = ? AND ${stands('x.city_id', 'x.entry_id')}
      AND NOT ${stands('c.city_id', 'c.entry_id')}`,
}

async function broken(cityId: string): Promise<string[]> {
  const found: string[] = []
  for (const [identity, question] of Object.entries(QUESTIONS)) {
    if ((await selectRows(db.connection(), question, [cityId])).length > 0) found.push(identity)
  }
  return found
}

test.group('Whatever is done', () => {
  test('the books of a city add up when pledges are recognised {$self}')
    .with(['on_receipt', 'on_pledge'] as const)
    .run(async ({ assert }, policy) => {
      const seen = new Set<number>()
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: STEPS, maxLength: STEPS }), async (steps) => {
          const walk = await makeFunding({ policy, approvalThreshold: 20_000n })
          const agreements: Agreement[] = []
          for (const number of ['A-1', 'A-2']) {
            agreements.push({ ...(await activate(walk, { number })), number, amount: 100_000n })
          }
          for (const one of steps) {
            try {
              await take(walk, agreements, one)
              seen.add(one.what)
            } catch (error) {
              // A refusal is an answer, anything else is a fault
              if (!(error instanceof Refusal)) throw error
            }
          }
          assert.deepEqual(await broken(walk.cityId), [])
          const verdict = await verifyLedger(walk.cityId)
          assert.isTrue(verdict.ok, JSON.stringify(verdict))
          const [{ n }] = await selectRows(
            db.connection(),
            'SELECT count(*) AS n FROM journal_entries WHERE city_id = ?',
            [walk.cityId]
          )
          assert.isTrue(toBigInt(n) > 10n, 'the walk got nowhere')
        }),
        { seed: SEED, numRuns: 12, endOnFailure: true }
      )
      assert.includeMembers([...seen], [0, 3, 4, 6, 8, 10, 11])
    })
    .timeout(90_000)
})
