import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { approveDecision, proposeDecision } from '#allocation/actions/decide_round'
import type { Remedy } from '#allocation/domain/remedies'
import { inputDocument, readRun, resultDocument } from '#allocation/run_document'
import { newId } from '#core/ids'
import { selectRows } from '#core/sql'
import { transact } from '#core/transact'
import { openForCommittee, recuse } from '#committee/actions/open_round'
import { runRemedy } from '#committee/actions/propose_run'
import { proposalShown } from '#committee/queries/proposals'
import { committeeRound } from '#committee/queries/rounds'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import Person from '#identity/models/person'
import { needsYou } from '#reports/queries/needs_you'
import { IN_A_WEEK, makeCommittee, takePositions, TODAY } from '#tests/support/committee_records'
import {
  closeProposal,
  decidedRound,
  makeCommitteeCity,
  makeOpenRound,
  put,
  rewrite,
  roundOf,
} from '#tests/support/committee_rounds'
import { ownerClient } from '#tests/support/databases'
import { refusalOf } from '#tests/support/programmes'
import {
  amountsOf,
  lineBalances,
  lineId,
  makeRoundCity,
  run,
  setUpRound,
} from '#tests/support/rounds'

const object = (remedy: Remedy) => ({
  stance: 'object' as const,
  reason: 'M3 at 45 % is too little',
  remedy,
})

