import i18nManager from '@adonisjs/i18n/services/main'
import { test } from '@japa/runner'
import type { ApiClient } from '@japa/api-client'
import { makeCity, makePerson, type TestCity } from '#tests/support/city'
import { newId } from '#core/ids'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { registerParty } from '#funding/actions/register_party'
import { citiesToShareWith } from '#network/queries/deals'
import { costOf, makeMember, propose } from '#tests/support/network'

async function page(
  client: ApiClient,
  city: TestCity,
  query: Record<string, string>,
  locale = 'en'
) {
  const answer = await client
    .get(`/cities/${city.slug}/shared-costs/shares?${new URLSearchParams(query)}`)
    .loginAs(await makePerson(city, 'finance_officer'))
    .withSession({ locale })
    .header('accept', 'text/html')
    .redirects(0)
  const text = answer
    .text()
    .replace(/<[^>]+>/g, ' ')
    .replace(/[\s\u00a0\u202f]+/g, ' ')
  return { status: answer.status(), text }
}

async function makeNeighbour(city: TestCity): Promise<string> {
  const id = newId()
  const by = (await makePerson(city, 'finance_officer')).id
  const party = { id, cityId: city.id, name: 'Neighbour', nameLang: 'en', isPartner: true, by }
  await transact((trx) => registerParty(trx, party))
  return id
}

test.group('Shares of a cost by rule', () => {
  test('{locale}: a share above the cost alone is found and named')
    .with(['en', 'ko', 'uk', 'sl'].map((locale) => ({ locale })))
    .run(async ({ client, assert }, { locale }) => {
      const city = await makeCity()
      const partner = await makeNeighbour(city)
      const query = {
        amount: '90',
        rule: 'weights',
        [`members[${city.id.slice(-8)}][on]`]: 'on',
        [`members[${city.id.slice(-8)}][part]`]: '2',
        [`members[${city.id.slice(-8)}][alone]`]: '50',
        [`members[${partner.slice(-8)}][on]`]: 'on',
        [`members[${partner.slice(-8)}][part]`]: '1',
        [`members[${partner.slice(-8)}][alone]`]: '60',
      }
      const found = await page(client, city, query, locale)
      assert.equal(found.status, 200)
      const words = i18nManager.locale(locale)
      assert.include(found.text, words.t('share_plan.broken'))
      assert.include(found.text, words.t('methods.check.unknown'))
      assert.match(found.text, /60[.,]00.*30[.,]00/)
      assert.notMatch(found.text, /(share_plan|methods|cost_rules)\.[a-z]/)
    })

  test('what cannot be read or done says why', async ({ client, assert }) => {
    const city = await makeCity()
    const partner = await makeNeighbour(city)
    const on = {
      [`members[${city.id.slice(-8)}][on]`]: 'on',
      [`members[${partner.slice(-8)}][on]`]: 'on',
    }
    const odd = await page(client, city, { amount: 'much', ...on })
    assert.include(odd.text, '“much” cannot be read')
    const bare = await page(client, city, { amount: '10', rule: 'per_head', ...on })
    assert.include(bare.text, 'The rule needs its figure for every chosen member')
    const low = await page(client, city, {
      amount: '10',
      ...on,
      [`members[${city.id.slice(-8)}][ceiling]`]: '4',
      [`members[${partner.slice(-8)}][ceiling]`]: '0',
    })
    assert.match(low.text, /leave \S*6\.00/)
  })

  test('of many cities those come first that one has shared with; others are found by parts of their names', async ({
    client,
    assert,
  }) => {
    const [payer, member] = [await makeMember(), await makeMember()]
    await propose(payer, costOf(payer, [member]))
    const mark = newId()
    const [ljubno, laz] = [
      await makeCity({ name: `Ljubno ${mark}` }),
      await makeCity({ name: `Láž ${mark}` }),
    ]
    const ask = (wish: Partial<Parameters<typeof citiesToShareWith>[2]>) =>
      citiesToShareWith(readClient(), payer.cityId, { most: 1, ...wish })
    const ids = ({ cities }: Awaited<ReturnType<typeof ask>>) => cities.map(({ id }) => id)
    const one = await ask({})
    assert.deepEqual(ids(one), [member.cityId])
    assert.isAtLeast(one.hidden, 2)
    assert.includeMembers(ids(await ask({ isKept: (id) => id === laz.id })), [
      member.cityId,
      laz.id,
    ])
    assert.deepEqual(ids(await ask({ names: `laz ${mark}` })), [laz.id])
    const both = await ask({ most: 2, names: ` LJUBNO ${mark}, , láž ${mark}` })
    assert.sameMembers(ids(both), [ljubno.id, laz.id])

    const found = await page(client, ljubno, { cities: `láž ${mark}` })
    assert.include(found.text, `Láž ${mark}`)
    const short = laz.id.slice(-8)
    const kept = await page(client, ljubno, { cities: 'nowhere', [`members[${short}][on]`]: 'on' })
    assert.include(kept.text, `Láž ${mark}`)
    assert.notInclude((await page(client, ljubno, { cities: 'nowhere' })).text, `Láž ${mark}`)
  })
})
