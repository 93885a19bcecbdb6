import { readFileSync } from 'node:fs'
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { derivedId, newId } from '#core/ids'
import { selectRows, toBigInt } from '#core/sql'
import { transact } from '#core/transact'
import { approveDecision, proposeDecision, rejectDecision } from '#allocation/actions/decide_round'
import { chooseScope } from '#allocation/actions/set_up_round'
import { recordReceipt } from '#funding/actions/record_receipt'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import { inputDocument, readRun } from '#allocation/run_document'
import { rewrite } from '#tests/support/committee_rounds'
import { ownerClient } from '#tests/support/databases'
import { tamper } from '#tests/functional/allocation/tamper'
import { refusalOf } from '#tests/support/programmes'
import {
  fundId,
  lineBalances,
  lineId,
  makeRoundCity,
  run,
  setUpRound,
  type RoundCity,
} from '#tests/support/rounds'

const CASES = JSON.parse(
  readFileSync(new URL('../../cases/demo_rounds.json', import.meta.url), 'utf8')
)

function propose(city: RoundCity, roundId: string, runId: string, id = newId()) {
  const proposal = { id, cityId: city.id, roundId, runId, by: city.people.committee }
  return transact((trx) => proposeDecision(trx, proposal)).then(() => id)
}

function approve(city: RoundCity, decisionId: string, by = city.people.approver) {
  return transact((trx) => approveDecision(trx, { cityId: city.id, decisionId, by }))
}

async function proposed(name: string) {
  const city = await makeRoundCity(name)
  const roundId = await setUpRound(city)
  const { id: runId } = await run(city, roundId)
  return { city, roundId, runId, decisionId: await propose(city, roundId, runId) }
}

async function entriesOf(city: RoundCity): Promise<bigint> {
  const [row] = await selectRows(
    db.connection(),
    'SELECT head_seq FROM ledgers WHERE city_id = ?',
    [city.id]
  )
  return toBigInt(row.head_seq)
}

