import { test } from '@japa/runner'
import fc from 'fast-check'
import { MoneyError } from '#money/errors'
import {
  compareRates,
  convert,
  divideHalfEven,
  inverseRate,
  isRate,
  isSameRate,
  shareOf,
} from '#money/exchange'

const SEED = Number(process.env.FC_SEED ?? 20261128)

const rates = fc
  .tuple(fc.bigInt(1n, 10n ** 12n), fc.integer({ min: 0, max: 9 }))
  .map(([digits, scale]) => {
    const text = String(digits).padStart(scale + 1, '0')
    return scale === 0 ? text : `${text.slice(0, -scale)}.${text.slice(-scale)}`
  })
const amounts = fc.bigInt(-(10n ** 15n), 10n ** 15n)
const codes = fc.constantFrom('EUR', 'KRW', 'JOD', 'HUF', 'USD', 'CLF', 'IQD')
const size = (value: bigint) => (value < 0n ? -value : value)

test.group('Exchange | conversion', () => {
  test('{minor} {from} at {rate} is {result} {to}')
    .with([
      { minor: 100_000n, from: 'USD', to: 'EUR', rate: '0.935', result: 93_500n },
      { minor: 100_000n, from: 'USD', to: 'KRW', rate: '1529.4619', result: 1_529_462n },
      { minor: 1_529_462n, from: 'KRW', to: 'USD', rate: '0.00065382472', result: 100_000n },
      { minor: 1_000n, from: 'JOD', to: 'EUR', rate: '1.2175', result: 122n },
      { minor: 100n, from: 'EUR', to: 'JOD', rate: '0.8215', result: 822n },
      { minor: 1_234_500n, from: 'HUF', to: 'EUR', rate: '0.0025', result: 3_086n },
      { minor: 100n, from: 'EUR', to: 'HUF', rate: '412.355', result: 41_236n },
      { minor: 5n, from: 'EUR', to: 'USD', rate: '0.5', result: 2n },
      { minor: 7n, from: 'EUR', to: 'USD', rate: '0.5', result: 4n },
      { minor: -5n, from: 'EUR', to: 'USD', rate: '0.5', result: -2n },
      { minor: 0n, from: 'EUR', to: 'USD', rate: '1.1', result: 0n },
      { minor: 2n ** 53n + 1n, from: 'EUR', to: 'USD', rate: '1', result: 2n ** 53n + 1n },
      {
        minor: 9_223_372_036_854_775_807n,
        from: 'EUR',
        to: 'USD',
        rate: '1.2345678901',
        result: 11_386_878_955_147_140_008n,
      },
    ])
    .run(({ assert }, { minor, from, to, rate, result }) => {
      assert.equal(convert(minor, from, to, rate), result)
    })

  test('scenario 33: refuses "{$self}" as a rate')
    .with(['', '0', '0.00', '-1', '+1', '1e3', '1,5', ' 1', '.5', '1.', '01', '１', 'NaN', '1/2'])
    .run(({ assert }, text) => {
      assert.isFalse(isRate(text))
      assert.throws(() => convert(1n, 'EUR', 'USD', text), MoneyError as never)
    })

  test('is the exact product, less than half a unit away, and mirrors the sign', () => {
    fc.assert(
      fc.property(amounts, rates, (minor, rate) => {
        const [whole, fraction = ''] = rate.split('.')
        const product = minor * BigInt(whole + fraction)
        const unit = 10n ** BigInt(fraction.length)
        const result = convert(minor, 'EUR', 'USD', rate)
        return (
          size(result * unit - product) * 2n <= unit &&
          convert(-minor, 'EUR', 'USD', rate) === -result
        )
      }),
      { numRuns: 1000, seed: SEED }
    )
  })

  test('scenario 32: there and back a thousand times leaves the residue of the first time and none later', () => {
    fc.assert(
      fc.property(amounts, rates, codes, codes, (start, rate, from, to) => {
        fc.pre(from !== to)
        const back = inverseRate(rate)
        const trip = (minor: bigint) => convert(convert(minor, from, to, rate), to, from, back)
        const once = trip(start)
        // One unit of the other currency, in ours: half of it is the most that rounding can move.
        const unit = convert(1n, to, from, back) + 1n
        let minor = once
        for (let time = 1; time < 1000 && minor !== 0n; time += 1) {
          const next = trip(minor)
          if (size(next - minor) > 1n) return false
          if (next === minor) break
          minor = next
        }
        return size(start - once) <= unit / 2n + 1n && size(minor - once) <= 1n
      }),
      { numRuns: 500, seed: SEED }
    )
  })
})

test.group('Exchange | rates', () => {
  test('the inverse of {rate} is {inverse}')
    .with([
      { rate: '1', inverse: '1' },
      { rate: '2', inverse: '0.5' },
      { rate: '0.8', inverse: '1.25' },
      { rate: '0.935', inverse: '1.06951871657754010695187' },
      { rate: '1529.4619', inverse: '0.000653824720968858393922725' },
      { rate: '4191337.2125', inverse: '0.000000238587340817545827565646' },
      { rate: '100000000000000', inverse: '0.00000000000001' },
    ])
    .run(({ assert }, { rate, inverse }) => {
      assert.equal(inverseRate(rate), inverse)
    })

  test('an inverse is a rate, and its inverse is the rate again to 15 digits', () => {
    fc.assert(
      fc.property(rates, (rate) => {
        const again = inverseRate(inverseRate(rate))
        const of = (text: string) => {
          const [whole, fraction = ''] = text.split('.')
          return BigInt(whole + fraction.padEnd(30, '0'))
        }
        return size(of(again) - of(rate)) * 10n ** 15n <= of(rate)
      }),
      { numRuns: 1000, seed: SEED }
    )
  })

  test('are compared as numbers, not as texts', ({ assert }) => {
    assert.isTrue(isSameRate('0.9', '0.900'))
    assert.isFalse(isSameRate('0.9', '0.9001'))
    assert.isAbove(compareRates('10', '9.99'), 0)
    assert.isBelow(compareRates('0.0999', '0.1'), 0)
  })
})

test.group('Exchange | shares', () => {
  test('the whole of a thing is all of it, and parts taken one after the other leave nothing', () => {
    fc.assert(
      fc.property(
        fc.bigInt(1n, 10n ** 15n),
        fc.bigInt(0n, 10n ** 15n),
        fc.array(fc.bigInt(1n, 10n ** 14n), { maxLength: 8 }),
        (whole, carrying, wishes) => {
          let [left, rest] = [whole, carrying]
          for (const wish of wishes) {
            const part = wish < left ? wish : left
            if (part === 0n) break
            rest -= shareOf(rest, part, left)
            left -= part
          }
          if (left > 0n) rest -= shareOf(rest, left, left)
          return rest === 0n
        }
      ),
      { seed: SEED }
    )
  })

  test('{dividend} / {divisor} rounds to {quotient}')
    .with([
      { dividend: 5n, divisor: 2n, quotient: 2n },
      { dividend: 7n, divisor: 2n, quotient: 4n },
      { dividend: -5n, divisor: 2n, quotient: -2n },
      { dividend: 8n, divisor: 3n, quotient: 3n },
      { dividend: 1n, divisor: 3n, quotient: 0n },
    ])
    .run(({ assert }, { dividend, divisor, quotient }) => {
      assert.equal(divideHalfEven(dividend, divisor), quotient)
    })
})
