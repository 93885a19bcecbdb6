import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { transact } from '#core/transact'
import {
  recordOwnIncome,
  submitOwnIncome,
  type OwnIncome,
} from '#funding/actions/record_own_income'
import { registerParty } from '#funding/actions/register_party'
import '#funding/draft_actions'
import { approveDraft } from '#ledger/actions/entry_drafts'
import { moneyFlow } from '#ledger/queries/flow'
import { makeCity, makePerson } from '#tests/support/city'
import { activate, balances, makeFunding, type FundingFixture } from '#tests/support/funding'

function incomeOf(fixture: FundingFixture, change: Partial<OwnIncome> = {}): OwnIncome {
  return {
    id: newId(),
    cityId: fixture.cityId,
    description: 'Fees of the spring course',
    receivedOn: '2023-03-01',
    amount: 34_000n,
    preparedBy: fixture.maker,
    ...change,
  }
}

const record = (income: OwnIncome) => transact((trx) => recordOwnIncome(trx, income))

test.group('Own income', () => {
  test('needs no agreement, is no contribution, and may be spent at once', async ({ assert }) => {
    const fixture = await makeFunding()
    const income = incomeOf(fixture)
    await record(income)
    assert.isTrue((await record(income)).replayed)
    assert.deepEqual(await balances(fixture), {
      '1000': 34_000n,
      '4300': -34_000n,
      '8000': 34_000n,
      '8100': -34_000n,
    })
    const flow = await moneyFlow(fixture.cityId, { asOf: '2023-12-31' })
    assert.deepEqual([flow.pledged, flow.received, flow.ownIncome], [0n, 0n, 34_000n])
  })

  test('is not taken from a funder nor into a restricted fund', async ({ assert }) => {
    const fixture = await makeFunding()
    await assert.rejects(
      () => record(incomeOf(fixture, { partyId: fixture.funder })),
      /E_OWN_INCOME_PARTY/
    )
    const { fundId } = await activate(fixture)
    await assert.rejects(() => record(incomeOf(fixture, { fundId })), /E_OWN_INCOME_FUND/)
    const learners = newId()
    await transact((trx) =>
      registerParty(trx, {
        id: learners,
        cityId: fixture.cityId,
        name: 'Learners',
        nameLang: 'en',
        funderKind: 'own_income',
        by: fixture.maker,
      })
    )
    await record(incomeOf(fixture, { partyId: learners }))
    assert.equal((await balances(fixture))['4300'], -34_000n)
  })

  test('nothing and less than nothing are refused', async ({ assert }) => {
    const fixture = await makeFunding()
    for (const amount of [0n, -1n])
      await assert.rejects(() => record(incomeOf(fixture, { amount })), /E_AMOUNT_NOT_POSITIVE/)
    await assert.rejects(() => record(incomeOf(fixture, { description: ' ' })), /E_OWN_INCOME_WHAT/)
  })

  test('above the threshold it waits for a second person', async ({ assert }) => {
    const fixture = await makeFunding({ approvalThreshold: 10_000n })
    const { approvedBy, ...income } = incomeOf(fixture)
    assert.equal(await transact((trx) => submitOwnIncome(trx, income)), 'waiting')
    await approveDraft(fixture.cityId, income.id, fixture.checker)
    assert.equal((await balances(fixture))['1000'], 34_000n)
  })

  test('is recorded by a form and listed with its sum', async ({ client, assert }) => {
    const city = await makeCity()
    const officer = await makePerson(city, 'finance_officer')
    const root = `/cities/${city.slug}/own-income`
    const post = (body: object) =>
      client.post(root).loginAs(officer).withCsrfToken().redirects(0).form(body)
    const form = { id: newId(), amount: '12.50', date: '2026-02-01' }
    const wrong = await post(form)
    wrong.assertStatus(422)
    const done = await post({ ...form, description: 'Course fees' })
    done.assertStatus(303)
    const page = await client.get(root).loginAs(officer)
    assert.include(page.text(), 'Course fees')
    assert.include(page.text(), '12.50')
    const table = await client.get(`${root}?format=csv&from=2026-02-02`).loginAs(officer)
    assert.notInclude(table.text(), 'Course fees')
  })
})