test.group('A round before its committee', () => {
  test('from principle to decided entry, with one objection whose remedy is run, amended and agreed', async ({
    assert,
  }) => {
    const { city, committee, roundId, runId } = await roundOf('melitopol')
    const first = await put(city, roundId, runId)
    const remedy: Remedy = {
      kind: 'floor',
      line: 'M1',
      lineId: lineId(city, 'M1'),
      amount: '10000000',
    }
    const [objection] = await takePositions(city, first, committee.seats, [
      object(remedy),
      'agree',
      'agree',
    ])
    assert.equal((await refusalOf(() => closeProposal(city, first))).code, 'E_OBJECTIONS_STAND')
    const again = () =>
      transact((trx) =>
        runRemedy(trx, { cityId: city.id, positionId: objection, by: city.people.committee })
      )
    const candidate = await again()
    assert.equal((await again()).id, candidate.id, 'the same objection gives the same candidate')
    const amounts = amountsOf(city, candidate.result)!
    assert.equal(amounts.M1, '100000.00')
    assert.equal(amounts.M5, '240000.00', 'the ring-fence still holds')

    const amended = await put(city, roundId, candidate.id)
    const shown = await proposalShown(db.connection(), city.id, amended, TODAY)
    assert.equal(shown.amendsId, first)
    assert.deepInclude(shown.document, { run: candidate.id, remedies: [remedy] })
    await takePositions(city, amended, committee.seats, ['agree', 'live_with', 'abstain'])
    assert.equal(
      (await refusalOf(() => closeProposal(city, amended, city.people.finance))).code,
      'E_SELF_APPROVAL'
    )
    const { outcome, number } = await closeProposal(city, amended)
    assert.deepEqual([outcome, number], ['consensus', '2018-1'])

    assert.deepEqual(await lineBalances(city, '8200'), amounts)
    const [decided] = await selectRows(
      db.connection(),
      `SELECT e.memo, o.record_hash, d.run_id FROM committee_outcomes o
       JOIN committee_proposals q ON q.city_id = o.city_id AND q.id = o.proposal_id
       JOIN allocation_decisions d ON d.city_id = q.city_id AND d.id = q.decision_id
       JOIN journal_entries e ON e.city_id = d.city_id AND e.id = d.entry_id
       WHERE o.city_id = ? AND o.proposal_id = ?`,
      [city.id, amended]
    )
    assert.equal(decided.run_id, candidate.id)
    assert.include(decided.memo, decided.record_hash)
    const { ok, faults } = await verifyLedger(city.id)
    assert.deepEqual([ok, faults], [true, []])
  })

  test('the objection of Melitopol, M3 at 45 %: its remedy gives 64.7368 %, but waits for the earmark', async ({
    assert,
  }) => {
    const { city, committee, roundId, runId } = await roundOf('melitopol')
    const proposalId = await put(city, roundId, runId)
    const [row] = await selectRows(db.connection(), 'SELECT * FROM allocation_runs WHERE id = ?', [
      runId,
    ])
    const lot = readRun(row)!.input.lots.find(({ agreements }) => agreements.includes('MP-2018-01'))
    const fund = lot!.code
    const widen: Remedy = { kind: 'widen', fund, line: 'M3', lineId: lineId(city, 'M3') }
    const [objection] = await takePositions(city, proposalId, committee.seats, [object(widen)])
    const candidate = await transact((trx) =>
      runRemedy(trx, { cityId: city.id, positionId: objection, by: city.people.committee })
    )
    assert.deepEqual(amountsOf(city, candidate.result), {
      M1: '64736.84',
      M2: '64736.84',
      M3: '129473.69',
      M4: '323684.21',
      M5: '240000.00',
      M6: '45000.00',
      M7: '32368.42',
    })
    assert.equal((await refusalOf(() => put(city, roundId, candidate.id))).code, 'E_REMEDY_EARMARK')
  })

  test('where a committee is seated two people alone decide nothing; what they proposed before stays theirs', async ({
    assert,
  }) => {
    const city = await makeRoundCity('anseong')
    const propose = async (roundId: string) => {
      const id = newId()
      const { id: runId } = await run(city, roundId)
      const proposal = { id, cityId: city.id, roundId, runId, by: city.people.committee }
      await transact((trx) => proposeDecision(trx, proposal))
      return id
    }
    const before = await setUpRound(city, { agreements: ['AS-2026-03'], ringFences: [] })
    const decisionId = await propose(before)
    await makeCommittee(city, { by: city.people.admin })
    const after = await setUpRound(city, { agreements: ['AS-2026-04'], ringFences: [] })
    assert.equal((await refusalOf(() => propose(after))).code, 'E_COMMITTEE_DECIDES')
    const { number } = await transact((trx) =>
      approveDecision(trx, { cityId: city.id, decisionId, by: city.people.approver })
    )
    assert.equal(number, '2026-1')
  })

  test('what is before the committee only the committee approves', async ({ assert }) => {
    const { city, roundId, runId } = await roundOf('melitopol')
    await put(city, roundId, runId)
    const [decision] = await selectRows(
      db.connection(),
      `SELECT id FROM allocation_decisions WHERE city_id = ? AND state = 'proposed'`,
      [city.id]
    )
    const approve = () =>
      transact((trx) =>
        approveDecision(trx, { cityId: city.id, decisionId: decision.id, by: city.people.approver })
      )
    assert.equal((await refusalOf(approve)).code, 'E_COMMITTEE_DECIDES')
  })

  test('principles come first, and a round that departs from the one in force says why', async ({
    assert,
  }) => {
    const bare = await makeRoundCity('melitopol')
    const { id: committeeId } = await makeCommittee(bare, { by: bare.people.admin })
    const opening = {
      committeeId,
      questionsUntil: IN_A_WEEK(),
      today: TODAY,
      by: bare.people.committee,
    }
    const roundId = await setUpRound(bare)
    const open = () =>
      transact((trx) => openForCommittee(trx, { ...opening, cityId: bare.id, roundId }))
    assert.equal((await refusalOf(open)).code, 'E_PRINCIPLE_FIRST')

    const made = await makeCommitteeCity('melitopol', {
      ringFences: [{ groups: ['vulnerable'], kind: 'amount', amount: '30000000' }],
    })
    assert.equal((await refusalOf(() => makeOpenRound(made))).code, 'E_DEPARTURE_REASON')
    const opened = await makeOpenRound(made, 'Less money came than was promised')
    const round = await committeeRound(db.connection(), made.city.id, opened)
    assert.deepEqual(round!.departures, [{ on: 'ring_fence', groups: ['vulnerable'] }])
    const { id: runId } = await run(made.city, opened)
    const proposalId = await put(made.city, opened, runId)
    const { document } = await proposalShown(db.connection(), made.city.id, proposalId, TODAY)
    assert.deepInclude(document, { departures: round!.departures, principleVersion: 1 })
  })

  test('no run is put while questions are open', async ({ assert }) => {
    const made = await makeCommitteeCity('melitopol')
    const { city, committee } = made
    const roundId = await setUpRound(city)
    await transact((trx) =>
      openForCommittee(trx, {
        cityId: city.id,
        roundId,
        committeeId: committee.id,
        questionsUntil: IN_A_WEEK(),
        today: TODAY,
        by: city.people.committee,
      })
    )
    const { id: runId } = await run(city, roundId)
    assert.equal((await refusalOf(() => put(city, roundId, runId))).code, 'E_QUESTIONS_OPEN')
  })

  test('a seat with an interest stays out of the round, or does not object for its line', async ({
    assert,
  }) => {
    const { city, committee, roundId, runId } = await roundOf('melitopol')
    const [own, second] = committee.seats
    const declare = (seat: (typeof committee.seats)[number], line: string | null) =>
      transact((trx) =>
        recuse(trx, {
          id: newId(),
          cityId: city.id,
          roundId,
          seatId: seat.seatId,
          lineId: line,
          reason: 'Employed there',
          today: TODAY,
          speaker: { personId: city.people.committee, isSecretary: true },
        })
      )
    await declare(own, lineId(city, 'M1'))
    await declare(second, null)
    const proposalId = await put(city, roundId, runId)
    const floor = (line: string): Remedy => ({
      kind: 'floor',
      line,
      lineId: lineId(city, line),
      amount: '8000000',
    })
    const take = (at: number, stance: Parameters<typeof takePositions>[3][number]) =>
      takePositions(city, proposalId, [committee.seats[at]], [stance])
    assert.equal((await refusalOf(() => take(0, object(floor('M1'))))).code, 'E_RECUSED_LINE')
    assert.equal((await refusalOf(() => take(1, 'agree'))).code, 'E_RECUSED')
    await take(0, object(floor('M2')))
    await take(0, 'agree')
    await take(2, 'agree')
    const { standing } = await proposalShown(db.connection(), city.id, proposalId, TODAY)
    assert.equal(standing.phase, 'agreed')
    assert.deepInclude(standing.quorum.seats, { present: 2, of: 2 })
    assert.equal((await closeProposal(city, proposalId)).outcome, 'consensus')
    assert.isTrue((await verifyLedger(city.id)).ok)
  })

  test('money that came after the run stops the decision: what is agreed is not what would be booked', async ({
    assert,
  }) => {
    const { city, committee, roundId, runId } = await roundOf('melitopol')
    const proposalId = await put(city, roundId, runId)
    await takePositions(city, proposalId, committee.seats, ['agree', 'agree', 'agree'])
    await ownerClient().rawQuery(
      'UPDATE budget_lines SET need = need + 100 WHERE city_id = ? AND id = ?',
      [city.id, lineId(city, 'M4')] as never
    )
    assert.equal((await refusalOf(() => closeProposal(city, proposalId))).code, 'E_RUN_STALE')
    const { outcome } = await proposalShown(db.connection(), city.id, proposalId, TODAY)
    assert.isNull(outcome, 'nothing of it was written')
  })

  test('{title} is found by the verification of the ledger')
    .with([
      { title: 'a decided run with another result and its right hash', part: 'run' },
      { title: 'a decision with another number', part: 'decision' },
      { title: 'an entry that names another record', part: 'entry' },
      { title: 'a position', part: 'positions' },
      { title: 'minutes', part: 'record' },
      { title: 'an allocation', part: 'allocations' },
    ] as const)
    .run(async ({ assert }, { part }) => {
      const { city, runId, proposalId } = await decidedRound()
      assert.isTrue((await verifyLedger(city.id)).ok)
      const own = { city_id: city.id }
      if (part === 'run') {
        const [row] = await selectRows(
          db.connection(),
          'SELECT * FROM allocation_runs WHERE id = ?',
          [runId]
        )
        const { input, result } = readRun(row)!
        const other = { ...input, effectiveOn: '2018-04-21' }
        const { text, hash } = inputDocument(other)
        const stored = resultDocument(result)
        const sql = `input = '${text.replaceAll("'", "''")}', input_hash = '${hash}', result_hash = '${stored.hash}'`
        await rewrite('allocation_runs', sql, { ...own, id: runId })
      } else if (part === 'decision') {
        const decided = `UPDATE allocation_decisions SET number = '2018-9' WHERE city_id = ?`
        await ownerClient().rawQuery(decided, [city.id] as never)
      } else if (part === 'entry') {
        const kind = { ...own, kind: 'allocation' }
        await rewrite('journal_entries', `memo = '2018-1 other'`, kind)
      } else if (part === 'positions') {
        await rewrite('committee_positions', `reason = 'other'`, {
          ...own,
          proposal_id: proposalId,
        })
      } else if (part === 'record') {
        const sql = `record = replace(record, 'Holder 2', 'Holder 8')`
        await rewrite('committee_outcomes', sql, { ...own, proposal_id: proposalId })
      } else {
        await rewrite('allocations', 'amount = amount + 1', {
          ...own,
          budget_line_id: lineId(city, 'M7'),
        })
      }
      const { faults } = await verifyLedger(city.id)
      const found = faults.filter(({ code }) => code === 'V_COMMITTEE')
      assert.deepEqual(
        found.map(({ params }) => params),
        [{ proposal: proposalId, part }]
      )
    })

  test('whoever has a seat sees on the start page that a position is needed, until it is taken', async ({
    assert,
  }) => {
    const { city, committee, roundId, runId } = await roundOf('melitopol')
    const proposalId = await put(city, roundId, runId)
    const mine = async () => {
      const person = { id: city.people.committee, roles: ['committee_member' as const] }
      const items = await needsYou(city.id, person, TODAY)
      return items.flatMap((item) => (item.kind === 'position' ? item.proposalId : item.kind))
    }
    assert.deepEqual(await mine(), [proposalId])
    await takePositions(city, proposalId, committee.seats, ['agree'])
    assert.deepEqual(await mine(), [])
  })

  test('the pages of the round lead from the principle to the minutes, in {locale}')
    .with(['en', 'ko', 'uk', 'sl'].map((locale) => ({ locale })))
    .run(async ({ assert, client }, { locale }) => {
      const { city, roundId, runId, proposalId } = await decidedRound()
      const reader = await Person.findOrFail(city.people.committee)
      for (const path of [
        `/rounds/${roundId}`,
        `/rounds/${roundId}/committee`,
        `/rounds/${roundId}/rule-comparison`,
        `/runs/${runId}`,
        `/proposals/${proposalId}`,
        `/proposals/${proposalId}/minutes`,
        '',
      ]) {
        const page = await client
          .get(`/cities/${city.slug}${path}`)
          .loginAs(reader)
          .withSession({ locale })
          .header('accept', 'text/html')
        assert.equal(page.status(), 200, path)
        assert.notInclude(page.text(), 'translation missing', path)
      }
    })
})
