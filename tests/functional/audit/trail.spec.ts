import { glob, readFile } from 'node:fs/promises'
import { parse } from 'csv-parse/sync'
import i18nManager from '@adonisjs/i18n/services/main'
import { test } from '@japa/runner'
import { insertMany } from '#core/insert_many'
import { LANGUAGES } from '#core/locale'
import { transact } from '#core/transact'
import { EVENTS_ON_PAGES } from '#audit/queries/events'
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
          details: { code, note: '<b>=1+1</b>', need: '125000', total: '90000' },
        })
      )
    await transact((trx) =>
      recordAuditEvent(trx, {
        cityId: city.id,
        actorId: null,
        action: 'unknown.happened',
        details: { totals: { EUR: '500', USD: '750' } },
      })
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
    // money as the reader writes it, with the currency of the city or that of the event
    assert.include(whole, 'need: €1,250.00')
    assert.include(whole, 'total: €900.00')
    assert.include(whole, 'totals: €5.00 · USD 7.50')
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
    const [heads, first] = rows
    assert.equal(first[heads.indexOf('Exact amounts')], 'need: 1250.00 EUR; total: 900.00 EUR')
    ;(await client.get(at).loginAs(officer)).assertStatus(403)
  })

  test('of a long trail pages show the latest and a file everything; a day is one of the city, also where clocks change at midnight', async ({
    assert,
    client,
  }) => {
    const city = await makeCity({ timezone: 'Africa/Cairo' })
    const auditor = await makePerson(city, 'auditor')
    await transact(async (trx) => {
      // On 2026-04-24 clocks went from 00:00 to 01:00: the day ended at 21:00 UTC
      const instants = [
        ...Array.from({ length: EVENTS_ON_PAGES }, () => '2026-04-01T12:00:00.000Z'),
        '2026-04-23T21:59:59.000Z',
        '2026-04-23T22:00:00.000Z',
        '2026-04-24T20:59:59.000Z',
        '2026-04-24T21:00:00.000Z',
      ]
      const hash = '0'.repeat(64)
      const rows = instants.map((at, index) => ({
        ...{ scope: city.id, seq: BigInt(1_000_000 + index), city_id: city.id, at },
        ...{ action: 'receipt.recorded', details: '{}', prev_hash: hash, hash },
      }))
      await insertMany(trx, 'audit_events', rows)
    })
    const at = `/cities/${city.slug}/audit`
    const whole = textOf((await client.get(at).loginAs(auditor)).text())
    assert.include(whole, 'More than 10,000 events')
    assert.include(whole, '1010003')
    const last = await client.get(`${at}?page=100`).loginAs(auditor)
    last.assertStatus(200)
    assert.include(textOf(last.text()), '9,901')
    ;(await client.get(`${at}?page=101`).loginAs(auditor)).assertStatus(422)

    const file = async (query: string) => {
      const answer = await client.get(`${at}?format=csv${query}`).loginAs(auditor)
      const rows: string[][] = parse(answer.text(), { bom: true })
      return rows.slice(1).map(([seq]) => Number(seq))
    }
    const all = (await file('&action=receipt.recorded')).map((seq) => seq - 1_000_000)
    assert.deepEqual(
      all,
      Array.from({ length: EVENTS_ON_PAGES + 4 }, (_, index) => index).toReversed()
    )
    assert.deepEqual(await file('&from=2026-04-24&to=2026-04-24'), [1_010_002, 1_010_001])
    assert.deepEqual(await file('&from=2026-04-25&to=2026-04-25'), [1_010_003])
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
