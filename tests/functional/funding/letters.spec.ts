import i18nManager from '@adonisjs/i18n/services/main'
import { test } from '@japa/runner'
import { formatsFor } from '#core/format'
import { newId } from '#core/ids'
import { transact } from '#core/transact'
import { activateAgreement } from '#funding/actions/activate_agreement'
import { recordAgreement } from '#funding/actions/record_agreement'
import { recordReceipt } from '#funding/actions/record_receipt'
import { registerParty } from '#funding/actions/register_party'
import { reverseReceipt } from '#funding/actions/reverse_receipt'
import { givenFacts } from '#funding/letters/receipt_letter'
import { makeCity, makePerson, type TestCity } from '#tests/support/city'

/** 40.00 received from a funder of this name. */
async function receivedFrom(
  city: TestCity,
  funder: { name: string; nameLang: string; isPrivatePerson?: boolean }
): Promise<{ receipt: string; by: string }> {
  const by = (await makePerson(city, 'finance_officer')).id
  const [party, agreement, receipt] = [newId(), newId(), newId()]
  const { id: cityId, currency } = city
  await transact(async (trx) => {
    await registerParty(trx, { id: party, cityId, funderKind: 'philanthropist', by, ...funder })
    const terms = {
      number: 'LJ-2026-5',
      title: 'Učenje za vse',
      titleLang: 'sl',
      funderId: party,
      currency,
      amount: 100_000n,
      earmark: { nature: ['current'], year: ['2026'] },
      instalments: [
        { dueOn: '2026-02-01', amount: 60_000n },
        { dueOn: null, amount: 40_000n },
      ],
    }
    await recordAgreement(trx, { id: agreement, cityId, terms, status: 'granted', by })
    await activateAgreement(trx, {
      entryId: newId(),
      cityId,
      agreementId: agreement,
      on: '2026-01-10',
      preparedBy: by,
    })
    await recordReceipt(trx, {
      id: receipt,
      cityId,
      agreementId: agreement,
      receivedOn: '2026-02-01',
      currency,
      amount: 4_000n,
      bankRef: 'B-77',
      preparedBy: by,
    })
  })
  return { receipt, by }
}

test.group('Acknowledgement letters', () => {
  test('stand as a page and as a file in {$self}, with number, amount, day and purpose')
    .with(['en', 'ko', 'uk', 'sl'])
    .run(async ({ client, assert }, language) => {
      const city = await makeCity({ years: [2026] })
      const name = { en: 'Trust', ko: '한국평생학습재단', uk: 'Фонд «Ґанок»', sl: 'Sklad Čebela' }
      const { receipt } = await receivedFrom(city, {
        name: name[language as 'en'],
        nameLang: language,
      })
      const officer = await makePerson(city, 'finance_officer')
      const path = `/cities/${city.slug}/receipts/${receipt}/letter`
      const query = { signatory: 'Ана Kovač 김', office: 'Župan', on: '2026-03-02' }
      const page = await client.get(path).qs(query).header('accept', 'text/html').loginAs(officer)
      const i18n = i18nManager.locale(language)
      const f = formatsFor(language)
      for (const text of [
        i18n.t('letters.title'),
        '2026-0001',
        f.money(4_000n, city.currency),
        f.dateLong('2026-02-01'),
        f.dateLong('2026-03-02'),
        i18n.t('funding.nature.current'),
        'B-77',
        'Ана Kovač 김',
      ]) {
        assert.include(page.text(), text)
      }
      const [file, again] = await Promise.all(
        [1, 2].map(() => client.get(`${path}.pdf`).qs(query).loginAs(officer))
      )
      assert.equal(file.header('content-type'), 'application/pdf')
      assert.include(file.header('content-disposition'), '2026-0001.pdf')
      const bytes = Buffer.from(file.body())
      assert.equal(bytes.subarray(0, 5).toString(), '%PDF-')
      assert.isTrue(bytes.equals(Buffer.from(again.body())))
    })

  test('a void receipt has none, and says so', async ({ client, assert }) => {
    const city = await makeCity({ years: [2026] })
    const { receipt, by } = await receivedFrom(city, { name: 'Trust', nameLang: 'en' })
    await transact((trx) =>
      reverseReceipt(trx, {
        id: newId(),
        cityId: city.id,
        receiptId: receipt,
        reason: 'Another city',
        preparedBy: by,
      })
    )
    const officer = await makePerson(city, 'finance_officer')
    const answer = await client
      .get(`/cities/${city.slug}/receipts/${receipt}/letter.pdf`)
      .header('accept', 'application/json')
      .loginAs(officer)
    assert.equal(answer.status(), 422)
    assert.equal(answer.body().errors[0].code, 'E_LETTER_VOID')
  })

  test('the letter of a private person is not for those who may not know the name', async ({
    client,
    assert,
  }) => {
    const city = await makeCity({ years: [2026] })
    const { receipt } = await receivedFrom(city, {
      name: 'Olena Private',
      nameLang: 'uk',
      isPrivatePerson: true,
    })
    const member = await makePerson(city, 'committee_member')
    const answer = await client
      .get(`/cities/${city.slug}/receipts/${receipt}/letter`)
      .header('accept', 'text/html')
      .loginAs(member)
    assert.equal(answer.status(), 403)
    assert.notInclude(answer.text(), 'Olena')
  })

  test('a gift in kind states on what its value rests, or that it has none in money', ({
    assert,
  }) => {
    const i18n = i18nManager.locale('en')
    const facts = (value: { amount: bigint; currency: string } | null) =>
      givenFacts(
        {
          kind: 'in_kind',
          description: 'Seminar room',
          quantity: '12 days',
          value,
          basis: 'Rate table of the city of 1 January 2026',
        },
        (key, params) => i18n.t(`letters.${key}`, params),
        formatsFor('en')
      ).map(({ term, value: text }) => [term, text])
    assert.deepEqual(facts({ amount: 120_000n, currency: 'EUR' }), [
      ['Given in kind', 'Seminar room'],
      ['Quantity', '12 days'],
      ['Value', '€1,200.00'],
      ['Basis of the value', 'Rate table of the city of 1 January 2026'],
    ])
    assert.deepInclude(facts(null), ['Value', 'Not valued in money'])
  })
})
