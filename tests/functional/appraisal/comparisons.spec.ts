import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { newId } from '#core/ids'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { reviewVersion, type Review } from '#appraisal/actions/review_version'
import { openModel, saveVersion } from '#appraisal/actions/save_model'
import { reviewsOf } from '#appraisal/queries/reviews'
import { ljubljanaIntegration } from '#tests/support/appraisal_models'
import { makeCity, makePerson } from '#tests/support/city'
import { textOf } from '#tests/support/page_reader'
import { refusalOf } from '#tests/support/programmes'

async function world() {
  const city = await makeCity()
  const officer = await makePerson(city, 'finance_officer')
  const approver = await makePerson(city, 'approver')
  const id = newId()
  const document = { ...ljubljanaIntegration(), discounting: { schedule: 'green-book-2022' } }
  await transact((trx) => openModel(trx, { id, cityId: city.id, document, by: officer.id }))
  const second = structuredClone(document)
  second.benefits[0].deadweight = { value: '0.4321', mark: 'I', source: 'Second look' }
  await transact((trx) =>
    saveVersion(trx, { cityId: city.id, modelId: id, basedOn: 1, document: second, by: officer.id })
  )
  return { city, officer, approver, id }
}

test.group('Versions of an appraisal compared and reviewed', () => {
  test('a version stands beside another, beside today and beside what was spent, in four languages', async ({
    client,
    assert,
  }) => {
    const { city, officer, id } = await world()
    const root = `/cities/${city.slug}/appraisals/${id}/comparison`
    const look = async (query: string, locale = 'en') => {
      const page = await client
        .get(root + query)
        .loginAs(officer)
        .withSession({ locale })
        .header('accept', 'text/html')
      page.assertStatus(200)
      return textOf(page.text())
    }
    const versions = await look('?from=1&to=2')
    assert.include(versions, '43.21')
    assert.include(versions, 'Second look')
    assert.include(await look('?from=1&to=today'), 'Green Book 2026')
    const spent = await look('?from=1&to=outturn')
    assert.include(spent, 'years that have ended')
    assert.include(spent, 'No cost of this model is drawn from plan or ledger')
    for (const locale of ['ko', 'uk', 'sl'])
      assert.notMatch(await look('?from=1&to=2', locale), /comparison\.|translation missing/i)
    const exported = await client.get(`${root}?from=1&to=2&format=csv`).loginAs(officer)
    assert.include(exported.text(), '0.4321')
    const missing = await client.get(`${root}?from=1&to=9`).loginAs(officer)
    missing.assertStatus(404)
  })

  test('a second person approves or returns a version; its author never, and nothing of it changes', async ({
    client,
    assert,
  }) => {
    const { city, officer, approver, id } = await world()
    const review = (change: Partial<Review> = {}): Review => ({
      id: newId(),
      cityId: city.id,
      modelId: id,
      version: 2,
      verdict: 'approved',
      reason: 'Read line by line',
      by: approver.id,
      ...change,
    })
    const keep = (one: Review) => transact((trx) => reviewVersion(trx, one))
    const own = await refusalOf(() => keep(review({ by: officer.id })))
    assert.equal(own.code, 'E_SELF_APPROVAL')
    const first = review()
    await keep(first)
    await keep(first)
    const elsewhere = await refusalOf(() => keep({ ...first, version: 1 }))
    assert.equal(elsewhere.code, 'E_IDEMPOTENCY_CONFLICT')
    assert.equal((await refusalOf(() => keep(review()))).code, 'E_STALE_VERSION')
    assert.equal((await refusalOf(() => keep(review({ version: 7 })))).code, 'E_NOT_FOUND')
    await keep(review({ verdict: 'returned', reason: 'The source is gone' }))
    const verdicts = await reviewsOf(readClient(), city.id, id, 2)
    assert.deepEqual(
      verdicts.map(({ verdict }) => verdict),
      ['returned', 'approved']
    )
    const page = await client
      .get(`/cities/${city.slug}/appraisals/${id}`)
      .loginAs(approver)
      .header('accept', 'text/html')
    assert.include(textOf(page.text()), 'The source is gone')

    // by hand, past the action
    const byHand = (author: string, reviewer: string) =>
      db.rawQuery(
        `INSERT INTO appraisal_reviews (city_id, id, model_id, version, version_by, no, verdict, reason, reviewed_by, reviewed_at)
         VALUES (?, ?, ?, 1, ?, 1, 'approved', 'x', ?, '2026-01-01T00:00:00.000Z')`,
        [city.id, newId(), id, author, reviewer]
      )
    await assert.rejects(() => byHand(officer.id, officer.id))
    await assert.rejects(() => byHand(approver.id, officer.id))
    await assert.rejects(() =>
      db.rawQuery("UPDATE appraisal_reviews SET verdict = 'approved' WHERE model_id = ?", [id])
    )
  })
})
