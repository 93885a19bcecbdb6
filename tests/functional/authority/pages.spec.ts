import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import type { ApiClient } from '@japa/api-client'
import { newId } from '#core/ids'
import { transact } from '#core/transact'
import { openFund } from '#ledger/actions/open_fund'
import { balancesOfLine } from '#programmes/queries/line_balances'
import { makeCity, makePerson } from '#tests/support/city'
import { makeBudgetLine } from '#tests/support/plan_records'
import { commit, giveMoney } from '#tests/support/programmes'

/** A city with two lines, 800.00 allocated to the first, and someone to prepare and someone to agree. */
async function world() {
  const city = await makeCity({ years: [2026] })
  const officer = await makePerson(city, 'finance_officer')
  const approver = await makePerson(city, 'approver')
  const [from, to] = [await makeBudgetLine(city), await makeBudgetLine(city)]
  const { id: fund } = await transact((trx) =>
    openFund(trx, { cityId: city.id, code: 'F1', name: 'Fund', restriction: 'unrestricted' })
  )
  const ledger = {
    cityId: city.id,
    currency: city.currency,
    maker: officer.id,
    checker: approver.id,
    fund,
    line: from,
  }
  await giveMoney(ledger, 80_000n, from, '2026-02-01')
  return { city, officer, approver, ledger, from, to, fund, root: `/cities/${city.slug}` }
}

type World = Awaited<ReturnType<typeof world>>

const browse = (client: ApiClient, { officer, root }: World, path: string, language = 'en') =>
  client
    .get(root + path)
    .loginAs(officer)
    .header('accept', 'text/html')
    .header('accept-language', language)

const send = (client: ApiClient, { officer, root }: World, path: string, form: object) =>
  client
    .post(root + path)
    .form(form as Record<string, string>)
    .loginAs(officer)
    .withCsrfToken()
    .redirects(0)

/** The second person looks at the draft and agrees. */
async function agree(client: ApiClient, { approver, root }: World, id: string) {
  const seen = await client
    .get(`${root}/drafts/${id}`)
    .loginAs(approver)
    .header('accept', 'text/html')
  seen.assertStatus(200)
  const agreed = await client
    .post(`${root}/drafts/${id}/approvals`)
    .loginAs(approver)
    .withCsrfToken()
    .redirects(0)
  agreed.assertStatus(303)
  return seen
}

