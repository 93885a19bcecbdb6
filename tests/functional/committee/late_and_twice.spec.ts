import i18nManager from '@adonisjs/i18n/services/main'
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { proposeDecision } from '#allocation/actions/decide_round'
import { newId } from '#core/ids'
import type { Vote } from '#committee/domain/standing'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { appoint } from '#committee/actions/appoint'
import { recuse } from '#committee/actions/open_round'
import { proposePrinciple } from '#committee/actions/propose_principle'
import { proposeRun } from '#committee/actions/propose_run'
import { answer, ask, castVote, openBallot, type Asked } from '#committee/actions/speak'
import { voice } from '#committee/minutes/voice'
import { remedyText } from '#committee/minutes/remedy_words'
import { principlesOf, proposalShown, proposalsOf } from '#committee/queries/proposals'
import { findCityOf } from '#identity/city_context'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import { makePerson } from '#tests/support/city'
import { clockAt } from '#tests/support/clock'
import {
  close,
  IN_A_WEEK,
  leave,
  makePrinciple,
  objection,
  takePositions,
  threeSeats,
  TODAY,
} from '#tests/support/committee_records'
import { decidedRound, put, rewrite, roundOf } from '#tests/support/committee_rounds'
import { refusalOf } from '#tests/support/programmes'

