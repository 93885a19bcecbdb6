import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { isPostgres, selectRows, readClient } from '#core/sql'
import { lastVerifications } from '#ledger/queries/verifications'
import { ownerClient } from '#tests/support/databases'
import { makeCity, makePerson } from '#tests/support/city'
import { withoutGuard } from '#tests/support/ledger'
import { makeEntry } from '#tests/support/ledger_entry'
import { withoutChance } from '#tests/support/page_reader'

const LOCALES = ['en', 'ko', 'uk', 'sl']
const PAGES = [
  '',
  '/ledger',
  '/ledger/accounts',
  '/ledger/account-statement?account=8100',
  '/ledger/trial-balance',
  '/ledger/trial-balance?by=fund&on=2026-06-30',
  '/ledger/trial-balance?by=line&known=1',
  '/ledger/funds',
  '/ledger/periods',
  '/ledger/fiscal-years/new',
  '/ledger/verifications',
]

test.group('Pages of the ledger', () => {
  test('stand in every language, empty and with entries')
    .with(LOCALES)
    .run(async ({ client, assert }, locale) => {
      for (const filled of [false, true]) {
        const city = await makeCity({ years: [2026] })
        const person = await makePerson(city, 'finance_officer', 'administrator', 'auditor')
        const pages = [...PAGES]
        if (filled) {
          const { id } = await makeEntry(city)
          pages.push(
            `/ledger/entries/${id}`,
            `/ledger/entries/${id}/reversals/new`,
            '/ledger?account=8100&from=2026-01-01'
          )
        }
        for (const path of pages) {
          const answer = await client
            .get(`/cities/${city.slug}${path}`)
            .loginAs(person)
            .withSession({ locale })
            .header('accept', 'text/html')
          assert.equal(answer.status(), 200, `${path}: ${answer.text().slice(0, 600)}`)
          assert.notMatch(
            answer.text(),
            /translation missing|(ledger|reports)\.[a-z]+\.[a-zA-Z]/,
            path
          )
          const fault = /.{60}(undefined|>\s*null\b|\[object|NaN|@(if|end|else|let|!)).{60}/s.exec(
            withoutChance(answer.text())
          )
          assert.isNull(fault, `${path}: ${fault?.[0]}`)
        }
      }
    })

  test('refuse a filter that is no filter', async ({ client }) => {
    const city = await makeCity()
    const person = await makePerson(city, 'auditor')
    const answer = await client.get(`/cities/${city.slug}/ledger?from=yesterday`).loginAs(person)
    answer.assertStatus(422)
  })

  test('reverse an entry with its reason, once', async ({ client, assert }) => {
    const city = await makeCity()
    const person = await makePerson(city, 'finance_officer')
    const { id } = await makeEntry(city)
    const address = `/cities/${city.slug}/ledger/entries/${id}/reversals`
    const send = (form: Record<string, string>) =>
      client
        .post(address)
        .form(form)
        .loginAs(person)
        .withCsrfToken()
        .redirects(0)
        .header('accept', 'application/json')

    ;(await send({ id: newId(), reason: '' })).assertStatus(422)
    const reversal = newId()
    const answer = await send({ id: reversal, reason: 'Typed twice' })
    assert.include(answer.header('location'), reversal)
    const [row] = await selectRows(
      readClient(),
      'SELECT memo, reverses_id FROM journal_entries WHERE city_id = ? AND id = ?',
      [city.id, reversal]
    )
    assert.deepEqual({ ...row }, { memo: 'Typed twice', reverses_id: id })
    assert.include(
      (await send({ id: reversal, reason: 'Typed twice' })).header('location'),
      reversal
    )
    ;(await send({ id: newId(), reason: 'Again' })).assertStatus(409)
  })

  test('keep a reversal above the threshold for a second person', async ({ client, assert }) => {
    const city = await makeCity({ approvalThreshold: 20_000n })
    const { id } = await makeEntry(city)
    const strict = await makeCity({ approvalThreshold: null })
    const { id: other } = await makeEntry(strict)
    const person = await makePerson(city, 'finance_officer')
    const stranger = await client
      .post(`/cities/${city.slug}/ledger/entries/${other}/reversals`)
      .form({ id: newId(), reason: 'Not mine' })
      .loginAs(person)
      .withCsrfToken()
      .redirects(0)
    stranger.assertStatus(404)
    const reversal = newId()
    await lowerThreshold(city.id, 100n)
    const answer = await client
      .post(`/cities/${city.slug}/ledger/entries/${id}/reversals`)
      .form({ id: reversal, reason: 'Too much' })
      .loginAs(person)
      .withCsrfToken()
      .redirects(0)
    assert.include(answer.header('location'), id)
    const [draft] = await selectRows(
      readClient(),
      'SELECT state, action FROM entry_drafts WHERE city_id = ? AND id = ?',
      [city.id, reversal]
    )
    assert.deepEqual({ ...draft }, { state: 'waiting', action: 'reversal' })
  })

  test('open a fiscal year, and not one that overlaps', async ({ client, assert }) => {
    const city = await makeCity({ years: [2026] })
    const person = await makePerson(city, 'administrator')
    const send = (startsOn: string, name: string) =>
      client
        .post(`/cities/${city.slug}/ledger/fiscal-years`)
        .form({ id: newId(), name, startsOn })
        .loginAs(person)
        .withCsrfToken()
        .redirects(0)
        .header('accept', 'application/json')
    ;(await send('2027-01-01', '2027')).assertStatus(303)
    ;(await send('2026-07-01', '2026/27')).assertStatus(422)
    ;(await send('2028-01-15', '2028')).assertStatus(422)
    const rows = await selectRows(
      readClient(),
      'SELECT count(*) AS n FROM periods WHERE city_id = ?',
      [city.id]
    )
    assert.equal(rows[0].n, 24n)
  })

  test('verify on request, keep the result and show it at home', async ({ client, assert }) => {
    const city = await makeCity()
    await makeEntry(city)
    const person = await makePerson(city, 'auditor')
    const before = await client.get(`/cities/${city.slug}`).loginAs(person)
    before.assertTextIncludes('not verified yet')
    const answer = await client
      .post(`/cities/${city.slug}/ledger/verifications`)
      .loginAs(person)
      .withCsrfToken()
      .redirects(0)
    answer.assertStatus(303)
    const [last] = await lastVerifications(city.id)
    assert.deepInclude(last, { ok: true, entries: 1, headSeq: '1', faults: [] })
    ;(
      await client.get(`/cities/${city.slug}/ledger/verifications`).loginAs(person)
    ).assertTextIncludes('The one entry recomputes')
    ;(await client.get(`/cities/${city.slug}`).loginAs(person)).assertTextIncludes('Verified')
  })

  test('name the first broken entry after somebody changed one past the guards', async ({
    client,
  }) => {
    const city = await makeCity()
    await makeEntry(city)
    const { id } = await makeEntry(city)
    const person = await makePerson(city, 'auditor')
    const guard = isPostgres()
      ? 'journal_entries_append_only'
      : 'journal_entries_append_only_update'
    await withoutGuard('journal_entries', guard, () =>
      ownerClient().rawQuery(
        `UPDATE journal_entries SET memo = 'Another story' WHERE city_id = ? AND id = ?`,
        [city.id, id]
      )
    )
    await client
      .post(`/cities/${city.slug}/ledger/verifications`)
      .loginAs(person)
      .withCsrfToken()
      .redirects(0)
    const page = await client.get(`/cities/${city.slug}/ledger/verifications`).loginAs(person)
    page.assertTextIncludes('The ledger is broken at entry 2')
    page.assertTextIncludes('The column memo differs from what was sealed')
    ;(await client.get(`/cities/${city.slug}`).loginAs(person)).assertTextIncludes('broken')
  })

  test('hand out the whole ledger as a file', async ({ client, assert }) => {
    const city = await makeCity()
    const { id } = await makeEntry(city)
    const person = await makePerson(city, 'auditor')
    const answer = await client
      .post(`/cities/${city.slug}/ledger/exports`)
      .loginAs(person)
      .withCsrfToken()
    assert.match(
      answer.header('content-disposition')!,
      /attachment; filename="city-.*-ledger-1\.json"/
    )
    const document = JSON.parse(answer.text())
    assert.equal(document.entries[0].id, id)
  })
})

async function lowerThreshold(cityId: string, threshold: bigint) {
  const { transact } = await import('#core/transact')
  await transact((trx) =>
    trx.query().from('ledgers').where('city_id', cityId).update({ approval_threshold: threshold })
  )
}
