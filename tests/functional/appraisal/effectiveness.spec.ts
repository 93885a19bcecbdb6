import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { appraisalForm, desk, seededCity } from '#tests/functional/appraisal/support'
import { makeCity, makePerson } from '#tests/support/city'
import { textOf } from '#tests/support/page_reader'

test.group('Cost-effectiveness of appraisals', () => {
  test('two ways to the same outcome are compared, as page and as table, and the versions of one', async ({
    client,
    assert,
  }) => {
    const city = await seededCity('ljubljana')
    const send = await desk(client, city)
    const programmeId = city.programme('G7')
    const [cheap, dear] = [newId(), newId()]
    const form = (title: string, amount: string) => {
      const made = appraisalForm({ title }) as Record<string, any>
      made.costs[0].flows[0].amount = amount
      made.outcomes[0].kind = 'job'
      return made
    }
    await send('post', '/appraisals', { id: cheap, programmeId, ...form('Evenings', '1000') })
    await send('post', '/appraisals', { id: dear, programmeId, ...form('Weekends', '4000') })
    const auditor = await city.person('auditor')
    const path = `${city.root}/cost-effectiveness`
    const counted = 'kind:job:EUR'
    for (const locale of ['en', 'ko', 'uk', 'sl']) {
      const page = await client.get(path).qs({ counted }).loginAs(auditor).withSession({ locale })
      page.assertStatus(200)
      const text = textOf(page.text())
      assert.match(text, /Evenings/)
      assert.notMatch(text, /translation missing|effectiveness\.[a-z]/)
    }
    const table = await client.get(path).qs({ counted, format: 'raw' }).loginAs(auditor)
    const lines = table.text().trim().split(/\r?\n/)
    assert.lengthOf(lines, 3)
    assert.match(lines[1], /Evenings.*1000\.00.*10.*100\.00.*100\.00.*on the frontier/)
    assert.match(lines[2], /Weekends.*4000\.00.*10.*400\.00.*dominated/)

    await send('put', `/appraisals/${cheap}`, { ...form('Evenings', '900'), basedOn: '1' })
    const versions = await client.get(path).qs({ appraisal: cheap, counted }).loginAs(auditor)
    const text = textOf(versions.text())
    assert.match(text, /Version 1/)
    assert.match(text, /Version 2/)
    assert.notMatch(text, /Weekends/)
  })

  test('a city whose appraisals count nothing is told what to do, and a foreign appraisal is not found', async ({
    client,
  }) => {
    const city = await makeCity()
    const auditor = await makePerson(city, 'auditor')
    const path = `/cities/${city.slug}/cost-effectiveness`
    const page = await client.get(path).loginAs(auditor)
    page.assertStatus(200)
    page.assertTextIncludes('No appraisal counts an outcome yet')
    const foreign = await client.get(path).qs({ appraisal: newId() }).loginAs(auditor)
    foreign.assertStatus(404)
  })
})
