import { test } from '@japa/runner'
import fc from 'fast-check'
import { CURRENCIES, exponentOf, findCurrency, isCurrencyActive } from '#money/currencies'
import { shorten } from '#money/errors'
import {
  add,
  compare,
  fromDecimalString,
  isWithinLimit,
  MINOR_LIMIT,
  money,
  MoneyError,
  negate,
  subtract,
  sum,
  sumMinor,
  toDecimalString,
} from '#money/money'

function codeOf(action: () => unknown): string {
  try {
    action()
  } catch (error) {
    if (error instanceof MoneyError) return error.code
    throw error
  }
  return 'no refusal'
}

test.group('Money | machine form', () => {
  test('scenario 28: writes {minor} {currency} as {text} and reads it back')
    .with([
      { minor: 123450n, currency: 'EUR', text: '1234.50' },
      { minor: -5n, currency: 'EUR', text: '-0.05' },
      { minor: 0n, currency: 'UAH', text: '0.00' },
      { minor: 1234n, currency: 'KRW', text: '1234' },
      { minor: -1n, currency: 'KRW', text: '-1' },
      { minor: 1n, currency: 'JOD', text: '0.001' },
      { minor: 12345n, currency: 'CLF', text: '1.2345' },
      { minor: 2n ** 53n + 1n, currency: 'EUR', text: '90071992547409.93' },
      { minor: 2n ** 63n - 1n, currency: 'USD', text: '92233720368547758.07' },
    ])
    .run(({ assert }, { minor, currency, text }) => {
      assert.equal(toDecimalString(minor, currency), text)
      assert.equal(fromDecimalString(text, currency), minor)
    })

  test('reads fewer decimals than the currency has', ({ assert }) => {
    assert.equal(fromDecimalString('12', 'EUR'), 1200n)
    assert.equal(fromDecimalString('12.5', 'EUR'), 1250n)
  })

  test('scenario 29: refuses {text} in {currency} with {code}')
    .with([
      { text: '', currency: 'EUR', code: 'E_MONEY_FORMAT' },
      { text: ' 12', currency: 'EUR', code: 'E_MONEY_FORMAT' },
      { text: '+12', currency: 'EUR', code: 'E_MONEY_FORMAT' },
      { text: '-0', currency: 'EUR', code: 'E_MONEY_FORMAT' },
      { text: '-0.00', currency: 'EUR', code: 'E_MONEY_FORMAT' },
      { text: '012', currency: 'EUR', code: 'E_MONEY_FORMAT' },
      { text: '1.', currency: 'EUR', code: 'E_MONEY_FORMAT' },
      { text: '.5', currency: 'EUR', code: 'E_MONEY_FORMAT' },
      { text: '1,234', currency: 'EUR', code: 'E_MONEY_FORMAT' },
      { text: '1e3', currency: 'EUR', code: 'E_MONEY_FORMAT' },
      { text: 'NaN', currency: 'EUR', code: 'E_MONEY_FORMAT' },
      { text: '１２', currency: 'EUR', code: 'E_MONEY_FORMAT' },
      { text: '1\n', currency: 'EUR', code: 'E_MONEY_FORMAT' },
      { text: '9'.repeat(41), currency: 'EUR', code: 'E_MONEY_FORMAT' },
      { text: '1.005', currency: 'EUR', code: 'E_MONEY_DECIMALS' },
      { text: '1.5', currency: 'KRW', code: 'E_MONEY_DECIMALS' },
      { text: '0.0005', currency: 'JOD', code: 'E_MONEY_DECIMALS' },
      { text: '1', currency: 'eur', code: 'E_CURRENCY_UNKNOWN' },
      { text: '1', currency: '', code: 'E_CURRENCY_UNKNOWN' },
    ])
    .run(({ assert }, { text, currency, code }) => {
      assert.equal(
        codeOf(() => fromDecimalString(text, currency)),
        code
      )
    })

  test('survives the round trip for every amount and currency', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
        fc.constantFrom(...CURRENCIES.keys()),
        (minor, currency) => fromDecimalString(toDecimalString(minor, currency), currency) === minor
      )
    )
  })
})

