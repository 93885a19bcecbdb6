import { readFileSync } from 'node:fs'
import { test } from '@japa/runner'
import {
  proposeRateColumns,
  proposeRateLayout,
  ratesOfRow,
  SPREAD_COLUMNS,
} from '#imports/domain/rate_columns'
import { proposeCurrency } from '#imports/domain/rate_currencies'
import {
  RateJudge,
  type CurrencyAnswer,
  type KnownRate,
  type KnownRates,
  type RateReading,
  type RateVerdict,
} from '#imports/domain/rate_rows'
import { TYPED_NUMBER } from '#imports/domain/text'

const NOTHING: KnownRates = { on: () => undefined, before: () => undefined }

function booksWith(...rates: KnownRate[]): KnownRates {
  const pairOf = ({ base, quote }: KnownRate) => [base, quote].sort().join('/')
  return {
    on: (pair, day) => rates.find((one) => pairOf(one) === pair && one.asOf === day),
    before: (pair, day) =>
      rates
        .filter((one) => pairOf(one) === pair && one.asOf < day)
        .toSorted((a, b) => (a.asOf < b.asOf ? 1 : -1))[0],
  }
}

const per = (code: string): CurrencyAnswer => ({ code, direction: 'per_against' })
const unit = (code: string): CurrencyAnswer => ({ code, direction: 'per_unit' })

function judge(
  rows: string[][],
  change: Partial<RateReading> = {},
  known: KnownRates = NOTHING
): RateVerdict[] {
  const reading: RateReading = {
    columns: { date: 0, currency: 1, rate: 2 },
    against: 'USD',
    decimalMark: 'point',
    answers: {
      'Euro': per('EUR'),
      'Japan': per('JPY'),
      'South Korea': per('KRW'),
      'Austria': { code: null },
    },
    ...change,
  }
  const judging = new RateJudge(reading, known, '2026-06-30')
  return rows.map((cells) => judging.judge(cells))
}

function table(name: string): string[][] {
  const text = readFileSync(new URL(`../../cases/rates/${name}.csv`, import.meta.url), 'utf8')
  return text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','))
}

const codeOf = (verdict: RateVerdict) =>
  verdict.verdict === 'error' ? verdict.code : verdict.verdict
const warningOf = (verdict: RateVerdict) =>
  'warning' in verdict ? (verdict.warning?.code ?? null) : null

