import { test } from '@japa/runner'
import type { ApiClient } from '@japa/api-client'
import { newId } from '#core/ids'
import { appraisalForm, desk, flat, shared } from './support.js'

test.group('The form of an appraisal, spoilt', () => {
  const SPOILT = ['\u0000', 'x'.repeat(5000), '1e999', '<b>', newId()]
  const SHAPES = [
    { costs: 'x' },
    { 'costs[0]': 'x' },
    { 'costs[0][flows]': 'x' },
    { 'costs[0][flows][9999999999][amount]': '5' },
    { 'costs[x][flows][y][z]': '5' },
    { 'costs[length]': '1000000000' },
    { 'title[a]': 'x', 'schedule[]': 'y', 'outcomes[__proto__][name]': 'z' },
  ]

  /** Sends a form to be kept and to be changed; what is kept must show its page. */
  async function statuses(client: ApiClient, form: Record<string, string>): Promise<number[]> {
    const city = await shared('ljubljana')
    const send = await desk(client, city)
    const whole = { id: newId(), do: 'draw-0', programmeId: city.programme('G7'), ...form }
    const saved = await send('post', '/appraisals', whole).header('accept', 'application/json')
    const drafted = await send('post', '/appraisal-drafts', whole).redirects(1)
    const found = [saved.status(), drafted.status()]
    if (saved.status() < 400) {
      const page = await client.get(saved.header('location')!).loginAs(await city.person('auditor'))
      found.push(page.status(), page.text().includes('<b>') ? 500 : 200)
    }
    return found
  }

  test('no field, however spoilt, makes the server fail: {0}')
    .with([
      'note',
      'programmeId',
      'title',
      'language',
      'rate',
      'costs[0][id]',
      'costs[0][name]',
      'costs[0][origin]',
      'costs[0][flows][0][year]',
      'costs[0][flows][0][amount]',
      'benefits[0][outcome]',
      'benefits[0][deadweight][value]',
      'outcomes[0][id]',
      'outcomes[0][quantity][source]',
    ])
    .run(async ({ client, assert }, field) => {
      for (const spoilt of SPOILT) {
        const found = await statuses(client, { ...flat(appraisalForm()), [field]: spoilt })
        assert.isBelow(Math.max(...found), 500, spoilt.slice(0, 20))
      }
    })

  test('no shape, however strange, makes the server fail')
    .with(SHAPES)
    .run(async ({ client, assert }, shape) => {
      const found = await statuses(client, { ...flat(appraisalForm()), ...(shape as any) })
      assert.isBelow(Math.max(...found), 500)
    })
})