test.group('Decisions', () => {
  test('{name}: proposed, approved by a second person, one entry, and the ledger holds the run')
    .with(['anseong', 'ljubljana', 'melitopol'].map((name) => ({ name })))
    .run(async ({ assert }, { name }) => {
      const { city, roundId, decisionId } = await proposed(name)
      const before = await entriesOf(city)
      assert.deepEqual(await approve(city, decisionId), { number: `${city.round.year}-1` })
      assert.equal(await entriesOf(city), before + 1n)
      assert.deepEqual(await lineBalances(city, '8200'), CASES[name].decided)
      const [decision] = await selectRows(
        db.connection(),
        `SELECT d.*, r.state AS round_state, e.kind, e.prepared_by, e.approved_by, e.effective_on
         FROM allocation_decisions d
         JOIN allocation_rounds r ON r.city_id = d.city_id AND r.id = d.round_id
         JOIN journal_entries e ON e.city_id = d.city_id AND e.id = d.entry_id
         WHERE d.city_id = ? AND d.round_id = ?`,
        [city.id, roundId]
      )
      assert.deepInclude(decision, {
        state: 'decided',
        round_state: 'decided',
        kind: 'allocation',
        prepared_by: city.people.committee,
        approved_by: city.people.approver,
        effective_on: city.round.decidedOn,
      })
      assert.isTrue((await verifyLedger(city.id)).ok)
    })

  test('scenario 43: whoever proposed may not approve', async ({ assert }) => {
    const { city, decisionId } = await proposed('anseong')
    const before = await entriesOf(city)
    const refusal = await refusalOf(() => approve(city, decisionId, city.people.committee))
    assert.equal(refusal.code, 'E_SELF_APPROVAL')
    assert.equal(await entriesOf(city), before)
  })

  test('scenario 9: of two approvals at the same moment one wins', async ({ assert }) => {
    const { city, decisionId } = await proposed('anseong')
    const before = await entriesOf(city)
    const outcomes = await Promise.allSettled([
      approve(city, decisionId),
      approve(city, decisionId, city.people.finance),
    ])
    assert.deepEqual(outcomes.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
    const refused = outcomes.find(({ status }) => status === 'rejected') as PromiseRejectedResult
    assert.equal(refused.reason.code, 'E_DECISION_TAKEN')
    assert.equal(await entriesOf(city), before + 1n)
  })

  test('of two proposals at the same moment one wins, and the same one twice is one', async ({
    assert,
  }) => {
    const city = await makeRoundCity('anseong')
    const roundId = await setUpRound(city)
    const { id: runId } = await run(city, roundId)
    const outcomes = await Promise.allSettled([
      propose(city, roundId, runId),
      propose(city, roundId, runId),
    ])
    assert.deepEqual(outcomes.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
    const won = outcomes.find(
      ({ status }) => status === 'fulfilled'
    ) as PromiseFulfilledResult<string>
    assert.equal(await propose(city, roundId, runId, won.value), won.value)
  })

  test('money that came since the run makes it stale: to propose and to approve', async ({
    assert,
  }) => {
    const { city, roundId, runId, decisionId } = await proposed('anseong')
    await transact((trx) =>
      recordReceipt(trx, {
        id: newId(),
        cityId: city.id,
        agreementId: derivedId('demo', city.slug, 'agreement', 'AS-2026-05'),
        instalmentId: derivedId('demo', city.slug, 'instalment', 'AS-2026-05', '2'),
        receivedOn: '2026-04-10',
        currency: 'KRW',
        amount: 5_000_001n,
        preparedBy: city.people.finance,
        approvedBy: city.people.approver,
      })
    )
    assert.equal((await refusalOf(() => approve(city, decisionId))).code, 'E_RUN_STALE')
    const verdict = { cityId: city.id, decisionId, by: city.people.approver, reason: 'money came' }
    await transact((trx) => rejectDecision(trx, verdict))
    assert.equal((await refusalOf(() => propose(city, roundId, runId))).code, 'E_RUN_STALE')
    const { id: fresh } = await run(city, roundId)
    await approve(city, await propose(city, roundId, fresh))
    assert.equal((await lineBalances(city, '8200')).A6, '30000000')
  })

  test('a run that leaves the ring-fences out is not proposed while they stand', async ({
    assert,
  }) => {
    const city = await makeRoundCity('anseong')
    const roundId = await setUpRound(city)
    const { id: runId } = await run(city, roundId, { withRingFences: false })
    const refusal = await refusalOf(() => propose(city, roundId, runId))
    assert.equal(refusal.code, 'E_RUN_WITHOUT_RING_FENCES')
  })

  test('an impossible run is not proposed', async ({ assert }) => {
    const city = await makeRoundCity('anseong')
    const roundId = await setUpRound(city, {
      ringFences: [{ groups: ['older'], amount: '70000000', reason: 'x' }],
    })
    const { id: runId } = await run(city, roundId)
    assert.equal((await refusalOf(() => propose(city, roundId, runId))).code, 'E_RUN_IMPOSSIBLE')
  })

  test('a run that shares nothing is not proposed', async ({ assert }) => {
    const city = await makeRoundCity('anseong')
    const roundId = await setUpRound(city, { ringFences: [], agreements: ['AS-2026-03'] })
    const funds = [{ fundId: await fundId(city, 'AS-2026-03') }]
    const lines = [{ lineId: lineId(city, 'A1') }]
    const scope = { cityId: city.id, roundId, by: city.people.committee, funds, lines }
    await transact((trx) => chooseScope(trx, scope))
    const { id: runId } = await run(city, roundId)
    assert.equal((await refusalOf(() => propose(city, roundId, runId))).code, 'E_RUN_NOTHING')
  })

  test('{title} is refused as tampered with')
    .with([
      {
        title: 'a share raised in the stored result',
        sql: 'result = replace(result, ?, ?)',
        bindings: ['"10000000"', '"10000001"'],
      },
      { title: 'a stored result that cannot be read', sql: 'result = ?', bindings: ['{'] },
      {
        title: 'a need changed in the stored input',
        sql: 'input = replace(input, ?, ?)',
        bindings: ['"20000000"', '"20000001"'],
      },
      { title: 'another hash of the result', sql: 'result_hash = ?', bindings: ['0'.repeat(64)] },
    ])
    .run(async ({ assert }, { sql, bindings }) => {
      const { city, decisionId, runId } = await proposed('anseong')
      const before = await entriesOf(city)
      await tamper(runId, sql, bindings)
      assert.equal((await refusalOf(() => approve(city, decisionId))).code, 'E_RUN_TAMPERED')
      assert.equal(await entriesOf(city), before)
    })

  test('{title} is found by the verification of the ledger')
    .with([
      { title: 'another run of the same amounts with its right hashes', part: 'entry' },
      { title: 'another number', part: 'entry' },
      { title: 'a run with another result', part: 'run' },
      { title: 'an allocation of another amount', part: 'allocations' },
      { title: 'an entry whose decision was sent back', part: 'missing' },
    ] as const)
    .run(async ({ assert }, { title, part }) => {
      const { city, runId, decisionId } = await proposed('melitopol')
      await approve(city, decisionId)
      assert.isTrue((await verifyLedger(city.id)).ok)
      const change = (sql: string) =>
        ownerClient().rawQuery(`UPDATE allocation_decisions SET ${sql} WHERE id = ?`, [
          decisionId,
        ] as never)
      if (title.startsWith('another run')) {
        const sql = 'SELECT * FROM allocation_runs WHERE id = ?'
        const [row] = await selectRows(db.connection(), sql, [runId])
        const other = inputDocument({ ...readRun(row)!.input, effectiveOn: '2018-04-21' })
        await tamper(runId, 'input = ?, input_hash = ?', [other.text, other.hash])
      } else if (part === 'run') await tamper(runId, `result_hash = ?`, ['0'.repeat(64)])
      else if (part === 'entry') await change(`number = '2018-7'`)
      else if (part === 'missing')
        await change(`state = 'proposed', number = NULL, entry_id = NULL`)
      else {
        await rewrite('allocations', 'amount = amount + 1', {
          city_id: city.id,
          budget_line_id: lineId(city, 'M7'),
        })
      }
      const { faults } = await verifyLedger(city.id)
      assert.deepEqual(
        faults.filter(({ code }) => code === 'V_DECISION').map(({ params }) => params.part),
        [part]
      )
    })

  test('a stored run is never changed or deleted', async ({ assert }) => {
    const { runId } = await proposed('anseong')
    for (const sql of ['UPDATE allocation_runs SET no = 9', 'DELETE FROM allocation_runs']) {
      await assert.rejects(
        () => ownerClient().rawQuery(`${sql} WHERE id = ?`, [runId] as never),
        /E_APPEND_ONLY/
      )
    }
  })

  test('sent back with a reason the round goes on; without a reason it is not sent back', async ({
    assert,
  }) => {
    const { city, roundId, runId, decisionId } = await proposed('anseong')
    const reject = (reason: string) =>
      transact((trx) =>
        rejectDecision(trx, { cityId: city.id, decisionId, by: city.people.approver, reason })
      )
    assert.equal((await refusalOf(() => reject('  '))).code, 'E_REASON_NEEDED')
    await reject('More for A6')
    assert.equal((await refusalOf(() => approve(city, decisionId))).code, 'E_DECISION_TAKEN')
    await approve(city, await propose(city, roundId, runId))
  })

  test('what is proposed or decided is not set up any more, and not run again once decided', async ({
    assert,
  }) => {
    const { city, roundId, decisionId } = await proposed('anseong')
    const scope = { cityId: city.id, roundId, funds: [], lines: [], by: city.people.committee }
    const change = () => refusalOf(() => transact((trx) => chooseScope(trx, scope)))
    assert.equal((await change()).code, 'E_ROUND_PROPOSED')
    await approve(city, decisionId)
    assert.equal((await change()).code, 'E_ROUND_DECIDED')
    assert.equal((await refusalOf(() => run(city, roundId))).code, 'E_ROUND_DECIDED')
  })

  test('a second round shares what is left of needs and money, and decisions are numbered', async ({
    assert,
  }) => {
    const city = await makeRoundCity('melitopol')
    const first = await setUpRound(city, {
      agreements: ['MP-2018-02'],
      ringFences: [],
      lines: ['M4', 'M5'],
    })
    const { id: runId } = await run(city, first)
    await approve(city, await propose(city, first, runId))
    assert.deepEqual(await lineBalances(city, '8200'), { M4: '93750.00', M5: '56250.00' })
    const second = await setUpRound(city)
    const { result, id } = await run(city, second)
    assert.isTrue(result.ok)
    if (result.ok) assert.equal(result.spendable, 75_000_000n)
    assert.deepEqual(await approve(city, await propose(city, second, id)), { number: '2018-2' })
  })

  test('what happened to a round stands in the audit trail', async ({ assert }) => {
    const { city, roundId, decisionId } = await proposed('anseong')
    await approve(city, decisionId)
    const rows = await selectRows(
      db.connection(),
      'SELECT action FROM audit_events WHERE city_id = ? AND subject_id = ? ORDER BY seq',
      [city.id, roundId]
    )
    assert.deepEqual(
      rows.map(({ action }) => action),
      [
        'round.opened',
        'round.scope_chosen',
        'ring_fence.set',
        'round.run',
        'round.proposed',
        'round.decided',
      ]
    )
  })
})
