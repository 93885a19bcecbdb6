import { test } from '@japa/runner'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import {
  commit,
  demoFile,
  DEMOS,
  expectedOf,
  makeImportCity,
  preview,
  standing,
  verdictsOf,
} from './support.js'

test.group('Import | demo files through the application', () => {
  test('{file}: exactly the verdicts beside it, the sum taken, and nothing on the second time')
    .with(DEMOS)
    .run(async ({ assert }, demo) => {
      const city = await makeImportCity(demo.agreements, demo.wishes)
      const { answers } = demo
      const batch = await preview(city, demoFile(demo.file), { answers })
      assert.equal(batch.state, 'previewed')
      assert.deepEqual(await verdictsOf(batch), expectedOf(demo))
      assert.deepEqual(batch.counts.totals, { [city.currency]: String(demo.accepted) })

      const committed = await commit(city, batch)
      assert.equal(committed.state, 'committed')
      assert.equal(committed.counts.taken, batch.counts.new)
      assert.equal((await standing(city)).sum, demo.accepted)
      assert.isTrue((await verifyLedger(city.id)).ok)

      const again = await preview(city, demoFile(demo.file), { answers })
      assert.equal(again.counts.new, 0)
      await assert.rejects(() => commit(city, again), /E_IMPORT_NOTHING/)
      assert.equal((await standing(city)).sum, demo.accepted)
    })
})
