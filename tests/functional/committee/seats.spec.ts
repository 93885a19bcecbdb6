import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { newId } from '#core/ids'
import { transact } from '#core/transact'
import { appoint, endTerm } from '#committee/actions/appoint'
import { addSeats, setRules } from '#committee/actions/open_committee'
import { seatsOfCities } from '#committee/domain/seats'
import { rulesVersions, seatsOf, termsOf } from '#committee/queries/seats'
import { makeCity, makePerson } from '#tests/support/city'
import { makeCommittee } from '#tests/support/committee_records'
import { ownerClient } from '#tests/support/databases'
import { refusalOf } from '#tests/support/programmes'

const client = () => db.connection()

test.group('Seats of a committee', () => {
  test('a seat has one holder a day; after an early end the next one sits from the next day', async ({
    assert,
  }) => {
    const city = await makeCity()
    const { id: committeeId, by, seats } = await makeCommittee(city)
    const { seatId, termId } = seats[0]
    const next = (startsOn: string) =>
      transact((trx) =>
        appoint(trx, {
          id: newId(),
          cityId: city.id,
          seatId,
          holderName: 'Next',
          organisation: 'Library',
          startsOn,
          by,
        })
      )
    assert.equal((await refusalOf(() => next('2026-07-01'))).code, 'E_SEAT_TAKEN')
    const end = (endsOn: string) =>
      transact((trx) => endTerm(trx, { cityId: city.id, termId, endsOn, reason: 'moved', by }))
    assert.equal((await refusalOf(() => end('1999-12-31'))).code, 'E_TERM_ENDS_EARLIER')
    await end('2026-06-30')
    assert.equal((await refusalOf(() => end('2026-05-30'))).code, 'E_TERM_ENDED')
    assert.equal((await refusalOf(() => next('2026-06-30'))).code, 'E_SEAT_TAKEN')
    await next('2026-07-01')
    const holderOn = async (day: string) =>
      (await seatsOf(client(), city.id, committeeId, day))[0].term?.holder
    assert.deepEqual(
      [await holderOn('2026-06-30'), await holderOn('2026-07-01')],
      ['Holder 1', 'Next']
    )
    assert.lengthOf(await termsOf(client(), city.id, { seatId }), 2)
  })

  test('the same form twice adds nothing; observers never vote; a seat of a network has its city', async ({
    assert,
  }) => {
    const city = await makeCity()
    const { id: committeeId, by } = await makeCommittee(city, {
      scope: 'cities',
      seats: [{ memberCity: 'Суми' }],
    })
    const form = { id: newId(), cityId: city.id, committeeId, by }
    const add = (seats: Parameters<typeof addSeats>[1]['seats'], id = newId()) =>
      transact((trx) => addSeats(trx, { ...form, id, seats }))
    const pair = seatsOfCities('Чернігів')
    assert.deepEqual(await add(pair, form.id), await add(pair, form.id))
    const voting = { memberCity: null, isVoting: true }
    assert.equal(
      (await refusalOf(() => add([{ kind: 'expert', ...voting }]))).code,
      'E_OBSERVER_KIND'
    )
    assert.equal(
      (await refusalOf(() => add([{ kind: 'public', ...voting }]))).code,
      'E_MEMBER_CITY_NEEDED'
    )
    await add([{ kind: 'expert', memberCity: null, isVoting: false }])
    const seats = await seatsOf(client(), city.id, committeeId, '2026-01-01')
    assert.deepEqual(
      seats.map(({ no, kind, memberCity, isVoting }) => [no, kind, memberCity, isVoting]),
      [
        [1, 'public', 'Суми', true],
        [2, 'local_government', 'Чернігів', true],
        [3, 'public', 'Чернігів', true],
        [4, 'expert', null, false],
      ]
    )
  })

  test('rules have versions; who saw an older one is told', async ({ assert }) => {
    const city = await makeCity()
    const { id: committeeId, by } = await makeCommittee(city)
    const change = (version: number) =>
      transact((trx) =>
        setRules(trx, {
          cityId: city.id,
          committeeId,
          version,
          quorum: { seats: 66, cities: 0, kinds: 50 },
          fallback: 'none',
          reason: 'Statute',
          by,
        })
      )
    await change(1)
    assert.equal((await refusalOf(() => change(1))).code, 'E_STALE_VERSION')
    const versions = await rulesVersions(client(), city.id, committeeId)
    assert.deepEqual(
      versions.map(({ version, fallback }) => [version, fallback]),
      [
        [2, 'none'],
        [1, 'two_thirds'],
      ]
    )
  })

  test('an account without a role in the city holds no seat, and another city’s seat is not found', async ({
    assert,
  }) => {
    const city = await makeCity()
    const other = await makeCity()
    const stranger = await makePerson(other, 'committee_member')
    const { by, seats } = await makeCommittee(city)
    const term = {
      id: newId(),
      holderName: 'Stranger',
      organisation: 'Elsewhere',
      startsOn: '1990-01-01',
      endsOn: '1990-12-31',
      by,
    }
    const seatId = seats[0].seatId
    const sit = (cityId: string, personId: string | null) =>
      refusalOf(() => transact((trx) => appoint(trx, { ...term, cityId, seatId, personId })))
    assert.equal((await sit(city.id, stranger.id)).code, 'E_NO_MEMBER')
    assert.equal((await sit(other.id, null)).code, 'E_NOT_FOUND')
  })

  test('{table}: what is recorded is never changed or deleted')
    .with(
      ['committees', 'committee_rules', 'committee_seats', 'committee_terms'].map((table) => ({
        table,
      }))
    )
    .run(async ({ assert }, { table }) => {
      const city = await makeCity()
      await makeCommittee(city)
      for (const sql of [`UPDATE ${table} SET city_id = city_id`, `DELETE FROM ${table}`]) {
        await assert.rejects(
          () => ownerClient().rawQuery(`${sql} WHERE city_id = ?`, [city.id] as never),
          /E_APPEND_ONLY/
        )
      }
    })

  test('an administrator seats a committee through its pages; others look at it', async ({
    assert,
    client: http,
  }) => {
    const city = await makeCity()
    const admin = await makePerson(city, 'administrator')
    const member = await makePerson(city, 'committee_member')
    const root = `/cities/${city.slug}`
    const send = async (path: string, form: Record<string, unknown>) => {
      const answer = await http
        .post(root + path)
        .loginAs(admin)
        .withCsrfToken()
        .header('accept', 'application/json')
        .redirects(0)
        .form(form)
      return { status: answer.status(), to: answer.header('location')?.replace(root, '') }
    }
    const id = newId()
    const opened = await send('/committees', {
      id,
      scope: 'cities',
      name: 'Керуючий комітет',
      name_lang: 'uk',
      quorum_seats: '50',
      quorum_cities: '60',
      quorum_kinds: '40',
      fallback: 'two_thirds',
    })
    assert.deepEqual(opened, { status: 303, to: `/committees/${id}` })
    await send(`/committees/${id}/seats`, { id: newId(), cities: 'Суми\nЧернігів' })
    const [seat] = await seatsOf(client(), city.id, id, '2026-01-01')
    await send(`/seats/${seat.id}/terms`, {
      id: newId(),
      holder: 'Олена Приклад',
      organisation: 'Сумська міська рада',
      person: member.id,
      starts_on: '2026-01-01',
      ends_on: '',
    })
    for (const path of [`/committees/${id}`, `/seats/${seat.id}`, '/committees']) {
      const page = await http
        .get(root + path)
        .loginAs(member)
        .header('accept', 'text/html')
      assert.equal(page.status(), 200)
      if (path !== '/committees') assert.include(page.text(), 'Олена Приклад')
      assert.notInclude(page.text(), 'translation missing')
    }
  })
})
