/**
 * Exact fractions of integers. A value is always in lowest terms with a positive denominator, so two
 * equal values have the same parts and the same text.
 */

/** A text or number that is not an exact quantity, or a division by zero. */
export class RationalError extends Error {
  constructor(
    readonly code: 'E_NOT_A_NUMBER' | 'E_DIVISION_BY_ZERO',
    readonly params: { value: string }
  ) {
    super(`${code}: ${params.value}`)
    this.name = 'RationalError'
  }
}

const FRACTION = /^([+-]?\d+)\/(\d+)$/
const DECIMAL = /^([+-]?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/
const LONGEST_TEXT = 4096

/** The greatest common divisor of two integers, never negative. */
export function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let x = a < 0n ? -a : a
  let y = b < 0n ? -b : b
  while (y !== 0n) [x, y] = [y, x % y]
  return x
}

export class Rational {
  static readonly ZERO = new Rational(0n, 1n)
  static readonly ONE = new Rational(1n, 1n)

  private constructor(
    readonly numerator: bigint,
    readonly denominator: bigint
  ) {}

  /** The fraction numerator/denominator in lowest terms. Throws E_DIVISION_BY_ZERO. */
  static of(numerator: bigint, denominator: bigint = 1n): Rational {
    if (denominator === 0n) {
      throw new RationalError('E_DIVISION_BY_ZERO', { value: `${numerator}/0` })
    }
    const divisor = greatestCommonDivisor(numerator, denominator)
    const sign = denominator < 0n ? -1n : 1n
    return divisor === 0n
      ? Rational.ZERO
      : new Rational((sign * numerator) / divisor, (sign * denominator) / divisor)
  }

  /**
   * Reads "p/q", an integer or a decimal ("12", "-0.35", "1e-9"). A JavaScript number is taken as the
   * decimal it prints as. Throws E_NOT_A_NUMBER for anything else.
   */
  static parse(value: string | number | bigint): Rational {
    if (typeof value === 'bigint') return Rational.of(value)
    const text = String(value)
    const refused = () => new RationalError('E_NOT_A_NUMBER', { value: text.slice(0, 80) })
    if (text.length > LONGEST_TEXT) throw refused()
    const fraction = FRACTION.exec(text)
    if (fraction) {
      if (BigInt(fraction[2]) === 0n) throw refused()
      return Rational.of(BigInt(fraction[1]), BigInt(fraction[2]))
    }
    const decimal = DECIMAL.exec(text)
    if (!decimal) throw refused()
    const [, sign, whole, part = '', exponent = '0'] = decimal
    const digits = BigInt(whole + part) * (sign === '-' ? -1n : 1n)
    const scale = BigInt(exponent) - BigInt(part.length)
    return scale >= 0n ? Rational.of(digits * 10n ** scale) : Rational.of(digits, 10n ** -scale)
  }

  /** The same as parse, but null instead of an error. */
  static tryParse(value: unknown): Rational | null {
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'bigint') {
      return null
    }
    try {
      return Rational.parse(value)
    } catch {
      return null
    }
  }

  static sum(values: Iterable<Rational>): Rational {
    let total = Rational.ZERO
    for (const value of values) total = total.plus(value)
    return total
  }

  plus(other: Rational): Rational {
    return Rational.of(
      this.numerator * other.denominator + other.numerator * this.denominator,
      this.denominator * other.denominator
    )
  }

  minus(other: Rational): Rational {
    return this.plus(other.negated())
  }

  times(other: Rational): Rational {
    return Rational.of(this.numerator * other.numerator, this.denominator * other.denominator)
  }

  /** Throws E_DIVISION_BY_ZERO. */
  dividedBy(other: Rational): Rational {
    return Rational.of(this.numerator * other.denominator, this.denominator * other.numerator)
  }

  negated(): Rational {
    return new Rational(-this.numerator, this.denominator)
  }

  absolute(): Rational {
    return this.numerator < 0n ? this.negated() : this
  }

  /** Negative, zero or positive as this is less than, equal to or greater than the other. */
  compare(other: Rational): number {
    const left = this.numerator * other.denominator
    const right = other.numerator * this.denominator
    return left < right ? -1 : left > right ? 1 : 0
  }

  equals(other: Rational): boolean {
    return this.numerator === other.numerator && this.denominator === other.denominator
  }

  isInteger(): boolean {
    return this.denominator === 1n
  }

  /** The greatest integer that is not above this value. */
  floor(): bigint {
    const quotient = this.numerator / this.denominator
    return this.numerator < 0n && this.numerator % this.denominator !== 0n
      ? quotient - 1n
      : quotient
  }

  /** The least integer that is not below this value. */
  ceil(): bigint {
    return -this.negated().floor()
  }

  /** What is left above the floor: 0 ≤ fraction < 1. */
  fraction(): Rational {
    return this.minus(Rational.of(this.floor()))
  }

  static min(a: Rational, b: Rational): Rational {
    return a.compare(b) <= 0 ? a : b
  }

  static max(a: Rational, b: Rational): Rational {
    return a.compare(b) >= 0 ? a : b
  }

  /** "p/q", or "p" when the value is an integer. */
  toString(): string {
    return this.denominator === 1n ? `${this.numerator}` : `${this.numerator}/${this.denominator}`
  }

  toJSON(): string {
    return this.toString()
  }
}