test.group('Late, twice and at once before a committee', () => {
  test('who comes or goes after the deadline turns no result', async ({ assert }) => {
    const { city, committee } = await threeSeats({ seats: [{}, {}, {}, {}] })
    const deadline = Date.now() + 3_600_000
    const closesAt = new Date(deadline).toISOString()
    const proposal = await makePrinciple(city, committee, { closesAt })
    const gone = committee.seats[3]
    await leave(city, gone.termId, committee.by)
    await takePositions(city, proposal.id, committee.seats, [objection, 'agree'])
    const approver = (await makePerson(city, 'approver')).id
    await clockAt(deadline + 1, async () => {
      await leave(city, committee.seats[0].termId, committee.by)
      await transact((trx) =>
        appoint(trx, {
          id: newId(),
          cityId: city.id,
          seatId: gone.seatId,
          holderName: 'Late',
          organisation: 'Library',
          startsOn: '2000-01-03',
          by: committee.by,
        })
      )
      const { standing } = await proposalShown(db.connection(), city.id, proposal.id, TODAY)
      assert.equal(standing.phase, 'objected')
      assert.deepInclude(standing.quorum.seats, { present: 2, of: 3 })
      assert.equal(
        (await refusalOf(() => close(city, proposal.id, approver))).code,
        'E_OBJECTIONS_STAND'
      )
    })
  })

  test('what was seen agreed does not fail by the same button', async ({ assert }) => {
    const { city, committee, proposal } = await threeSeats({ fallback: 'none' })
    const approver = (await makePerson(city, 'approver')).id
    await takePositions(city, proposal.id, committee.seats, ['agree', 'agree', 'agree'])
    await takePositions(city, proposal.id, committee.seats, [objection])
    const adopt = () => close(city, proposal.id, approver, 'agreed')
    assert.equal((await refusalOf(adopt)).code, 'E_STALE_VERSION')
    const closed = await close(city, proposal.id, approver, 'objected')
    assert.equal(closed.outcome, 'failed')
  })

  test('a vote is cast once, while the vote is open, by a voting seat that is held', async ({
    assert,
  }) => {
    const { city, committee, proposal } = await threeSeats({
      seats: [{}, {}, {}, { kind: 'partner', isVoting: false }],
    })
    const secretary = (await makePerson(city, 'committee_member')).id
    const cast = (at: number, id = newId(), vote: Vote = 'for') =>
      transact((trx) =>
        castVote(trx, {
          id,
          cityId: city.id,
          proposalId: proposal.id,
          seatId: committee.seats[at].seatId,
          vote,
          today: TODAY,
          speaker: { personId: secretary, isSecretary: true },
        })
      )
    const refusedTo = async (work: () => Promise<unknown>) => (await refusalOf(work)).code
    const objected = { ...objection, id: newId() }
    const say = (first: typeof objected) =>
      takePositions(city, proposal.id, committee.seats, [first])
    await takePositions(city, proposal.id, committee.seats, [objected, 'agree', 'agree'])
    await say(objected)
    const other = () => say({ ...objected, remedy: { kind: 'words', text: 'Another one' } })
    assert.equal(await refusedTo(other), 'E_IDEMPOTENCY_CONFLICT')
    assert.equal(await refusedTo(() => cast(0)), 'E_BALLOT_CLOSED')
    const ballot = { cityId: city.id, proposalId: proposal.id, closesAt: IN_A_WEEK(), today: TODAY }
    await transact((trx) => openBallot(trx, { ...ballot, by: proposal.by }))
    const late = () => takePositions(city, proposal.id, committee.seats, ['agree'])
    assert.equal(await refusedTo(late), 'E_POSITIONS_CLOSED')
    assert.equal(await refusedTo(() => cast(3)), 'E_OBSERVER')
    await leave(city, committee.seats[2].termId, committee.by)
    assert.equal(await refusedTo(() => cast(2)), 'E_SEAT_VACANT')
    const id = newId()
    await cast(0, id)
    await cast(0, id)
    assert.equal(await refusedTo(() => cast(0, id, 'against')), 'E_IDEMPOTENCY_CONFLICT')
    const { standing } = await proposalShown(db.connection(), city.id, proposal.id, TODAY)
    assert.deepEqual(standing.votes, { for: 1, against: 0, abstain: 0 })
    await rewrite('committee_ballots', `closes_at = '2020-01-01T00:00:00.000Z'`, {
      city_id: city.id,
    })
    assert.equal(await refusedTo(() => cast(1)), 'E_BALLOT_CLOSED')
  })

  test('of two who close at once one does', async ({ assert }) => {
    const { city, committee, proposal } = await threeSeats()
    await takePositions(city, proposal.id, committee.seats, ['agree', 'agree', 'agree'])
    const closers = [await makePerson(city, 'approver'), await makePerson(city, 'approver')]
    const ends = await Promise.allSettled(closers.map(({ id }) => close(city, proposal.id, id)))
    assert.deepEqual(ends.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
    const refused = ends.find((end) => end.status === 'rejected')!
    assert.equal(refused.reason.code, 'E_PROPOSAL_CLOSED')
    assert.lengthOf(await principlesOf(db.connection(), city.id, committee.id), 1)
    assert.isTrue((await verifyLedger(city.id)).ok)
  })

  test('minutes count among the seats filled only their own voices', async ({ assert, client }) => {
    const { city, committee, proposal, holder } = await threeSeats()
    await takePositions(city, proposal.id, committee.seats, ['agree', 'agree', 'agree'])
    await leave(city, committee.seats[2].termId, committee.by)
    await close(city, proposal.id, (await makePerson(city, 'approver')).id)
    const page = await client
      .get(`/cities/${city.slug}/proposals/${proposal.id}/minutes`)
      .qs({ language: 'en' })
      .loginAs(holder)
    const words = { count: 2, of: 2 }
    assert.include(page.text(), i18nManager.locale('en').t('committee.minutes.presentCount', words))
  })

  test('a ring-fence asked for in percent says so, in {locale}')
    .with([
      { locale: 'en', text: 'Ring-fence for older: 35 % of all that can be shared.' },
      { locale: 'ko', text: '보호 배정(older): 배분 가능액의 35%.' },
      { locale: 'uk', text: 'Захищена частка для older: 35 % усього, що можна розподілити.' },
      { locale: 'sl', text: 'Zaščiteni delež za older: 35 % vsega, kar je mogoče razdeliti.' },
    ])
    .run(async ({ assert }, { locale, text }) => {
      const i18n = i18nManager.locale(locale)
      const { city } = await threeSeats()
      const reader = await makePerson(city, 'auditor')
      const seen = (await findCityOf(readClient(), reader.id, city.slug))!
      const words = await voice(readClient(), seen, i18n)
      const remedy = { kind: 'ring_fence', groups: ['older'], percentage: '35' }
      assert.equal(remedyText(remedy, words), text)
    })

  test('whoever amends names the proposal they saw; one that took its place meanwhile stays', async ({
    assert,
  }) => {
    const { city, committee, roundId, runId } = await roundOf('melitopol')
    const first = await put(city, roundId, runId, null)
    const blind = () => put(city, roundId, runId, null)
    assert.equal((await refusalOf(blind)).code, 'E_STALE_VERSION')
    const second = await put(city, roundId, runId, first)
    await takePositions(city, second, committee.seats, ['agree'])
    const late = () => put(city, roundId, runId, first)
    assert.equal((await refusalOf(late)).code, 'E_STALE_VERSION')
    const outcomes = (await proposalsOf(db.connection(), city.id, { roundId })).map(
      ({ id, outcome }) => [id, outcome]
    )
    assert.deepEqual(outcomes, [
      [second, null],
      [first, 'amended'],
    ])
  })

  test('a question or an answer sent again stands once; with other words it is refused', async ({
    assert,
  }) => {
    const { city, committee, proposal, holder } = await threeSeats()
    const by = holder.id
    const id = newId()
    const asked = { id, cityId: city.id, of: { proposalId: proposal.id }, text: 'Why?', lang: 'en' }
    const question = (change: Partial<Asked> = {}) =>
      transact((trx) => ask(trx, { ...asked, by, ...change }))
    const told = { id: newId(), cityId: city.id, questionId: id, text: 'So.', lang: 'en', by }
    const reply = (change = {}) => transact((trx) => answer(trx, { ...told, ...change }))
    const other = await makePrinciple(city, committee)
    await question()
    await question({ id: committee.id, text: 'And?' })
    await reply()
    await takePositions(city, proposal.id, committee.seats, ['agree', 'agree', 'agree'])
    await close(city, proposal.id, (await makePerson(city, 'approver')).id)
    await question({ lang: 'sl' })
    await reply({ lang: 'sl' })
    const elsewhere = { of: { proposalId: other.id } }
    for (const wrong of [
      () => question({ text: 'Why not?' }),
      () => question(elsewhere),
      () => question({ by: committee.by }),
      () => reply({ text: 'No.' }),
      () => reply({ questionId: committee.id }),
      () => reply({ by: committee.by }),
    ])
      assert.equal((await refusalOf(wrong)).code, 'E_IDEMPOTENCY_CONFLICT', String(wrong))
  })

  test('a seat, a principle, an interest or a run sent again stands once; changed it is refused', async ({
    assert,
  }) => {
    const { city, committee, roundId, runId } = await roundOf('melitopol')
    const cityId = city.id
    const [first, , last] = committee.seats
    const { by } = committee
    await leave(city, last.termId, by)
    const form = { id: newId(), cityId, by, reason: 'Agreed in the forum', lang: 'en' }
    const term = { ...form, seatId: last.seatId, holderName: 'Next', organisation: 'Library' }
    const rule = { format: 'committee-principle/1', kind: 'monitoring', terms: null } as const
    const principle = { ...form, committeeId: committee.id, closesAt: IN_A_WEEK() }
    const speaker = { personId: city.people.committee, isSecretary: true }
    const interest = { ...form, roundId, seatId: first.seatId, today: TODAY, speaker }
    const proposal = { ...form, id: newId(), roundId, runId, amends: null, today: TODAY }
    const putting = { ...proposal, closesAt: IN_A_WEEK(), by: city.people.finance }
    const steps = [
      (changed: string) => (trx: TransactionClientContract) =>
        appoint(trx, { ...term, startsOn: '2999-01-01', organisation: `Library${changed}` }),
      (changed: string) => (trx: TransactionClientContract) =>
        proposePrinciple(trx, { ...principle, document: { ...rule, text: `Fair${changed}` } }),
      (changed: string) => (trx: TransactionClientContract) =>
        recuse(trx, { ...interest, reason: `Employed there${changed}` }),
      (changed: string) => (trx: TransactionClientContract) =>
        proposeRun(trx, { ...putting, reason: `As agreed${changed}` }),
    ]
    for (const step of steps) {
      await transact(step(''))
      await transact(step(''))
      const { code } = await refusalOf(() => transact(step('!')))
      assert.equal(code, 'E_IDEMPOTENCY_CONFLICT', String(step('')))
    }
  })

  test('nothing is asked of a round that is decided', async ({ assert }) => {
    const { city, roundId } = await decidedRound()
    const late = () =>
      transact((trx) =>
        ask(trx, {
          id: newId(),
          cityId: city.id,
          of: { roundId },
          text: 'Why?',
          lang: 'en',
          by: city.people.committee,
        })
      )
    assert.equal((await refusalOf(late)).code, 'E_ROUND_DECIDED')
  })

  test('a round that was opened for a committee stays its own though every seat be vacant', async ({
    assert,
  }) => {
    const { city, committee, roundId, runId } = await roundOf('melitopol')
    for (const { termId } of committee.seats) await leave(city, termId, committee.by)
    const propose = () =>
      transact((trx) =>
        proposeDecision(trx, {
          id: newId(),
          cityId: city.id,
          roundId,
          runId,
          by: city.people.committee,
        })
      )
    assert.equal((await refusalOf(propose)).code, 'E_COMMITTEE_DECIDES')
  })
})
