import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { transact } from '#core/transact'
import { describeAsset, type AssetDescription } from '#assets/actions/describe_asset'
import { disposeAsset } from '#assets/actions/dispose_asset'
import { assetShown, assetsOf, registerTie } from '#assets/queries/assets'
import { reverseEntry } from '#ledger/actions/reverse_entry'
import { makeOutlay } from '#tests/support/asset_records'
import { makeCity, makePerson } from '#tests/support/city'
import { refusalOf } from '#tests/support/programmes'

const client = () => db.connection()

async function world() {
  const city = await makeCity()
  const officer = await makePerson(city, 'finance_officer')
  const approver = await makePerson(city, 'approver')
  const outlay = await makeOutlay(city)
  const [entryId, fundId, budgetLineId] = outlay.split(':')
  const describe = (change: Partial<AssetDescription> = {}) => {
    const id = newId()
    return transact((trx) =>
      describeAsset(trx, {
        id,
        cityId: city.id,
        entryId,
        fundId,
        budgetLineId,
        cost: 4_000n,
        asset: { tagNo: `T-${id}`, name: 'Benches', nameLang: 'en', place: 'Centre' },
        by: officer.id,
        ...change,
      })
    )
  }
  return { city, officer, approver, outlay, entryId, describe, root: `/cities/${city.slug}` }
}

test.group('The asset register', () => {
  test('comes to the account of capital outlay to the unit, described or not', async ({
    assert,
  }) => {
    const { city, describe } = await world()
    const tie = () => registerTie(client(), city.id)
    assert.deepEqual(await tie(), { described: 0n, undescribed: 9_000n, ledger: 9_000n })
    const { assetId } = await describe()
    assert.deepEqual(await tie(), { described: 4_000n, undescribed: 5_000n, ledger: 9_000n })
    const second = await makeOutlay(city)
    const [entryId, fundId, budgetLineId] = second.split(':')
    await describe({ entryId, fundId, budgetLineId, cost: 500n, asset: { existingId: assetId } })
    assert.deepEqual(await tie(), { described: 4_500n, undescribed: 13_500n, ledger: 18_000n })
    const asset = await assetShown(client(), city.id, assetId)
    assert.deepEqual([asset.cost, asset.funds.length, asset.acquiredOn], [4_500n, 2, '2026-03-02'])
  })

  test('an outlay that is reversed leaves the register, and both still agree', async ({
    assert,
  }) => {
    const { city, officer, approver, entryId, describe } = await world()
    await describe()
    await transact((trx) =>
      reverseEntry(trx, {
        id: newId(),
        cityId: city.id,
        entryId,
        reason: 'Wrong',
        preparedBy: officer.id,
        approvedBy: approver.id,
      })
    )
    const tie = await registerTie(client(), city.id)
    assert.deepEqual(tie, { described: 0n, undescribed: 0n, ledger: 0n })
    assert.deepEqual(await assetsOf(client(), city.id), [])
  })

  test('no more is described than was spent, and a tag is used once', async ({ assert }) => {
    const { city, describe } = await world()
    const above = await refusalOf(() => describe({ cost: 9_001n }))
    assert.deepEqual([above.code, above.params.left], ['E_ASSET_ABOVE_OUTLAY', '90.00'])
    const both = await Promise.allSettled([describe({ cost: 5_000n }), describe({ cost: 5_000n })])
    assert.deepEqual(both.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
    const [{ tagNo }] = await assetsOf(client(), city.id)
    const taken = await refusalOf(() =>
      describe({ cost: 1n, asset: { tagNo, name: 'Other', nameLang: 'en' } })
    )
    assert.equal(taken.code, 'E_TAG_TAKEN')
    assert.equal((await refusalOf(() => describe({ entryId: newId() }))).code, 'E_NOT_FOUND')
  })

  test('a thing is disposed of once, not before it came, and then takes no more cost', async ({
    assert,
  }) => {
    const { city, officer, describe } = await world()
    const { assetId } = await describe()
    const dispose = (disposedOn: string) =>
      transact((trx) =>
        disposeAsset(trx, {
          cityId: city.id,
          assetId,
          disposedOn,
          reason: 'Scrapped',
          by: officer.id,
        })
      )
    assert.equal((await refusalOf(() => dispose('2026-03-01'))).code, 'E_DISPOSED_BEFORE')
    await dispose('2026-06-01')
    await dispose('2026-06-01')
    assert.equal((await refusalOf(() => dispose('2026-06-02'))).code, 'E_ASSET_DISPOSED')
    const more = await refusalOf(() => describe({ cost: 1n, asset: { existingId: assetId } }))
    assert.equal(more.code, 'E_ASSET_DISPOSED')
    assert.equal((await assetsOf(client(), city.id, { state: 'held' })).length, 0)
    assert.equal((await registerTie(client(), city.id)).described, 4_000n)
  })

  test('the page shows it, takes an asset, and exports exactly the rows of its filter', async ({
    client: browser,
    assert,
  }) => {
    const { city, officer, outlay, root, describe } = await world()
    await describe({ asset: { tagNo: 'B-2', name: '=Benches', nameLang: 'en' } })
    const sent = await browser
      .post(`${root}/assets`)
      .form({ id: newId(), outlay, cost: '10.00', tagNo: 'B-10', name: 'Sign', nameLang: 'en' })
      .loginAs(officer)
      .withCsrfToken()
      .redirects(0)
    sent.assertStatus(303)
    for (const path of ['/assets', '/assets/new', '/assets?state=disposed']) {
      const page = await browser
        .get(root + path)
        .loginAs(officer)
        .header('accept', 'text/html')
      page.assertStatus(200)
    }
    const page = await browser.get(`${root}/assets`).loginAs(officer).header('accept', 'text/html')
    page.assertTextIncludes('2 assets, €50.00 of cost')
    page.assertTextIncludes('ties to the ledger')
    const csv = await browser.get(`${root}/assets?q=bench&format=csv`).loginAs(officer)
    csv.assertStatus(200)
    const lines = csv.text().trim().split(/\r?\n/)
    assert.equal(lines.length, 2)
    assert.notInclude(lines[1], ',=Benches')
    assert.include(lines[1], '40.00')
    assert.lengthOf(await assetsOf(client(), city.id), 2)
  })
})