test.group('Rates of a file', () => {
  test('what was answered decides the direction: 0.8525 euros for a dollar, or dollars for a euro', ({
    assert,
  }) => {
    const row = ['2026-01-01', 'Euro', '0.8525']
    const [there] = judge([row])
    const [back] = judge([row], { answers: { Euro: unit('EUR') } })
    assert.deepInclude(there, { verdict: 'new' })
    assert.deepInclude(there, {
      rate: { base: 'USD', quote: 'EUR', rate: '0.8525', asOf: '2026-01-01' },
    })
    assert.deepInclude(back, {
      rate: { base: 'EUR', quote: 'USD', rate: '0.8525', asOf: '2026-01-01' },
    })
  })

  test('a name without an answer is an error, never a guess; one left out is left out', ({
    assert,
  }) => {
    const verdicts = judge([
      ['2026-01-01', 'Brazil', '5.3'],
      ['2026-01-01', 'constructor', '5.3'],
      ['2026-01-01', '__proto__', '5.3'],
      ['2026-01-01', 'Austria', '15.44'],
    ])
    const open = Array.from({ length: 3 }, () => 'E_RATE_DIRECTION')
    assert.deepEqual(verdicts.map(codeOf), [...open, 'left_out'])
  })

  test('"{cell}" on {date} is {outcome}')
    .with([
      { cell: '', date: '2026-01-01', outcome: 'empty' },
      { cell: 'ND', date: '2026-01-01', outcome: 'empty' },
      { cell: '0', date: '2026-01-01', outcome: 'E_RATE_FORMAT' },
      { cell: '-1', date: '2026-01-01', outcome: 'E_RATE_FORMAT' },
      { cell: '1e3', date: '2026-01-01', outcome: 'E_RATE_FORMAT' },
      { cell: '0,8525', date: '2026-01-01', outcome: 'E_RATE_FORMAT' },
      { cell: '1,529.46', date: '2026-01-01', outcome: 'new' },
      { cell: '1,529', date: '2026-01-01', outcome: 'E_RATE_FORMAT' },
      { cell: '15,29.46', date: '2026-01-01', outcome: 'E_RATE_FORMAT' },
      { cell: '0,529.46', date: '2026-01-01', outcome: 'E_RATE_FORMAT' },
      { cell: '1.529.46', date: '2026-01-01', outcome: 'E_RATE_FORMAT' },
      { cell: '０.8525', date: '2026-01-01', outcome: 'E_RATE_FORMAT' },
      { cell: '0.8525', date: '2026-02-30', outcome: 'E_DATE_DAY' },
      { cell: '0.8525', date: '2026-07-01', outcome: 'E_RATE_FUTURE' },
      { cell: '0.8525', date: '1998-12-31', outcome: 'E_RATE_CURRENCY' },
      { cell: '.8525', date: '2026-01-01', outcome: 'new' },
    ])
    .run(({ assert }, { cell, date, outcome }) => {
      assert.equal(codeOf(judge([[date, 'Euro', cell]])[0]), outcome)
    })

  test('{value} for "{units}" units is {outcome}')
    .with([
      { value: '28.5312', units: '100', outcome: '0.285312' },
      { value: '28.5312', units: '1', outcome: '28.5312' },
      { value: '28.5312', units: '', outcome: '28.5312' },
      { value: '9', units: '3', outcome: '3' },
      { value: '0.0000001', units: '1000', outcome: '0.0000000001' },
      { value: '10', units: '3', outcome: 'E_RATE_UNITS' },
      { value: '10', units: '0', outcome: 'E_RATE_UNITS' },
      { value: '10', units: '-1', outcome: 'E_RATE_UNITS' },
      { value: '10', units: '1.5', outcome: 'E_RATE_UNITS' },
      { value: '10', units: 'yen', outcome: 'E_RATE_UNITS' },
    ])
    .run(({ assert }, { value, units, outcome }) => {
      const [verdict] = judge([['2026-01-01', 'Japan', value, units]], {
        columns: { date: 0, currency: 1, rate: 2, units: 3 },
        against: 'UAH',
        answers: { Japan: unit('JPY') },
      })
      assert.equal('rate' in verdict! ? verdict.rate.rate : codeOf(verdict!), outcome)
    })

  test('a number of a spreadsheet has a point, whatever the texts of its column have', ({
    assert,
  }) => {
    const rows = [['2026-01-01', 'Euro', `${TYPED_NUMBER}0.8525`]]
    assert.deepEqual(judge(rows, { decimalMark: 'comma' }).map(codeOf), ['new'])
  })

  test('a file with a column for each currency is seen as one, and each cell is a rate', ({
    assert,
  }) => {
    const headers = ['Date', 'USD', 'JPY', 'BGN', '']
    assert.equal(proposeRateLayout(headers), 'columns')
    assert.equal(proposeRateLayout(['Date', 'Country', 'Exchange rate']), 'rows')
    assert.equal(proposeRateLayout(['Дата', 'Код літерний', 'Кількість одиниць', 'Курс']), 'rows')
    const row = ['2026-01-02', '1.1721', '183.1', 'N/A', '']
    const rates = ratesOfRow(headers, row, 0)
    const answers = { USD: per('USD'), JPY: per('JPY'), BGN: { code: null } }
    const judged = judge(rates, { columns: SPREAD_COLUMNS, against: 'EUR', answers })
    assert.deepEqual(judged.map(codeOf), ['new', 'new', 'left_out'])
    assert.deepInclude(judged[1], {
      rate: { base: 'EUR', quote: 'JPY', rate: '183.1', asOf: '2026-01-02' },
    })
  })

  test('the columns of central banks and of Korean banks are known: {headers}')
    .with([
      { headers: ['exchangedate', 'cc', 'units', 'rate'], found: [0, 1, 3] },
      { headers: ['고시일자', '통화코드', '매매기준율'], found: [0, 1, 2] },
      { headers: ['Datum', 'Oznaka valute', 'Tečaj', 'Enota'], found: [0, 1, 2] },
      { headers: ['CURRENCY', 'CURRENCY_DENOM', 'TIME_PERIOD', 'OBS_VALUE'], found: [2, 0, 3] },
    ])
    .run(({ assert }, { headers, found }) => {
      const { date, currency, rate } = proposeRateColumns(headers)
      assert.deepEqual([date, currency, rate], found)
    })

  test('units in the name of a currency are read, as Korean banks write them: {name}')
    .with([
      { name: 'JPY(100)', code: 'JPY', rate: '9.3143' },
      { name: '100 JPY', code: 'JPY', rate: '9.3143' },
      { name: 'IDR (100)', code: 'IDR', rate: '9.3143' },
      { name: 'USD', code: 'USD', rate: '931.43' },
    ])
    .run(({ assert }, { name, code, rate }) => {
      assert.equal(proposeCurrency(name), code)
      const answers = { [name]: unit(code) }
      const [verdict] = judge([['2026-01-02', name, '931.43']], { against: 'KRW', answers })
      assert.deepInclude(verdict, { rate: { base: code, quote: 'KRW', rate, asOf: '2026-01-02' } })
    })

  test('a pair that stands in a file in both directions is told once when they agree', ({
    assert,
  }) => {
    const verdicts = judge(
      [
        ['2026-01-01', 'Euro', '0.8525', 'USD'],
        ['2026-01-01', 'Dollar', '1.1730', 'EUR'],
        ['2026-01-01', 'Dollar', '1.2000', 'EUR'],
      ],
      {
        columns: { date: 0, currency: 1, rate: 2, against: 3 },
        answers: { Euro: per('EUR'), Dollar: per('USD') },
      }
    )
    assert.deepEqual(verdicts.map(codeOf), ['new', 'duplicate', 'E_RATE_TWICE'])
  })

  test('with the comma as decimal mark a point is refused', ({ assert }) => {
    const rows = [
      ['2026-01-01', 'Euro', '0,8525'],
      ['2026-02-01', 'Euro', '0.8525'],
      ['2026-03-01', 'South Korea', '1.450,25'],
    ]
    assert.deepEqual(judge(rows, { decimalMark: 'comma' }).map(codeOf), [
      'new',
      'E_RATE_FORMAT',
      'new',
    ])
  })

  test('a day that comes twice is a duplicate when it is the same and an error when it is not', ({
    assert,
  }) => {
    const verdicts = judge([
      ['2026-01-01', 'Euro', '0.8525'],
      ['2026-01-01', 'Euro', '0.85250'],
      ['2026-01-01', 'Euro', '0.8526'],
    ])
    assert.deepEqual(verdicts.map(codeOf), ['new', 'duplicate', 'E_RATE_TWICE'])
  })

  test('what the books have is a duplicate, another value a revision, in either direction', ({
    assert,
  }) => {
    const books = booksWith(
      { base: 'USD', quote: 'EUR', rate: '0.8525', asOf: '2026-01-01' },
      { base: 'EUR', quote: 'USD', rate: '1.1730', asOf: '2026-02-01' },
      { base: 'USD', quote: 'EUR', rate: '0.85', asOf: '2026-03-01' }
    )
    const verdicts = judge(
      [
        ['2026-01-01', 'Euro', '0.85250'],
        ['2026-02-01', 'Euro', '0.8525'],
        ['2026-03-01', 'Euro', '0.8526'],
      ],
      {},
      books
    )
    assert.deepEqual(verdicts.map(codeOf), ['duplicate', 'duplicate', 'revision'])
    assert.deepInclude(verdicts[2], { before: 'USD/EUR 0.85' })
  })

  test('scenario 33: a wrong direction is seen against the rate before it, in the books or in the file', ({
    assert,
  }) => {
    const books = booksWith({ base: 'USD', quote: 'EUR', rate: '0.68', asOf: '2025-12-01' })
    const wrong = judge([['2026-01-01', 'Euro', '1.45']], {}, books)
    const inFile = judge([
      ['2026-01-01', 'Japan', '156.3'],
      ['2026-02-01', 'Japan', '0.0064'],
      ['2026-03-01', 'Japan', '320'],
    ])
    assert.deepEqual(wrong.map(warningOf), ['W_RATE_INVERTED'])
    assert.deepEqual(inFile.map(warningOf), [null, 'W_RATE_INVERTED', 'W_RATE_JUMP'])
  })

  test('without any rate before it, what cannot be for two currencies is seen', ({ assert }) => {
    const rows = [
      ['2026-01-01', 'Japan', '0.0064'],
      ['2026-01-01', 'South Korea', '1450'],
    ]
    assert.deepEqual(judge(rows).map(warningOf), ['W_RATE_INVERTED', null])
    const turned = { 'Japan': unit('JPY'), 'South Korea': unit('KRW') }
    assert.deepEqual(judge(rows, { answers: turned }).map(warningOf), [null, 'W_RATE_INVERTED'])
  })

  test('the real file in one direction gives no warning of direction, the other way round it does', ({
    assert,
  }) => {
    const names = [
      'Australia',
      'Denmark',
      'Euro',
      'Japan',
      'South Korea',
      'Switzerland',
      'United Kingdom',
      'Venezuela',
    ]
    const answers = (of: (code: string) => CurrencyAnswer) => ({
      ...Object.fromEntries(names.map((name) => [name, of(proposeCurrency(name)!)])),
      Austria: { code: null },
    })
    const right = judge(table('monthly'), { answers: answers(per) })
    const wrong = judge(table('monthly'), { answers: answers(unit) })
    assert.isEmpty(right.filter((verdict) => warningOf(verdict) === 'W_RATE_INVERTED'))
    assert.isEmpty(right.filter(({ verdict }) => verdict === 'error'))
    assert.isNotEmpty(wrong.filter((verdict) => warningOf(verdict) === 'W_RATE_INVERTED'))
  })

  test('the mixed file, answered per currency, gives the rates of the plain one', ({ assert }) => {
    const large = ['Euro', 'United Kingdom', 'Australia']
    const names = [...new Set(table('mixed').map(([, name]) => name))]
    const answers = Object.fromEntries(
      names.map((name) => {
        const code = proposeCurrency(name)!
        return [name, large.includes(name) ? unit(code) : per(code)]
      })
    )
    const plain = judge(
      table('monthly').filter(([day]) => day >= '2026'),
      {
        answers: Object.fromEntries(names.map((name) => [name, per(proposeCurrency(name)!)])),
      }
    )
    const books = booksWith(...plain.flatMap((one) => ('rate' in one ? [one.rate] : [])))
    const mixed = judge(table('mixed'), { answers }, books)
    assert.isEmpty(mixed.filter((verdict) => warningOf(verdict)))
    const asOne = Object.fromEntries(names.map((name) => [name, per(proposeCurrency(name)!)]))
    const silent = judge(table('mixed'), { answers: asOne }, books)
    assert.isAbove(silent.filter((verdict) => warningOf(verdict)).length, 0)
  })
})

test.group('Rates of a file | proposals', () => {
  test('{name} is proposed as {code}')
    .with([
      { name: 'Euro', code: 'EUR' },
      { name: 'South Korea', code: 'KRW' },
      { name: ' usd', code: 'USD' },
      { name: '대한민국 원', code: 'KRW' },
      { name: 'češka krona', code: 'CZK' },
      { name: 'Austria', code: undefined },
      { name: '__proto__', code: undefined },
    ])
    .run(({ assert }, { name, code }) => {
      assert.equal(proposeCurrency(name), code)
    })

  test('columns are proposed from the header, each once', ({ assert }) => {
    assert.deepEqual(proposeRateColumns(['Date', 'Country', 'Exchange rate']), {
      date: 0,
      currency: 1,
      rate: 2,
    })
    assert.deepEqual(proposeRateColumns(['환율', '통화', '일자', 'x']), {
      rate: 0,
      currency: 1,
      date: 2,
    })
  })
})
