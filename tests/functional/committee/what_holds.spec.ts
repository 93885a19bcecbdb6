import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import type { Remedy } from '#allocation/domain/remedies'
import { newId } from '#core/ids'
import { transact } from '#core/transact'
import { appoint, endTerm } from '#committee/actions/appoint'
import { openForCommittee, recuse, type RecusalDeclared } from '#committee/actions/open_round'
import { runRemedy } from '#committee/actions/propose_run'
import { answer, ask } from '#committee/actions/speak'
import { proposalShown } from '#committee/queries/proposals'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import { makeCity, makePerson } from '#tests/support/city'
import {
  IN_A_WEEK,
  leave,
  makeAdopted,
  makeCommittee,
  makePrinciple,
  takePositions,
  threeSeats,
  TODAY,
} from '#tests/support/committee_records'
import { makeCommitteeCity, put, rewrite, roundOf } from '#tests/support/committee_rounds'
import { refusalOf } from '#tests/support/programmes'
import { amountsOf, lineId, run, setUpRound } from '#tests/support/rounds'

test.group('What holds before a committee', () => {
  test('an interest is declared by the holder of the seat alone, of a line that is in the round', async ({
    assert,
  }) => {
    const { city, committee, roundId } = await roundOf('melitopol')
    const stranger = (await makePerson(city, 'committee_member')).id
    const declare = (change: Partial<RecusalDeclared>) =>
      refusalOf(() =>
        transact((trx) =>
          recuse(trx, {
            id: newId(),
            cityId: city.id,
            roundId,
            seatId: committee.seats[0].seatId,
            reason: 'Employed there',
            today: TODAY,
            speaker: { personId: city.people.committee, isSecretary: false },
            ...change,
          })
        )
      )
    const others = [
      { speaker: { personId: stranger, isSecretary: true } },
      { seatId: committee.seats[1].seatId },
    ]
    for (const other of others) assert.equal((await declare(other)).code, 'E_NOT_YOUR_SEAT')
    assert.equal((await declare({ lineId: newId() })).code, 'E_LINE_NOT_IN_ROUND')
  })

  test('a second objection is run on top of what the first one changed', async ({ assert }) => {
    const { city, committee, roundId, runId } = await roundOf('melitopol')
    const floor = (line: string, amount: string): Remedy => ({
      kind: 'floor',
      line,
      lineId: lineId(city, line),
      amount,
    })
    const answered = async (proposalId: string, remedy: Remedy) => {
      const [positionId] = await takePositions(city, proposalId, committee.seats, [
        { stance: 'object', reason: 'Too little', remedy: { ...remedy } },
      ])
      const of = { cityId: city.id, positionId, by: city.people.committee }
      return transact((trx) => runRemedy(trx, of))
    }
    const remedies = [floor('M1', '10000000'), floor('M2', '9900000')]
    const first = await answered(await put(city, roundId, runId), remedies[0])
    const amended = await put(city, roundId, first.id)
    const second = await answered(amended, remedies[1])
    const { M1, M2 } = amountsOf(city, second.result)!
    assert.deepEqual([M1, M2], ['100000.00', '99000.00'])
    const shown = await proposalShown(
      db.connection(),
      city.id,
      await put(city, roundId, second.id),
      TODAY
    )
    assert.deepInclude(shown.document, { remedies })
  })

  test('what is said in a round after a proposal ended stands in the next record, and is no fault', async ({
    assert,
  }) => {
    const { city, committee, roundId, runId } = await roundOf('melitopol')
    const by = city.people.committee
    const words = { cityId: city.id, text: 'For whom?', lang: 'en', by }
    const early = newId()
    await transact((trx) => ask(trx, { ...words, id: early, of: { roundId } }))
    await put(city, roundId, runId)
    await put(city, roundId, runId)
    await transact((trx) => ask(trx, { ...words, id: newId(), of: { roundId } }))
    await transact((trx) => answer(trx, { ...words, id: newId(), questionId: early }))
    await transact((trx) =>
      recuse(trx, {
        id: newId(),
        cityId: city.id,
        roundId,
        seatId: committee.seats[0].seatId,
        reason: 'Employed there',
        today: TODAY,
        speaker: { personId: by, isSecretary: false },
      })
    )
    assert.deepEqual((await verifyLedger(city.id)).faults, [])
  })

  test('a round comes before one committee, a seated one, with a deadline ahead', async ({
    assert,
  }) => {
    const made = await makeCommitteeCity('melitopol')
    const { city, committee } = made
    const roundId = await setUpRound(city)
    const { id: runId } = await run(city, roundId)
    assert.equal((await refusalOf(() => put(city, roundId, runId))).code, 'E_ROUND_NOT_OPENED')
    const empty = await makeCommittee(city, { by: city.people.admin })
    await leave(city, empty.seats[0].termId, city.people.admin)
    const open = (committeeId: string, questionsUntil = IN_A_WEEK()) =>
      transact((trx) =>
        openForCommittee(trx, {
          cityId: city.id,
          roundId,
          committeeId,
          questionsUntil,
          today: TODAY,
          by: city.people.committee,
        })
      )
    const past = '2020-01-01T00:00:00.000Z'
    assert.equal((await refusalOf(() => open(empty.id))).code, 'E_COMMITTEE_VACANT')
    assert.equal((await refusalOf(() => open(committee.id, past))).code, 'E_DEADLINE_PAST')
    await open(committee.id)
    await open(committee.id)
    assert.equal((await refusalOf(() => open(empty.id))).code, 'E_ROUND_WITH_COMMITTEE')
  })

  test('a principle has no remedy that can be run, and its deadline lies ahead', async ({
    assert,
  }) => {
    const { city, committee, proposal } = await threeSeats()
    const [positionId] = await takePositions(city, proposal.id, committee.seats, ['agree'])
    const again = () =>
      transact((trx) => runRemedy(trx, { cityId: city.id, positionId, by: proposal.by }))
    assert.equal((await refusalOf(again)).code, 'E_NO_REMEDY')
    const late = () => makePrinciple(city, committee, { closesAt: '2020-01-01T00:00:00.000Z' })
    assert.equal((await refusalOf(late)).code, 'E_DEADLINE_PAST')
  })

  test('a term with a last day is not made longer by ending it', async ({ assert }) => {
    const city = await makeCity()
    const { seats, by } = await makeCommittee(city)
    await leave(city, seats[0].termId, by)
    const id = newId()
    const term = { startsOn: '2001-01-01', endsOn: '2001-12-31', by }
    const holder = { holderName: 'Next', organisation: 'Library' }
    await transact((trx) =>
      appoint(trx, { ...term, ...holder, id, cityId: city.id, seatId: seats[0].seatId })
    )
    const longer = () =>
      transact((trx) =>
        endTerm(trx, { cityId: city.id, termId: id, endsOn: '2002-01-01', reason: 'more', by })
      )
    assert.equal((await refusalOf(longer)).code, 'E_TERM_ENDS_LATER')
  })

  test('no file of minutes is made from a record that is not what was sealed', async ({
    assert,
    client,
  }) => {
    const city = await makeCity()
    const { id } = await makeAdopted(city)
    await rewrite('committee_outcomes', `record = replace(record, 'Holder 1', 'Holder 9')`, {
      city_id: city.id,
    })
    const reader = await makePerson(city, 'auditor')
    const file = await client
      .get(`/cities/${city.slug}/proposals/${id}/minutes.pdf`)
      .loginAs(reader)
      .header('accept', 'application/json')
    assert.equal(file.status(), 409)
    assert.include(JSON.stringify(file.body()), 'E_RECORD_TAMPERED')
  })
})
