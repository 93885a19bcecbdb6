import { glob, readFile } from 'node:fs/promises'
import { parse } from 'csv-parse/sync'
import i18nManager from '@adonisjs/i18n/services/main'
import { test } from '@japa/runner'
import { LANGUAGES } from '#core/locale'
import { transact } from '#core/transact'
import { recordAuditEvent } from '#audit/record_audit_event'
import { makeCity, makePerson } from '#tests/support/city'
import { textOf } from '#tests/support/page_reader'

/** Of the installation, not of a city: they are on no page of a city. */
const ELSEWHERE = ['password.changed', 'signing_key.made', 'sign_in.']

test.group('The audit trail', () => {
  test('says who did what and when, the latest first, and is narrowed by kind, person and day', async ({
    assert,
    client,
  }) => {
    const city = await makeCity()
    const auditor = await makePerson(city, 'auditor')
    const officer = await makePerson(city, 'finance_officer')
    for (const code of ['A1', 'A2'])
      await transact((trx) =>
        recordAuditEvent(trx, {
          cityId: city.id,
          actorId: officer.id,
          action: 'budget_line.added',
          details: { code, note: '<b>=1+1</b>' },
        })
      )
    await transact((trx) =>
      recordAuditEvent(trx, { cityId: city.id, actorId: null, action: 'unknown.happened' })
    )
    const at = `/cities/${city.slug}/audit`
    const page = async (query = '') => {
      const answer = await client.get(`${at}${query}`).loginAs(auditor)
      answer.assertStatus(200)
      return textOf(answer.text())
    }
    const whole = await page()
    assert.include(whole, 'Budget line added')
    assert.include(whole, officer.fullName)
    assert.include(whole, 'unknown.happened')
    assert.include(whole, 'code: A2')
    assert.isBelow(whole.indexOf('code: A2'), whole.indexOf('code: A1'))

    assert.notInclude(await page('?action=unknown.happened'), 'code: A1')
    assert.include(await page(`?person=${officer.id}`), 'code: A1')
    assert.include(await page(`?person=${auditor.id}`), 'Nothing fits this filter')
    assert.include(await page('?to=2001-01-01'), 'Nothing fits this filter')
    assert.include(await page('?from=2001-01-01'), 'code: A1')

    const file = await client.get(`${at}?action=budget_line.added&format=csv`).loginAs(auditor)
    const rows: string[][] = parse(file.text(), { bom: true })
    assert.deepEqual(
      rows.slice(1).map(([, , who, what, code]) => [who, what, code]),
      [1, 2].map(() => [officer.fullName, 'Budget line added', 'budget_line.added'])
    )
    ;(await client.get(at).loginAs(officer)).assertStatus(403)
  })

  test('every kind of event of a city has words in all languages', async ({ assert }) => {
    const found = new Set<string>()
    for await (const path of glob('app/**/*.ts')) {
      const source = await readFile(path, 'utf8')
      for (const [, action] of source.matchAll(/action: '([a-z_]+\.[a-z_]+)'/g)) found.add(action)
    }
    const named = [...found].filter((action) => !ELSEWHERE.some((one) => action.startsWith(one)))
    assert.isAbove(named.length, 40)
    for (const { locale } of LANGUAGES) {
      const i18n = i18nManager.locale(locale)
      assert.deepEqual(
        named.filter((action) => !i18n.hasMessage(`audit.action.${action}`)),
        []
      )
    }
  })
})
