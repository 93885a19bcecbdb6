import i18nManager from '@adonisjs/i18n/services/main'
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { newId } from '#core/ids'
import { isPostgres } from '#core/sql'
import { transact } from '#core/transact'
import { castVote, openBallot, type PositionTaken } from '#committee/actions/speak'
import { principleInForce, principlesOf, proposalShown } from '#committee/queries/proposals'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import { makeCity, makePerson } from '#tests/support/city'
import { clockAt } from '#tests/support/clock'
import {
  close,
  IN_A_WEEK,
  makeAdopted,
  makeCommittee,
  makePrinciple,
  objection,
  takePositions,
  threeSeats,
  TODAY,
} from '#tests/support/committee_records'
import { ownerClient } from '#tests/support/databases'
import { withoutGuard } from '#tests/support/ledger'
import { refusalOf } from '#tests/support/programmes'

test.group('Principles of a committee', () => {
  test('adopted by consensus, closed by a second person; the next one of its kind takes its place', async ({
    assert,
  }) => {
    const { city, committee, proposal } = await threeSeats()
    const approver = (await makePerson(city, 'approver')).id
    assert.equal((await refusalOf(() => close(city, proposal.id, approver))).code, 'E_STILL_OPEN')
    await takePositions(city, proposal.id, committee.seats, ['agree', 'live_with', 'abstain'])
    assert.equal(
      (await refusalOf(() => close(city, proposal.id, proposal.by))).code,
      'E_SELF_APPROVAL'
    )
    assert.deepEqual(await close(city, proposal.id, approver), {
      outcome: 'consensus',
      number: '1',
    })
    const again = await makePrinciple(city, committee, { reason: 'A year later' })
    await takePositions(city, again.id, committee.seats, ['agree', 'agree', 'agree'])
    await close(city, again.id, approver)
    const inForce = await principleInForce(db.connection(), city.id, committee.id, 'financing')
    assert.deepInclude(inForce, { version: 2, proposalId: again.id })
    assert.lengthOf(await principlesOf(db.connection(), city.id, committee.id), 2)
    assert.isTrue((await verifyLedger(city.id)).ok)
    assert.equal((await refusalOf(() => close(city, again.id, approver))).code, 'E_PROPOSAL_CLOSED')
  })

  test('an objection without reason or remedy is not taken; with them it stands until it is withdrawn', async ({
    assert,
  }) => {
    const { city, committee, proposal } = await threeSeats()
    const take = (wish: Partial<PositionTaken>) =>
      takePositions(city, proposal.id, committee.seats, [wish])
    assert.equal(
      (await refusalOf(() => take({ ...objection, reason: ' ' }))).code,
      'E_OBJECTION_REASON'
    )
    assert.equal(
      (await refusalOf(() => take({ ...objection, remedy: null }))).code,
      'E_OBJECTION_REMEDY'
    )
    await takePositions(city, proposal.id, committee.seats, [objection, 'agree', 'agree'])
    const phase = async () =>
      (await proposalShown(db.connection(), city.id, proposal.id, TODAY)).standing.phase
    assert.equal(await phase(), 'objected')
    await take({ stance: 'live_with' })
    assert.equal(await phase(), 'agreed')
    const { positions } = await proposalShown(db.connection(), city.id, proposal.id, TODAY)
    assert.deepEqual(
      positions
        .filter(({ seatId }) => seatId === committee.seats[0].seatId)
        .map(({ stance }) => stance),
      ['object', 'live_with']
    )
  })

  test('a holder speaks for the own seat, the secretary for those without an account, nobody for others', async ({
    assert,
  }) => {
    const { city, committee, proposal } = await threeSeats()
    const [own, other] = committee.seats
    const stranger = (await makePerson(city, 'committee_member')).id
    const speak = (personId: string, isSecretary: boolean, seatId: string) =>
      refusalOf(() =>
        takePositions(
          city,
          proposal.id,
          [{ seatId, termId: '', personId }],
          [{ speaker: { personId, isSecretary } }]
        )
      )
    assert.equal((await speak(stranger, true, own.seatId)).code, 'E_NOT_YOUR_SEAT')
    assert.equal((await speak(own.personId!, false, other.seatId)).code, 'E_NOT_YOUR_SEAT')
    assert.equal((await speak(stranger, true, newId())).code, 'E_NOT_FOUND')
  })

  test('after the deadline nothing is taken any more, though no job has run', async ({
    assert,
  }) => {
    const { city, committee } = await threeSeats()
    const deadline = Date.now() + 3_600_000
    const closesAt = new Date(deadline).toISOString()
    const proposal = await makePrinciple(city, committee, { closesAt })
    await takePositions(city, proposal.id, committee.seats, ['agree', 'agree'])
    const approver = (await makePerson(city, 'approver')).id
    await clockAt(deadline, async () => {
      const late = () => takePositions(city, proposal.id, committee.seats.slice(2), ['agree'])
      assert.equal((await refusalOf(late)).code, 'E_POSITIONS_CLOSED')
      assert.equal((await close(city, proposal.id, approver)).outcome, 'consensus')
    })
  })

  test('where objections stand the recorded vote decides, if the rules know one', async ({
    assert,
  }) => {
    const { city, committee, proposal } = await threeSeats()
    const by = proposal.by
    const approver = (await makePerson(city, 'approver')).id
    const ballot = { cityId: city.id, proposalId: proposal.id, closesAt: IN_A_WEEK(), today: TODAY }
    const open = () => transact((trx) => openBallot(trx, { ...ballot, by }))
    assert.equal((await refusalOf(open)).code, 'E_NO_BALLOT_YET')
    await takePositions(city, proposal.id, committee.seats, [objection, 'agree', 'agree'])
    assert.equal(
      (await refusalOf(() => close(city, proposal.id, approver))).code,
      'E_OBJECTIONS_STAND'
    )
    await open()
    const secretary = (await makePerson(city, 'committee_member')).id
    for (const [at, vote] of (['against', 'for', 'for'] as const).entries()) {
      const { seatId, personId } = committee.seats[at]
      const speaker = { personId: personId ?? secretary, isSecretary: personId === null }
      const cast = { cityId: city.id, proposalId: proposal.id, seatId, vote, today: TODAY, speaker }
      await transact((trx) => castVote(trx, { ...cast, id: newId() }))
      const twice = () => transact((trx) => castVote(trx, { ...cast, id: newId() }))
      assert.equal((await refusalOf(twice)).code, 'E_VOTED_ALREADY')
    }
    assert.equal((await close(city, proposal.id, approver)).outcome, 'vote')
    assert.isTrue((await verifyLedger(city.id)).ok)

    const strict = await threeSeats({ fallback: 'none' })
    const { seats } = strict.committee
    await takePositions(strict.city, strict.proposal.id, seats, [objection, 'agree', 'agree'])
    const refused = await refusalOf(() =>
      transact((trx) =>
        openBallot(trx, { ...ballot, cityId: strict.city.id, proposalId: strict.proposal.id, by })
      )
    )
    assert.equal(refused.code, 'E_NO_FALLBACK')
    const own = await close(strict.city, strict.proposal.id, strict.proposal.by)
    assert.deepEqual(own, { outcome: 'failed', number: null })
  })

  test('{title} is found by the verification of the ledger')
    .with([
      {
        title: 'a position changed',
        table: 'committee_positions',
        sql: "stance = 'abstain'",
        part: 'positions',
      },
      {
        title: 'a changed reason of the proposal',
        table: 'committee_proposals',
        sql: "reason = 'other'",
        part: 'proposal',
      },
      {
        title: 'a name in the minutes changed',
        table: 'committee_outcomes',
        sql: "record = replace(record, 'Holder 1', 'Holder 9')",
        part: 'record',
      },
      {
        title: 'another holder on the seat',
        table: 'committee_terms',
        sql: "holder_name = 'Other'",
        part: 'seats',
      },
    ])
    .run(async ({ assert }, { table, sql, part }) => {
      const city = await makeCity()
      await makeAdopted(city)
      assert.isTrue((await verifyLedger(city.id)).ok)
      await withoutGuard(
        table,
        isPostgres() ? `${table}_append_only` : `${table}_append_only_update`,
        () =>
          ownerClient().rawQuery(`UPDATE ${table} SET ${sql} WHERE city_id = ?`, [city.id] as never)
      )
      const { faults } = await verifyLedger(city.id)
      assert.deepEqual(
        faults.map(({ code, params }) => [code, params.part]),
        [['V_COMMITTEE', part]]
      )
    })

  test('minutes are written in {locale} from the sealed record, as a page and as a file')
    .with(['en', 'ko', 'uk', 'sl'].map((locale) => ({ locale })))
    .run(async ({ assert, client }, { locale }) => {
      const city = await makeCity()
      const { id } = await makeAdopted(city)
      const reader = await makePerson(city, 'auditor')
      const address = `/cities/${city.slug}/proposals/${id}/minutes`
      const page = await client.get(address).qs({ language: locale }).loginAs(reader)
      assert.equal(page.status(), 200)
      const t = i18nManager.locale(locale)
      assert.include(page.text(), t.t('committee.minutes.outcome.consensus', { number: '1' }))
      assert.include(page.text(), 'Holder 1')
      assert.notInclude(page.text(), 'translation missing')
      const file = await client.get(`${address}.pdf`).qs({ language: locale }).loginAs(reader)
      assert.equal(file.header('content-type'), 'application/pdf')
      assert.equal(Buffer.from(file.body()).subarray(0, 5).toString(), '%PDF-')
    })

  test('a member asks and answers on the page, and the pages show the proposal', async ({
    assert,
    client,
  }) => {
    const { city, proposal } = await threeSeats()
    const member = await makePerson(city, 'committee_member')
    const root = `/cities/${city.slug}`
    const questionId = newId()
    const send = (method: string, path: string, form: Record<string, unknown>) =>
      client
        .request(root + path, method)
        .loginAs(member)
        .withCsrfToken()
        .redirects(0)
        .form(form)
    await send('POST', `/proposals/${proposal.id}/questions`, { id: questionId, text: 'For whom?' })
    await send('PUT', `/questions/${questionId}`, { id: newId(), text: 'For all' })
    const page = await client.get(`${root}/proposals/${proposal.id}`).loginAs(member)
    for (const words of ['For whom?', 'For all', 'same percentage of need'])
      assert.include(page.text(), words)
    assert.notInclude(page.text(), 'translation missing')
    const form = await client
      .get(`${root}/committees/${(await makeCommittee(city)).id}/principles/new`)
      .loginAs(member)
    assert.equal(form.status(), 200)
  })
})
