import { test } from '@japa/runner'
import { formatsFor } from '#core/format'

const NBSP = '\u00a0'

const MONEY: [locale: string, minor: bigint, currency: string, text: string][] = [
  ['en', -123456750n, 'EUR', '−€1,234,567.50'],
  ['ko', -1234568n, 'KRW', '−₩1,234,568'],
  ['en', 642300000n, 'KRW', '₩642,300,000'],
  ['uk', -123456750n, 'UAH', `−1${NBSP}234${NBSP}567,50${NBSP}₴`],
  ['sl', -123456750n, 'EUR', `−1.234.567,50${NBSP}€`],
  ['en', 100n, 'USD', `USD${NBSP}1.00`],
  ['en', 900719925474099355n, 'EUR', '€9,007,199,254,740,993.55'],
  ['en', 1234n, 'BHD', `BHD${NBSP}1.234`],
]

test.group('Amounts, shares and dates as people read them', () => {
  for (const [locale, minor, currency, text] of MONEY) {
    test(`${minor} ${currency} is ${text} in ${locale}`, ({ assert }) => {
      assert.equal(formatsFor(locale).money(minor, currency), text)
    })
  }

  test('a column carries its currency in the heading, so its amounts have none', ({ assert }) => {
    assert.equal(formatsFor('sl').amount(-123450n, 'EUR'), '−1.234,50')
    assert.equal(formatsFor('en').amount(null, 'EUR'), '')
  })

  test('a difference shows its sign, and zero none', ({ assert }) => {
    const { f } = { f: formatsFor('en') }
    assert.deepEqual(
      [500n, -500n, 0n].map((minor) => f.signedMoney(minor, 'EUR')),
      ['+€5.00', '−€5.00', '€0.00']
    )
  })

  test('a quantity and a price have the digits that they need', ({ assert }) => {
    const f = formatsFor('en')
    assert.deepEqual(
      ['4.000000', '2.5', '0.1000000000000000055'].map((text) => f.exact(text)),
      ['4', '2.5', '0.1000000000000000055']
    )
    assert.deepEqual(
      [f.price('12.5', 'EUR'), f.price('0.0125', 'EUR'), f.price('30000', 'KRW')],
      ['€12.50', '€0.0125', '₩30,000']
    )
  })

  test('a number is grouped as an amount of the same size is', ({ assert }) => {
    for (const locale of ['en', 'ko', 'uk', 'sl']) {
      const f = formatsFor(locale)
      assert.equal(f.number('1234.50', 2), f.amount(123450n, 'EUR'))
      assert.equal(f.exact('-1234.56'), f.amount(-123456n, 'EUR'))
      assert.equal(f.count(1234), f.number(1234))
    }
  })

  test('a share is exact from a decimal or from p/q', ({ assert }) => {
    const f = formatsFor('en')
    assert.deepEqual(
      [
        f.percent('0.6532', 1),
        f.percent('5/7', 2),
        f.percent('1/3'),
        f.percent('-1/8', 1),
        f.percent('1', 0),
      ],
      ['65.3%', '71.43%', '33%', '−12.5%', '100%']
    )
  })

  test('a value in a field can be sent back as it stands', ({ assert }) => {
    assert.equal(formatsFor('sl').typed(123456750n, 'EUR'), '1234567,50')
    assert.equal(formatsFor('en').typed(1234n, 'KRW'), '1234')
  })

  test('a business day is the same day in every time zone', ({ assert }) => {
    assert.deepEqual(
      ['en', 'ko', 'sl'].map((locale) => formatsFor(locale).date('2026-11-29')),
      ['29 Nov 2026', '2026. 11. 29.', '29. nov. 2026']
    )
    assert.equal(
      formatsFor('en').instant('2026-11-29T23:30:00.000Z', 'Asia/Seoul'),
      '30 Nov 2026, 08:30'
    )
  })
})
