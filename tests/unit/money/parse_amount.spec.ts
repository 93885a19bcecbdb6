import { test } from '@japa/runner'
import fc from 'fast-check'
import { toDecimalString } from '#money/money'
import { parseAmount, type AmountOptions } from '#money/parse_amount'

const EUR: AmountOptions = { currency: 'EUR' }
const COMMA: AmountOptions = { currency: 'EUR', separators: 'comma' }
const POINT: AmountOptions = { currency: 'EUR', separators: 'point' }
const KRW: AmountOptions = { currency: 'KRW' }
const UAH: AmountOptions = { currency: 'UAH' }
const JOD: AmountOptions = { currency: 'JOD' }
const REFUND: AmountOptions = { currency: 'EUR', allowNegative: true }

test.group('Amounts as people write them | understood', () => {
  test('reads {text} as {minor} minor units of {opts.currency}')
    .with([
      { text: '30,000,000', opts: KRW, minor: 30000000n },
      { text: '30000000', opts: KRW, minor: 30000000n },
      { text: '1,234', opts: KRW, minor: 1234n },
      { text: '1.234', opts: KRW, minor: 1234n },
      { text: '175,000,000원', opts: KRW, minor: 175000000n },
      { text: '₩ 5,000', opts: KRW, minor: 5000n },
      { text: '￦5000', opts: KRW, minor: 5000n },
      { text: '5000 KRW', opts: KRW, minor: 5000n },
      { text: '원'.normalize('NFD').replace(/^/, '10'), opts: KRW, minor: 10n },
      { text: '\\55,000,000', opts: { ...KRW, backslashIsWon: true }, minor: 55000000n },
      { text: '300.000,00', opts: EUR, minor: 30000000n },
      { text: '300.000,00', opts: COMMA, minor: 30000000n },
      { text: '120.000', opts: COMMA, minor: 12000000n },
      { text: '240.000,00 €', opts: COMMA, minor: 24000000n },
      { text: '10.000,0', opts: COMMA, minor: 1000000n },
      { text: '25000,01', opts: COMMA, minor: 2500001n },
      { text: '1,500.00', opts: EUR, minor: 150000n },
      { text: '1,500', opts: POINT, minor: 150000n },
      { text: '1,234,567', opts: EUR, minor: 123456700n },
      { text: "1'234'567.89", opts: EUR, minor: 123456789n },
      { text: '1’234,50', opts: EUR, minor: 123450n },
      { text: '600\u00a0000,00', opts: UAH, minor: 60000000n },
      { text: '90\u202f000,00\u00a0₴', opts: UAH, minor: 9000000n },
      { text: '10\u2009000,01 грн', opts: UAH, minor: 1000001n },
      { text: '5 грн.', opts: UAH, minor: 500n },
      { text: '90000.00', opts: UAH, minor: 9000000n },
      { text: '90 000', opts: UAH, minor: 9000000n },
      { text: 'EUR 12,5', opts: EUR, minor: 1250n },
      { text: '€12.05', opts: EUR, minor: 1205n },
      { text: '+12', opts: EUR, minor: 1200n },
      { text: '0', opts: EUR, minor: 0n },
      { text: '0,00', opts: EUR, minor: 0n },
      { text: '000012.50', opts: EUR, minor: 1250n },
      { text: ' \u00a012\t', opts: EUR, minor: 1200n },
      { text: '\ufeff\u202a1000\u202c', opts: EUR, minor: 100000n },
      { text: '1.5', opts: JOD, minor: 1500n },
      { text: '1.2345', opts: { currency: 'CLF' }, minor: 12345n },
      { text: '10000000000000.00', opts: EUR, minor: 10n ** 15n },
      { text: '(250,00)', opts: REFUND, minor: -25000n },
      { text: '−500,00', opts: REFUND, minor: -50000n },
      { text: '5-', opts: REFUND, minor: -500n },
      { text: '€ -5', opts: REFUND, minor: -500n },
      { text: '-€5', opts: REFUND, minor: -500n },
    ])
    .run(({ assert }, { text, opts, minor }) => {
      assert.deepEqual(parseAmount(text, opts), { ok: true, minor })
    })

  test('reads back every amount however it is grouped and marked', () => {
    const styles = fc.constantFrom<[string, 'point' | 'comma', string]>(
      [',', 'point', '.'],
      [' ', 'point', '.'],
      ["'", 'point', '.'],
      ['', 'point', '.'],
      ['.', 'comma', ','],
      ['\u00a0', 'comma', ','],
      ['\u202f', 'comma', ','],
      ['', 'comma', ',']
    )
    const minors = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n })
    const currencies = fc.constantFrom('EUR', 'UAH', 'KRW', 'JOD', 'CLF')
    fc.assert(
      fc.property(minors, currencies, styles, (minor, currency, [group, separators, mark]) => {
        const [whole, fraction] = toDecimalString(minor, currency).split('.')
        const grouped = whole.replace(/\B(?=(\d{3})+$)/g, group)
        const text = fraction === undefined ? grouped : `${grouped}${mark}${fraction}`
        const parsed = parseAmount(text, { currency, separators, allowNegative: true })
        return parsed.ok && parsed.minor === minor
      }),
      { numRuns: 1000 }
    )
  })
})

