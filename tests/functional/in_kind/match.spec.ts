import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { transact } from '#core/transact'
import { setMatchRule } from '#funding/actions/set_match_rule'
import { useMatchSource, withdrawMatchSource } from '#funding/actions/use_match_source'
import { inKindMatchChoices, matchShown } from '#funding/queries/match'
import { inKindBy, inKindInBooks } from '#in_kind/queries/columns'
import { makeCity, makePerson } from '#tests/support/city'
import { makeAgreement } from '#tests/support/funding_records'
import {
  makeInKind,
  offer,
  rates,
  step,
  volunteers,
  type InKindFixture,
} from '#tests/support/in_kind_records'
import { refusalOf } from '#tests/support/programmes'

const client = () => db.connection()

async function grantOf({ city, maker }: InKindFixture, inKindCap: string | null = null) {
  const grant = await makeAgreement(city, { active: true })
  await transact((trx) =>
    setMatchRule(trx, {
      cityId: city.id,
      agreementId: grant.id,
      version: 0,
      form: 'ratio',
      first: '1',
      second: '1',
      base: 'total',
      baseAmount: null,
      cashMinimum: null,
      inKindCap,
      reason: 'Article 4',
      by: maker,
    })
  )
  return grant.id
}

const use = ({ city, maker }: InKindFixture, agreementId: string, sourceId: string) => {
  const id = newId()
  return transact((trx) =>
    useMatchSource(trx, {
      id,
      cityId: city.id,
      agreementId,
      sourceType: 'in_kind',
      sourceId,
      amount: null,
      note: null,
      by: maker,
    })
  ).then(() => id)
}

test.group('Gifts in kind as match', () => {
  test('count whole and once, with what was delivered, up to the cap of the rule', async ({
    assert,
  }) => {
    const fixture = await makeInKind(await makeCity())
    const { city } = fixture
    const grant = await grantOf(fixture, '10')
    const other = await grantOf(fixture)
    const room = await offer(fixture)
    await step(fixture, room, { quantity: '4' })
    const talent = await volunteers(fixture, await rates(fixture))
    await step(fixture, talent, { quantity: '2:30' })
    const choices = await inKindMatchChoices(client(), city.id, { id: grant, currency: 'EUR' })
    assert.deepEqual(choices.map(({ unused }) => unused).toSorted(), [125_000n, 50_000n])

    const roomUse = await use(fixture, grant, room)
    await use(fixture, grant, talent)
    const shown = await matchShown(client(), city.id, grant, '2026-04-01')
    // Delivered: 4 days of 50.00 and 2:30 of 12.50; 10 % of the match of 1,000.00 may be in kind
    assert.deepEqual(
      [shown.now!.inKind, shown.now!.counted, shown.now!.inKindAboveCap, shown.promised!.inKind],
      [23_125n, 10_000n, 13_125n, 175_000n]
    )
    const twice = await refusalOf(() => use(fixture, other, room))
    assert.equal(twice.code, 'E_MATCH_USED')
    const unguarded = newId()
    await assert.rejects(
      () =>
        client().insertQuery().table('match_sources').insert({
          city_id: city.id,
          id: unguarded,
          agreement_id: other,
          source_type: 'in_kind',
          source_id: room,
          amount: 1,
          set_by: fixture.maker,
          set_at: '2026-04-01T10:00:00Z',
        }),
      /E_MATCH_USED/
    )
    await transact((trx) =>
      withdrawMatchSource(trx, {
        cityId: city.id,
        agreementId: grant,
        useId: roomUse,
        reason: 'Counted elsewhere',
        by: fixture.maker,
      })
    )
    await use(fixture, other, room)
  })

  test('of two grants that take one gift at once, one gets it', async ({ assert }) => {
    const fixture = await makeInKind(await makeCity())
    const [first, second] = [await grantOf(fixture), await grantOf(fixture)]
    const room = await offer(fixture)
    const both = await Promise.allSettled([use(fixture, first, room), use(fixture, second, room)])
    assert.deepEqual(both.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
  })

  test('the pages offer them, and show them in a column that no figure of cash holds', async ({
    client: browser,
    assert,
  }) => {
    const fixture = await makeInKind(await makeCity())
    const { city } = fixture
    const officer = await makePerson(city, 'finance_officer')
    const grant = await grantOf(fixture)
    const room = await offer(fixture)
    await step(fixture, room)
    const talent = await volunteers(fixture, await rates(fixture))
    await step(fixture, talent, { quantity: '2:30' })
    const root = `/cities/${city.slug}`
    const taken = await browser
      .post(`${root}/agreements/${grant}/match-sources`)
      .form({ id: newId(), type: 'in_kind', source: room })
      .loginAs(officer)
      .withCsrfToken()
      .redirects(0)
    taken.assertStatus(303)
    const open = async (path: string) => {
      const page = await browser
        .get(root + path)
        .loginAs(officer)
        .header('accept', 'text/html')
      page.assertStatus(200)
      return page
    }
    const match = await open(`/agreements/${grant}/match`)
    match.assertTextIncludes(`/in-kind/${room}`)
    match.assertTextIncludes('Use a gift in kind as match')
    for (const path of ['', '/parties', `/parties/${fixture.party}`]) {
      const page = await open(path)
      page.assertTextIncludes('In kind')
      page.assertTextIncludes('500.00')
    }
    await open(`/agreements/${grant}`)
    await open('/agreements')
    const columns = await inKindBy(client(), city.id, 'party')
    assert.deepEqual(columns.get(fixture.party), { value: 50_000n, minutes: 150n })
    assert.deepEqual(await inKindInBooks(client(), city.id, { asOf: '2026-12-31' }), {
      value: 50_000n,
      minutes: 150n,
    })
  })
})
