import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { transact } from '#core/transact'
import { postEntry } from '#ledger/actions/post_entry'
import { makeCity, makePerson } from '#tests/support/city'
import { makeParty } from '#tests/support/funding_records'
import { makeMoney } from '#tests/support/network_records'
import { textOf } from '#tests/support/page_reader'
import { addRate } from '#tests/support/rates'

test.group('Pages of a cost shared with a city of another currency', () => {
  test('the member sees what its share is worth before it agrees, and says which money paid it', async ({
    client,
    assert,
  }) => {
    const [a, b] = [await makeCity({ currency: 'EUR' }), await makeCity({ currency: 'USD' })]
    const [payer, checker, member] = [
      await makePerson(a, 'finance_officer'),
      await makePerson(a, 'approver'),
      await makePerson(b, 'finance_officer'),
    ]
    const [ofA, ofB] = [await makeMoney(a), await makeMoney(b)]
    const as = (who: typeof payer) => ({
      post: (city: typeof a, path: string, form: object) =>
        client
          .post(`/cities/${city.slug}${path}`)
          .loginAs(who)
          .withCsrfToken()
          .redirects(0)
          .form(form),
      see: async (city: typeof a, path: string) =>
        textOf((await client.get(`/cities/${city.slug}${path}`).loginAs(who)).text()),
    })
    assert.include(await as(payer).see(a, '/shared-costs/new'), 'Currency of the cost')
    const id = newId()
    const proposed = await as(payer).post(a, '/shared-costs', {
      id,
      description: 'Meeting of the network',
      amount: '300.00',
      currency: 'EUR',
      on: '2026-03-02',
      money: `${ofA.fundId}:${ofA.lineId}`,
      rule: 'equal',
      ...Object.fromEntries(
        [a, b].flatMap((one, at) => [
          [`participants[${at}][kind]`, 'city'],
          [`participants[${at}][id]`, one.id],
          [`participants[${at}][on]`, 'on'],
        ])
      ),
    })
    proposed.assertStatus(303)
    ;(await as(checker).post(a, `/drafts/${id}/approvals`, {})).assertStatus(303)
    const money = `${ofB.fundId}:${ofB.lineId}`
    assert.include(
      await as(member).see(b, `/shared-costs/${id}`),
      'There is no rate from EUR to USD'
    )
    await as(member).post(b, `/shared-costs/${id}/agreements`, { id: newId(), money })
    assert.include(
      await as(member).see(b, `/shared-costs/${id}`),
      'There is no rate from EUR to USD'
    )
    const books = { cityId: b.id, maker: member.id }
    await addRate(books, ['EUR', 'USD', '1.10', '2026-03-02'])
    await addRate(books, ['EUR', 'USD', '1.15', '2026-04-01'])
    assert.match(
      await as(member).see(b, `/shared-costs/${id}`),
      /In our books this is [^0-9]*165\.00: 1 EUR = 1\.10 USD/
    )
    await as(member).post(b, `/shared-costs/${id}/agreements`, { id: newId(), money })
    const booked = await as(member).see(b, `/shared-costs/${id}`)
    assert.include(booked, 'is booked in all ledgers')
    assert.include(booked, 'The rate is locked')
    // money in a third currency pays once it is exchanged
    assert.include(booked, 'third currency pays it after it has been exchanged')
    assert.include(booked, 'Record an exchange')
    const settlement = newId()
    const paying = { id: settlement, amount: '150.00', on: '2026-04-01', paid_from: 'functional' }
    ;(await as(member).post(b, `/shared-costs/${id}/settlements`, paying)).assertStatus(303)
    const confirmed = await as(payer).post(a, `/shared-costs/${settlement}/agreements`, {
      id: newId(),
    })
    confirmed.assertStatus(303)
    assert.include(
      await as(payer).see(a, `/shared-costs/${settlement}`),
      'is booked in all ledgers'
    )
    const exchange = await as(member).see(b, '/exchange')
    assert.include(exchange, 'Payments in other currencies')
    assert.include(exchange, '172.50')
  })

  test('the form lists the money that funds hold in other currencies, and the second person sees that it pays', async ({
    client,
    assert,
  }) => {
    const city = await makeCity({ currency: 'UAH' })
    const [officer, checker] = [
      await makePerson(city, 'finance_officer'),
      await makePerson(city, 'approver'),
    ]
    const { fundId, lineId } = await makeMoney(city)
    const partner = await makeParty(city)
    const money = { account: '1000', fund: fundId, currency: 'EUR' }
    const entry = {
      id: newId(),
      cityId: city.id,
      kind: 'receipt' as const,
      effectiveOn: '2026-01-15',
      memo: 'Euros',
      preparedBy: officer.id,
      approvedBy: checker.id,
      lines: [
        { ...money, amount: 1_000n, functionalAmount: 40_000n },
        { ...money, account: '4000', amount: -1_000n, functionalAmount: -40_000n },
        { ...money, account: '8000', currency: 'UAH', amount: 40_000n },
        { ...money, account: '8100', currency: 'UAH', amount: -40_000n },
      ],
    }
    await transact((trx) => postEntry(trx, entry))
    await addRate({ cityId: city.id, maker: officer.id }, ['EUR', 'UAH', '41', '2026-03-02'])
    const at = `/cities/${city.slug}`
    const see = async (who: typeof officer, path: string) =>
      textOf((await client.get(`${at}${path}`).loginAs(who)).text())
    assert.match(await see(officer, '/shared-costs/new'), /holds [^0-9]*10\.00, .*400\.00/)
    const id = newId()
    const form = {
      id,
      description: 'Meeting of the network',
      amount: '10.00',
      currency: 'EUR',
      on: '2026-03-02',
      paid_from: 'same',
      money: `${fundId}:${lineId}`,
      rule: 'equal',
      ...Object.fromEntries(
        [city.id, partner.id].flatMap((one, no) => [
          [`participants[${no}][kind]`, no === 0 ? 'city' : 'partner'],
          [`participants[${no}][id]`, one],
          [`participants[${no}][on]`, 'on'],
        ])
      ),
    }
    const sent = await client
      .post(`${at}/shared-costs`)
      .loginAs(officer)
      .withCsrfToken()
      .redirects(0)
      .form(form)
    sent.assertStatus(303)
    assert.match(await see(checker, `/drafts/${id}`), /Which money pays or comes EUR/)
    const approved = await client
      .post(`${at}/drafts/${id}/approvals`)
      .loginAs(checker)
      .withCsrfToken()
      .redirects(0)
    approved.assertStatus(303)
    const booked = await see(officer, `/shared-costs/${id}`)
    assert.include(booked, 'Paid from money in EUR that the fund holds')
    assert.match(await see(officer, '/exchange'), /10\.00 400\.00 \+?10\.00/)
  })
})
