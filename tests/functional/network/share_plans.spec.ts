import i18nManager from '@adonisjs/i18n/services/main'
import { test } from '@japa/runner'
import type { ApiClient } from '@japa/api-client'
import { makeCity, makePerson, type TestCity } from '#tests/support/city'
import { newId } from '#core/ids'
import { transact } from '#core/transact'
import { registerParty } from '#funding/actions/register_party'

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
})