test.group('Amounts as people write them | refused', () => {
  test('says what to write where a mark of decimals stands before three digits that can only be thousands', ({
    assert,
  }) => {
    const suggested = (text: string) => {
      const read = parseAmount(text, { ...EUR, separators: 'point' })
      return read.ok ? null : [read.code, read.params.suggestion]
    }
    assert.deepEqual(suggested('40.000'), ['E_AMOUNT_DECIMALS', '40000'])
    assert.deepEqual(suggested('0.123'), ['E_AMOUNT_DECIMALS', 'none'])
    assert.deepEqual(suggested('1234.567'), ['E_AMOUNT_DECIMALS', 'none'])
  })

  test('scenario 29: refuses {text} in {opts.currency} with {code}')
    .with([
      { text: '', opts: EUR, code: 'E_AMOUNT_EMPTY' },
      { text: ' \u00a0\u200b', opts: EUR, code: 'E_AMOUNT_EMPTY' },
      { text: '30,000,000.5', opts: KRW, code: 'E_AMOUNT_DECIMALS' },
      { text: '1.5 KRW', opts: KRW, code: 'E_AMOUNT_DECIMALS' },
      { text: '30,000,000.00', opts: KRW, code: 'E_AMOUNT_DECIMALS' },
      { text: '0.0005', opts: JOD, code: 'E_AMOUNT_DECIMALS' },
      { text: '100,005', opts: COMMA, code: 'E_AMOUNT_DECIMALS' },
      { text: '1 234,567', opts: EUR, code: 'E_AMOUNT_DECIMALS' },
      { text: '0.123', opts: EUR, code: 'E_AMOUNT_DECIMALS' },
      { text: '1.23456', opts: { currency: 'CLF' }, code: 'E_AMOUNT_DECIMALS' },
      { text: '1e3', opts: UAH, code: 'E_AMOUNT_EXPONENT' },
      { text: '1,5E+07', opts: EUR, code: 'E_AMOUNT_EXPONENT' },
      { text: '1е3', opts: UAH, code: 'E_AMOUNT_EXPONENT' },
      { text: '3×10⁶', opts: EUR, code: 'E_AMOUNT_EXPONENT' },
      { text: '10^6', opts: EUR, code: 'E_AMOUNT_EXPONENT' },
      { text: '3,000만원', opts: KRW, code: 'E_AMOUNT_UNIT_WORD' },
      { text: '3000만', opts: KRW, code: 'E_AMOUNT_UNIT_WORD' },
      { text: '5천원', opts: KRW, code: 'E_AMOUNT_UNIT_WORD' },
      { text: '1.5억', opts: KRW, code: 'E_AMOUNT_UNIT_WORD' },
      { text: '1억 5천만원', opts: KRW, code: 'E_AMOUNT_UNIT_WORD' },
      { text: '삼천만원', opts: KRW, code: 'E_AMOUNT_UNIT_WORD' },
      { text: '3000만원'.normalize('NFD'), opts: KRW, code: 'E_AMOUNT_UNIT_WORD' },
      { text: '63 tisoč', opts: COMMA, code: 'E_AMOUNT_UNIT_WORD' },
      { text: '63 tisoč'.normalize('NFD'), opts: COMMA, code: 'E_AMOUNT_UNIT_WORD' },
      { text: '63 TISOČ EUR', opts: COMMA, code: 'E_AMOUNT_UNIT_WORD' },
      { text: '1,2 mio. €', opts: EUR, code: 'E_AMOUNT_UNIT_WORD' },
      { text: '600 тис. грн', opts: UAH, code: 'E_AMOUNT_UNIT_WORD' },
      { text: '1 млн', opts: UAH, code: 'E_AMOUNT_UNIT_WORD' },
      { text: '5 thousand', opts: EUR, code: 'E_AMOUNT_UNIT_WORD' },
      { text: '10k', opts: EUR, code: 'E_AMOUNT_UNIT_WORD' },
      { text: '２，０００，０００', opts: KRW, code: 'E_AMOUNT_DIGITS' },
      { text: '1，000', opts: KRW, code: 'E_AMOUNT_DIGITS' },
      { text: '٣٤٥', opts: EUR, code: 'E_AMOUNT_DIGITS' },
      { text: '१२', opts: EUR, code: 'E_AMOUNT_DIGITS' },
      { text: '1,234', opts: EUR, code: 'E_AMOUNT_AMBIGUOUS' },
      { text: '120.000', opts: EUR, code: 'E_AMOUNT_AMBIGUOUS' },
      { text: '120.000 €', opts: EUR, code: 'E_AMOUNT_AMBIGUOUS' },
      { text: '1,234', opts: JOD, code: 'E_AMOUNT_AMBIGUOUS' },
      { text: '1.234,567.89', opts: EUR, code: 'E_AMOUNT_SEPARATORS' },
      { text: '1 234.567.890', opts: EUR, code: 'E_AMOUNT_SEPARATORS' },
      { text: "1 234'567", opts: EUR, code: 'E_AMOUNT_SEPARATORS' },
      { text: '1,234 567', opts: EUR, code: 'E_AMOUNT_SEPARATORS' },
      { text: "1.234'567,00", opts: EUR, code: 'E_AMOUNT_SEPARATORS' },
      { text: '1,500.00', opts: COMMA, code: 'E_AMOUNT_AGAINST_ANSWER' },
      { text: '1.500,00', opts: POINT, code: 'E_AMOUNT_AGAINST_ANSWER' },
      { text: '1500.00', opts: COMMA, code: 'E_AMOUNT_AGAINST_ANSWER' },
      { text: '1,234,567', opts: COMMA, code: 'E_AMOUNT_AGAINST_ANSWER' },
      { text: '1 500.00', opts: COMMA, code: 'E_AMOUNT_AGAINST_ANSWER' },
      { text: '1,23,4', opts: EUR, code: 'E_AMOUNT_GROUPING' },
      { text: '12,34,567', opts: EUR, code: 'E_AMOUNT_GROUPING' },
      { text: '1 2 3', opts: EUR, code: 'E_AMOUNT_GROUPING' },
      { text: '1234.567,00', opts: EUR, code: 'E_AMOUNT_GROUPING' },
      { text: '1.2345', opts: COMMA, code: 'E_AMOUNT_GROUPING' },
      { text: '(250,00)', opts: COMMA, code: 'E_AMOUNT_NEGATIVE' },
      { text: '(250,00) €', opts: COMMA, code: 'E_AMOUNT_NEGATIVE' },
      { text: '−500,00', opts: UAH, code: 'E_AMOUNT_NEGATIVE' },
      { text: '-5', opts: EUR, code: 'E_AMOUNT_NEGATIVE' },
      { text: '5-', opts: EUR, code: 'E_AMOUNT_NEGATIVE' },
      { text: '-0', opts: EUR, code: 'E_AMOUNT_NEGATIVE' },
      { text: '10000000000000.01', opts: EUR, code: 'E_AMOUNT_LIMIT' },
      { text: '1000000000000001', opts: KRW, code: 'E_AMOUNT_LIMIT' },
      { text: '9'.repeat(60), opts: EUR, code: 'E_AMOUNT_LIMIT' },
      { text: '\\55,000', opts: KRW, code: 'E_AMOUNT_BACKSLASH' },
      { text: '\\55,000', opts: { ...KRW, backslashIsWon: false }, code: 'E_AMOUNT_BACKSLASH' },
      { text: '\\55', opts: { ...EUR, backslashIsWon: true }, code: 'E_AMOUNT_BACKSLASH' },
      { text: '5 USD', opts: EUR, code: 'E_AMOUNT_CURRENCY' },
      { text: '$5', opts: EUR, code: 'E_AMOUNT_CURRENCY' },
      { text: '5 원', opts: EUR, code: 'E_AMOUNT_CURRENCY' },
      { text: 'NaN', opts: EUR, code: 'E_AMOUNT_JUNK' },
      { text: 'Infinity', opts: EUR, code: 'E_AMOUNT_JUNK' },
      { text: '0x10', opts: EUR, code: 'E_AMOUNT_JUNK' },
      { text: '=1+1', opts: EUR, code: 'E_AMOUNT_JUNK' },
      { text: '1\u200b000', opts: EUR, code: 'E_AMOUNT_JUNK' },
      { text: '--5', opts: REFUND, code: 'E_AMOUNT_JUNK' },
      { text: '(-5)', opts: REFUND, code: 'E_AMOUNT_JUNK' },
      { text: '-', opts: REFUND, code: 'E_AMOUNT_JUNK' },
      { text: '.50', opts: EUR, code: 'E_AMOUNT_JUNK' },
      { text: '5.', opts: EUR, code: 'E_AMOUNT_JUNK' },
      { text: '5 10\n20', opts: EUR, code: 'E_AMOUNT_JUNK' },
      { text: '½', opts: EUR, code: 'E_AMOUNT_JUNK' },
      { text: '\ud800', opts: EUR, code: 'E_AMOUNT_JUNK' },
      { text: ' '.repeat(30000) + '5', opts: EUR, code: 'E_AMOUNT_JUNK' },
      { text: '5', opts: { currency: 'eur' }, code: 'E_CURRENCY_UNKNOWN' },
    ])
    .run(({ assert }, { text, opts, code }) => {
      const parsed = parseAmount(text, opts)
      assert.isFalse(parsed.ok)
      if (!parsed.ok) assert.equal(parsed.code, code)
    })

  test('suggests {suggestion} for {text}')
    .with([
      { text: '3,000만원', opts: KRW, suggestion: '30000000' },
      { text: '1억 5천만원', opts: KRW, suggestion: 'none' },
      { text: '63 tisoč', opts: COMMA, suggestion: '63000.00' },
      { text: '2 thousand million', opts: EUR, suggestion: 'none' },
      { text: '２，０００，０００', opts: KRW, suggestion: '2000000' },
      { text: '1,500.00', opts: COMMA, suggestion: '1500,00' },
      { text: '1.500,00', opts: POINT, suggestion: '1500.00' },
      { text: '120.000', opts: EUR, suggestion: 'none' },
    ])
    .run(({ assert }, { text, opts, suggestion }) => {
      const parsed = parseAmount(text, opts)
      assert.isFalse(parsed.ok)
      if (!parsed.ok) assert.equal(parsed.params.suggestion, suggestion)
    })

  test('never throws and never takes an amount beyond the limit', () => {
    const alphabet = fc.constantFrom(..."0123456789.,- ()+e만원€\\\u00a0−'")
    const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: alphabet }))
    fc.assert(
      fc.property(texts, fc.constantFrom(EUR, COMMA, POINT, KRW, JOD, REFUND), (text, opts) => {
        const parsed = parseAmount(text, opts)
        if (!parsed.ok) return parsed.params.currency === opts.currency
        const size = parsed.minor < 0n ? -parsed.minor : parsed.minor
        return size <= 10n ** 15n && (parsed.minor >= 0n || opts.allowNegative === true)
      }),
      { numRuns: 2000 }
    )
  })
})