test.group('Pages of what happens to authority', () => {
  test('a re-allocation is prepared, seen by a second person, agreed and listed', async ({
    client,
    assert,
  }) => {
    const here = await world()
    const form = await browse(client, here, `/reallocations/new?line=${here.from}`)
    form.assertTextIncludes('It always waits until an approver agrees')
    const id = newId()
    const sent = await send(client, here, '/reallocations', {
      id,
      from: `${here.fund}:${here.from}`,
      toLineId: here.to,
      amount: '300.00',
      movedOn: '2026-03-01',
      reason: 'Fewer courses than planned',
    })
    sent.assertHeader('location', `${here.root}/drafts/${id}`)
    const seen = await agree(client, here, id)
    seen.assertTextIncludes('Re-allocation')
    seen.assertTextIncludes('Fewer courses than planned')
    const { free } = await balancesOfLine(db.connection(), here.city.id, here.to)
    assert.equal(free, 30_000n)
    const list = await browse(client, here, '/reallocations')
    list.assertTextIncludes('1 re-allocation')
    list.assertTextIncludes('Fewer courses than planned')
    const line = await browse(client, here, `/lines/${here.to}`)
    line.assertTextIncludes('Re-allocation')
  })

  test('a refusal comes back with everything typed and the words at its field', async ({
    client,
  }) => {
    const here = await world()
    const refused = await client
      .post(`${here.root}/reallocations`)
      .form({
        id: newId(),
        from: `${here.fund}:${here.from}`,
        toLineId: here.from,
        amount: '300.00',
        movedOn: '2026-03-01',
        reason: 'A reason to keep',
      })
      .loginAs(here.officer)
      .header('accept', 'text/html')
      .header('referer', `${here.root}/reallocations/new`)
      .withCsrfToken()
    refused.assertTextIncludes('Both are the same budget line')
    refused.assertTextIncludes('A reason to keep')
  })

  test('a commitment is released in part and increased, and both show on its page', async ({
    client,
  }) => {
    const here = await world()
    const commitment = await commit(here.ledger, {
      amount: 50_000n,
      committedOn: '2026-03-01',
      expiresOn: '2026-03-31',
    })
    const list = await browse(client, here, '/commitments?state=overdue')
    list.assertTextIncludes(`/commitments/${commitment}/releases/new`)
    const form = await browse(client, here, `/commitments/${commitment}/releases/new`)
    form.assertTextIncludes('At most the €500.00 that is still reserved')
    const released = await send(client, here, `/commitments/${commitment}/releases`, {
      id: newId(),
      amount: '200.00',
      releasedOn: '2026-04-01',
      cause: 'lapsed',
      backTo: 'line',
      reason: 'Not used',
    })
    released.assertHeader('location', `${here.root}/commitments/${commitment}`)
    const increase = newId()
    const more = await browse(client, here, `/commitments/new?increases=${commitment}`)
    more.assertTextIncludes(`value="${commitment}"`)
    await send(client, here, '/commitments', {
      id: increase,
      number: 'C-MORE',
      from: `${here.fund}:${here.from}`,
      description: 'More',
      amount: '10.00',
      committedOn: '2026-04-02',
      increasesId: commitment,
    })
    const shown = await browse(client, here, `/commitments/${commitment}`)
    for (const text of ['Not used', 'C-MORE', '€300.00']) shown.assertTextIncludes(text)
  })

  test('a cost that is owed stands in the list of payables until it is paid', async ({
    client,
  }) => {
    const here = await world()
    const commitment = await commit(here.ledger, { amount: 50_000n, committedOn: '2026-03-01' })
    const cost = newId()
    await send(client, here, `/commitments/${commitment}/expenditures`, {
      id: cost,
      description: 'Invoice 7',
      amount: '120.00',
      spentOn: '2026-03-10',
      isFinal: 'no',
      pays: 'later',
      dueOn: '2026-04-10',
    })
    const list = await browse(client, here, '/payables')
    list.assertTextIncludes('€120.00 owed in 1 payable')
    const paid = await send(client, here, `/payables/${cost}/payments`, {
      id: newId(),
      amount: '50.00',
      paidOn: '2026-03-20',
    })
    paid.assertStatus(303)
    const shown = await browse(client, here, `/payables/${cost}`)
    shown.assertTextIncludes('€70.00 of €120.00 still to be paid')
    await send(client, here, `/payables/${cost}/payments`, {
      id: newId(),
      amount: '70.00',
      paidOn: '2026-03-21',
    })
    const none = await browse(client, here, '/payables')
    none.assertTextIncludes('Nothing is owed')
  })

  test('opening balances are entered by their guide, agreed and listed; then money is set aside', async ({
    client,
  }) => {
    const here = await world()
    const { id: free } = await transact((trx) =>
      openFund(trx, {
        cityId: here.city.id,
        code: 'OLD',
        name: 'Old money',
        restriction: 'unrestricted',
      })
    )
    const id = newId()
    const balances = {
      id,
      'fundId': free,
      'openedOn': '2026-01-01',
      'items[0][account]': '1000',
      'items[0][amount]': '9,000.00',
      'items[3][account]': '1300',
      'items[3][amount]': '',
      'items[5][account]': '2000',
      'items[5][amount]': '1,500.00',
      'items[9][account]': '1000',
      'items[9][currency]': 'usd',
      'items[9][amount]': '100.00',
      'items[9][functionalAmount]': '92.00',
      'netAssets': '7,592.00',
      'unspent': '7,592.00',
      'source': 'Closing statement of 2025',
    }
    const wrong = await client
      .post(`${here.root}/openings`)
      .form({ ...balances, netAssets: '7,500.00' })
      .loginAs(here.officer)
      .header('accept', 'application/json')
      .withCsrfToken()
    wrong.assertStatus(422)
    wrong.assertBodyContains({
      errors: [{ code: 'E_OPENING_UNBALANCED', field: 'netAssets' }],
    })
    const sent = await send(client, here, '/openings', balances)
    sent.assertHeader('location', `${here.root}/drafts/${id}`)
    await agree(client, here, id)
    const list = await browse(client, here, '/openings')
    list.assertTextIncludes('Closing statement of 2025')
    const payables = await browse(client, here, '/payables')
    payables.assertTextIncludes('€1,500.00 owed in 1 payable')

    const [fund, move] = [newId(), newId()]
    const opened = await send(client, here, '/funds', {
      id: fund,
      code: 'ROOF',
      name: 'Roof of the centre',
      purpose: 'A new roof',
    })
    opened.assertStatus(303)
    await send(client, here, '/fund-moves', {
      id: move,
      kind: 'transfer',
      fromFundId: free,
      toFundId: fund,
      amount: '500.00',
      movedOn: '2026-02-01',
      reason: 'Decided by the council',
    })
    await agree(client, here, move)
    const moves = await browse(client, here, '/fund-moves')
    for (const text of ['designation', 'ROOF', '500.00']) moves.assertTextIncludes(text)
  })

  test('every page opens in {language}, empty and filled')
    .with(['en', 'ko', 'uk', 'sl'].map((language) => ({ language })))
    .run(async ({ client }, { language }) => {
      const here = await world()
      const commitment = await commit(here.ledger, { amount: 100n, committedOn: '2026-03-01' })
      for (const path of [
        '/reallocations',
        '/reallocations/new',
        `/commitments/${commitment}/releases/new`,
        `/commitments/${commitment}`,
        `/commitments/${commitment}/expenditures/new`,
        '/payables',
        '/payables?state=paid',
        '/fund-moves',
        '/fund-moves/new',
        '/fund-moves/new?kind=release',
        '/funds/new',
        '/openings',
        '/openings/new',
        '/ledger/funds',
      ]) {
        const page = await browse(client, here, path, language)
        page.assertStatus(200)
      }
    })
})
