import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { readClient, selectRows } from '#core/sql'
import { transact } from '#core/transact'
import { dispatchJob } from '#jobs/actions/dispatch_job'
import { runJob } from '#jobs/actions/run_job'
import { postEntry } from '#ledger/actions/post_entry'
import { authorityLines } from '#ledger/domain/events'
import { bookExport } from '#workbooks/jobs/book_export'
import { makeCity, makePerson, type TestCity } from '#tests/support/city'
import { makeEntry } from '#tests/support/ledger_entry'
import { textOf } from '#tests/support/page_reader'

const jobsOf = async (city: TestCity) =>
  (
    await selectRows(readClient(), 'SELECT id, payload FROM jobs WHERE city_id = ? AND name = ?', [
      city.id,
      bookExport.name,
    ])
  ).map(({ id, payload }) => ({ id: String(id), ...JSON.parse(payload) }))

test.group('The order of a book of the city', () => {
  test('sent again is the same job, with another question another one, and never that of another city', async ({
    client,
    assert,
  }) => {
    const [city, other] = [await makeCity(), await makeCity()]
    const people = new Map<string, Awaited<ReturnType<typeof makePerson>>>()
    for (const one of [city, other]) {
      await makeEntry(one)
      people.set(one.id, await makePerson(one, 'auditor'))
    }
    const id = newId()
    const send = async (at: TestCity, more: Record<string, string> = {}) => {
      const answer = await client
        .post(`/cities/${at.slug}/books`)
        .loginAs(people.get(at.id)!)
        .withCsrfToken()
        .redirects(0)
        .form({ id, kind: 'ledger', ...more })
      answer.assertStatus(303)
      return answer.header('location')!
    }
    await send(city)
    await send(city)
    assert.lengthOf(await jobsOf(city), 1)
    await send(city, { from: '2026-01-01' })
    const ordered = await jobsOf(city)
    assert.sameMembers(
      ordered.map(({ from }) => from),
      [null, '2026-01-01']
    )
    const theirs = await send(other)
    assert.isTrue(theirs.startsWith(`/cities/${other.slug}/`))
    const [{ id: job }] = await jobsOf(other)
    assert.notInclude(
      ordered.map((one) => one.id),
      job
    )
    const foreign = await client
      .get(`/cities/${city.slug}/jobs/${job}`)
      .loginAs(people.get(city.id)!)
    foreign.assertStatus(404)
  })

  test('has a page that says what waits, where the file is, and why there is none', async ({
    client,
    assert,
  }) => {
    const city = await makeCity()
    const { fund } = await makeEntry(city)
    const auditor = await makePerson(city, 'auditor')
    const order = () =>
      transact((trx) =>
        dispatchJob(trx, bookExport, {
          cityId: city.id,
          key: newId(),
          payload: {
            kind: 'ledger',
            from: null,
            to: null,
            known: null,
            activity: false,
            fund: null,
            year: null,
            locale: 'en',
          },
          by: auditor.id,
        })
      )
    const page = async (id: string) => {
      const shown = await client.get(`/cities/${city.slug}/jobs/${id}`).loginAs(auditor)
      shown.assertStatus(200)
      return { text: textOf(shown.text()), html: shown.text() }
    }
    const { id } = await order()
    assert.include((await page(id)).text, 'waiting its turn')
    assert.equal(await runJob(city.id, id), 'done')
    const [copy] = await selectRows(
      readClient(),
      'SELECT sha256 FROM workbook_copies WHERE city_id = ?',
      [city.id]
    )
    assert.include((await page(id)).html, `/cities/${city.slug}/workbook-copies/${copy.sha256}`)

    const maker = await makePerson(city, 'finance_officer')
    await transact((trx) =>
      postEntry(trx, {
        id: newId(),
        cityId: city.id,
        kind: 'budget_authority',
        effectiveOn: '2026-02-01',
        memo: 'More digits than a spreadsheet keeps',
        preparedBy: maker.id,
        lines: authorityLines({ fund, currency: city.currency, amount: 10n ** 15n }),
      })
    )
    const { id: long } = await order()
    assert.equal(await runJob(city.id, long), 'failed')
    assert.include((await page(long)).text, 'more than the fifteen digits that spreadsheets keep')
  })
})
