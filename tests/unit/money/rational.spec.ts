import { test } from '@japa/runner'
import fc from 'fast-check'
import { Rational, RationalError } from '#money/rational'

const fraction = fc
  .tuple(
    fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
    fc.bigInt({ min: 1n, max: 10n ** 12n })
  )
  .map(([numerator, denominator]) => Rational.of(numerator, denominator))

test.group('Exact fractions', () => {
  for (const [text, printed] of [
    ['3/9', '1/3'],
    ['-6/4', '-3/2'],
    ['12', '12'],
    ['-0.350', '-7/20'],
    ['1e-9', '1/1000000000'],
    ['2.5E+3', '2500'],
    ['0/7', '0'],
    ['123456789012345678901234567890', '123456789012345678901234567890'],
  ]) {
    test(`${text} reads as ${printed}`, ({ assert }) => {
      assert.equal(Rational.parse(text).toString(), printed)
    })
  }

  for (const text of ['', ' 1', '1/0', '1/-2', '.5', '5.', '1,5', '0x10', '1e9999', 'NaN', '٣']) {
    test(`"${text}" is refused`, ({ assert }) => {
      assert.throws(() => Rational.parse(text), /E_NOT_A_NUMBER/)
      assert.isNull(Rational.tryParse(text))
    })
  }

  test('a number is the decimal it prints as, and what is no number is refused', ({ assert }) => {
    assert.equal(Rational.parse(0.1).toString(), '1/10')
    assert.throws(() => Rational.parse(Number.NaN), /E_NOT_A_NUMBER/)
    assert.throws(() => Rational.parse(Infinity), /E_NOT_A_NUMBER/)
  })

  test('dividing by zero is refused', ({ assert }) => {
    assert.throws(() => Rational.ONE.dividedBy(Rational.ZERO), /E_DIVISION_BY_ZERO/)
    assert.instanceOf(new RationalError('E_NOT_A_NUMBER', { value: '' }), Error)
  })

  test('the floor rounds down on both sides of zero', ({ assert }) => {
    assert.equal(Rational.parse('-7/2').floor(), -4n)
    assert.equal(Rational.parse('-7/2').ceil(), -3n)
    assert.equal(Rational.parse('7/2').floor(), 3n)
    assert.equal(Rational.parse('-4').floor(), -4n)
  })

  test('arithmetic keeps the laws of fractions', () => {
    fc.assert(
      fc.property(fraction, fraction, fraction, (a, b, c) => {
        const distributed = a.times(b).plus(a.times(c))
        return (
          a.times(b.plus(c)).equals(distributed) &&
          a.minus(b).plus(b).equals(a) &&
          (b.numerator === 0n || a.dividedBy(b).times(b).equals(a)) &&
          Rational.parse(a.toString()).equals(a) &&
          a.fraction().compare(Rational.ZERO) >= 0 &&
          a.fraction().compare(Rational.ONE) < 0 &&
          a.compare(b) === -b.compare(a) + 0
        )
      })
    )
  })
})
