import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { makeCity, makePerson } from '#tests/support/city'
import { makeAgreement } from '#tests/support/funding_records'
import { textOf } from '#tests/support/page_reader'
import { addRate } from '#tests/support/rates'

const DAYS = [
  ['2023-02-30', '2023-02-30 does not exist; that month ends on 2023-02-28'],
  ['2026-04-31', '2026-04-31 does not exist; that month ends on 2026-04-30'],
  ['2024-02-00', '2024-02-00 does not exist; that month ends on 2024-02-29'],
  ['2026-13-01', 'there is no month like that in 2026-13-01'],
  ['30.02.2026', '“30.02.2026” is not a day'],
  ['2025-12-31', '31 Dec 2025 is before the first open period, which starts on 1 Jan 2026'],
  ['2019-05-05', '5 May 2019 is before the first open period, which starts on 1 Jan 2026'],
] as const

test.group('The day of a receipt', () => {
  test('that cannot be is refused at its field, by what is wrong with it and not by a rate or today', async ({
    client,
    assert,
  }) => {
    const city = await makeCity({ currency: 'EUR', years: [2026] })
    const officer = await makePerson(city, 'finance_officer')
    await addRate({ cityId: city.id, maker: officer.id }, ['USD', 'EUR', '0.9', '2026-01-10'])
    const foreign = { currency: 'USD', signedOn: '2026-01-10' }
    const { id: agreement } = await makeAgreement(city, { terms: foreign })
    const path = `/cities/${city.slug}/receipts`
    for (const [date, wrong] of DAYS) {
      const sent = client.post(path).loginAs(officer).withCsrfToken().redirects(0)
      const answer = await sent
        .header('accept', 'application/json')
        .form({ id: newId(), agreement, date, amount: '10' })
      answer.assertStatus(422)
      const { errors } = answer.body() as { errors: { field: string; message: string }[] }
      assert.lengthOf(errors, 1)
      assert.equal(errors[0].field, 'date')
      assert.include(errors[0].message, wrong)
    }
  })

  test('stays that of the form when it comes back: its rate is said, not that of today', async ({
    client,
    assert,
  }) => {
    const city = await makeCity({ currency: 'EUR', years: [2026] })
    const officer = await makePerson(city, 'finance_officer')
    const books = { cityId: city.id, maker: officer.id }
    for (const day of ['2026-01-01', '2026-01-10']) await addRate(books, ['USD', 'EUR', '0.9', day])
    const { id: agreement } = await makeAgreement(city, {
      active: true,
      terms: { currency: 'USD', instalments: undefined },
    })
    const path = `/cities/${city.slug}/receipts`
    const back = await client
      .post(path)
      .loginAs(officer)
      .withCsrfToken()
      .header('accept', 'text/html')
      .header('referer', `${path}/new?agreement=${agreement}`)
      .form({ id: newId(), agreement, date: '2026-01-10', amount: 'ten' })
    const text = textOf(back.text())
    assert.include(text, 'Rate of 10 Jan 2026')
    assert.notInclude(text, 'No rate is recorded')
  })
})
