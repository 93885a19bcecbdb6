import { test } from '@japa/runner'
import { runJob } from '#jobs/actions/run_job'
import { makeCity, makePerson } from '#tests/support/city'
import { makeJob, orderCounting } from '#tests/support/job_records'

test.group('The pages of long work', () => {
  test('show what waits, what failed and why, and come again by themselves', async ({
    client,
    assert,
  }) => {
    const city = await makeCity()
    const officer = await makePerson(city, 'finance_officer')
    const waiting = await orderCounting(city)
    const failed = await orderCounting(city, { mode: 'refused' })
    await runJob(city.id, failed)
    const root = `/cities/${city.slug}/jobs`

    const list = await client.get(root).loginAs(officer)
    list.assertTextIncludes('1 piece of work is under way')
    assert.equal(list.header('refresh'), '5')
    const one = await client.get(`${root}/${waiting}`).loginAs(officer)
    assert.equal(one.header('refresh'), '2')
    one.assertTextIncludes('waiting its turn')
    const other = await client.get(`${root}/${failed}`).loginAs(officer)
    assert.isUndefined(other.header('refresh'))
    other.assertTextIncludes('could not be finished')
    other.assertTextIncludes('Try again')

    const again = await client
      .post(`${root}/${failed}/retries`)
      .loginAs(officer)
      .withCsrfToken()
      .redirects(0)
    again.assertStatus(303)
    again.assertHeader('location', `${root}/${failed}`)
  })

  test('hand out the file of finished work under its own name', async ({ client, assert }) => {
    const city = await makeCity()
    const officer = await makePerson(city, 'finance_officer')
    const { id } = await makeJob(city)
    const root = `/cities/${city.slug}/jobs/${id}`
    const page = await client.get(root).loginAs(officer)
    page.assertTextIncludes('Download številke 1.csv')
    const file = await client.get(`${root}/file`).loginAs(officer)
    file.assertStatus(200)
    assert.equal(file.text(), 'number\r\n1\r\n')
    assert.equal(
      file.header('content-disposition'),
      `attachment; filename="tevilke-1.csv"; filename*=UTF-8''%C5%A1tevilke%201.csv`
    )
    assert.equal(file.header('x-content-type-options'), 'nosniff')
  })
})