test.group('Money | arithmetic', () => {
  test('adds, subtracts, negates and compares within one currency', ({ assert }) => {
    const [a, b] = [money('EUR', 70n), money('EUR', 30n)]
    assert.deepEqual(add(a, b), money('EUR', 100n))
    assert.deepEqual(subtract(b, a), money('EUR', -40n))
    assert.deepEqual(negate(a), money('EUR', -70n))
    assert.deepEqual([compare(a, b), compare(b, a), compare(a, money('EUR', 70n))], [1, -1, 0])
    assert.deepEqual(sum('EUR', [a, b, b]), money('EUR', 130n))
    assert.deepEqual(sum('EUR', []), money('EUR', 0n))
    assert.equal(sumMinor([2n ** 63n, 2n ** 63n, 1n]), 2n ** 64n + 1n)
  })

  test('refuses to mix currencies', ({ assert }) => {
    const [euro, won] = [money('EUR', 1n), money('KRW', 1n)]
    for (const action of [add, subtract, compare]) {
      assert.equal(
        codeOf(() => action(euro, won)),
        'E_MONEY_CURRENCY_MISMATCH'
      )
    }
    assert.equal(
      codeOf(() => sum('EUR', [won])),
      'E_MONEY_CURRENCY_MISMATCH'
    )
  })

  test('knows the limit of a posting line on both sides', ({ assert }) => {
    assert.isTrue(isWithinLimit(MINOR_LIMIT))
    assert.isTrue(isWithinLimit(-MINOR_LIMIT))
    assert.isFalse(isWithinLimit(MINOR_LIMIT + 1n))
    assert.isFalse(isWithinLimit(-MINOR_LIMIT - 1n))
  })

  test('shortens a value for a message without cutting an emoji', ({ assert }) => {
    assert.equal(shorten('short'), 'short')
    assert.equal(shorten('🙂'.repeat(50)), `${'🙂'.repeat(40)}…`)
  })
})

test.group('Money | currencies of ISO 4217', () => {
  test('scenario 35: gives {code} {exponent} decimals')
    .with([
      { code: 'EUR', exponent: 2 },
      { code: 'KRW', exponent: 0 },
      { code: 'UAH', exponent: 2 },
      { code: 'JPY', exponent: 0 },
      { code: 'VND', exponent: 0 },
      { code: 'XOF', exponent: 0 },
      { code: 'ISK', exponent: 0 },
      { code: 'HUF', exponent: 2 },
      { code: 'IQD', exponent: 3 },
      { code: 'TND', exponent: 3 },
      { code: 'CLF', exponent: 4 },
      { code: 'UYW', exponent: 4 },
      { code: 'XXX', exponent: 0 },
    ])
    .run(({ assert }, { code, exponent }) => assert.equal(exponentOf(code), exponent))

  test('has unique codes of three capitals, names, and no broken validity', ({ assert }) => {
    assert.isAbove(CURRENCIES.size, 165)
    for (const currency of CURRENCIES.values()) {
      assert.match(currency.code, /^[A-Z]{3}$/)
      assert.isNotEmpty(currency.name)
      for (const day of [currency.validFrom, currency.validTo]) {
        if (day) assert.match(day, /^\d{4}-\d{2}-\d{2}$/)
      }
    }
  })

  test('scenario 30: {code} on {day}: active is {active}')
    .with([
      { code: 'HRK', day: '2022-12-31', active: true },
      { code: 'HRK', day: '2023-01-01', active: false },
      { code: 'SIT', day: '2006-12-31', active: true },
      { code: 'SIT', day: '2007-01-01', active: false },
      { code: 'EUR', day: '1998-12-31', active: false },
      { code: 'EUR', day: '2026-01-01', active: true },
      { code: 'eur', day: '2026-01-01', active: false },
      { code: 'ZZZ', day: '2026-01-01', active: false },
    ])
    .run(({ assert }, { code, day, active }) => assert.equal(isCurrencyActive(code, day), active))

  test('does not find lower-case, blank or inherited names', ({ assert }) => {
    for (const code of ['eur', '', ' EUR', 'constructor', 'toString']) {
      assert.isUndefined(findCurrency(code))
    }
  })
})
