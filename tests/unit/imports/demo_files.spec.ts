import { readFileSync } from 'node:fs'
import { test } from '@japa/runner'
import { parse } from 'csv-parse/sync'
import type { ColumnAnswers } from '#imports/domain/column_questions'
import type { KnownAgreement } from '#imports/domain/contribution_rows'
import { decodeBytes, guessEncoding, type Encoding } from '#imports/domain/decode'
import { sniffDelimiter, type Delimiter } from '#imports/domain/delimiter'
import type { FunderKind } from '#funding/domain/funder_kinds'
import { sumMinor } from '#money/money'
import { codeOf, FakeBooks, fieldOf, judgeFile, type JudgedFile } from './support.js'

const CASES = new URL('../../cases/demo-imports/', import.meta.url)

interface City {
  currency: string
  open: [string, string]
  agreements: Record<string, KnownAgreement>
}

function agreements(currency: string, kinds: Record<string, FunderKind>) {
  const known: Record<string, KnownAgreement> = {}
  for (const [number, funderKind] of Object.entries(kinds)) {
    known[number] = { currency, status: 'active', funderKind }
  }
  return known
}

const ANSEONG: City = {
  currency: 'KRW',
  open: ['2023-01-01', '2026-12-31'],
  agreements: agreements('KRW', {
    'AS-2025-01': 'national_government',
    'AS-2025-02': 'local_government',
    'AS-2026-01': 'local_government',
    'AS-2026-02': 'national_government',
    'AS-2026-03': 'national_government',
    'AS-2026-04': 'local_government',
    'AS-2026-05': 'company',
  }),
}
const LJUBLJANA: City = {
  currency: 'EUR',
  open: ['2023-01-01', '2023-12-31'],
  agreements: agreements('EUR', {
    'LJ-2023-01': 'local_government',
    'LJ-2023-02': 'national_government',
    'LJ-2023-03': 'supranational',
    'LJ-2023-04': 'company',
    'LJ-2023-05': 'foundation',
  }),
}
const MELITOPOL: City = {
  currency: 'UAH',
  open: ['2018-01-01', '2018-12-31'],
  agreements: {
    ...agreements('UAH', {
      'MP-2018-01': 'local_government',
      'MP-2018-02': 'foundation',
      'MP-2018-03': 'company',
      'MP-2018-04': 'international_partner',
    }),
    'MP-2018-05': { currency: 'UAH', status: 'asked', funderKind: 'national_government' },
  },
}

interface Demo {
  file: string
  expected: string
  city: City
  encoding: Encoding
  delimiter: Delimiter
  answers: ColumnAnswers
  asked: string[]
  accepted: bigint
}

const DEMOS: Demo[] = [
  {
    file: 'anseong-contributions.csv',
    expected: 'anseong-contributions.expected.csv',
    city: ANSEONG,
    encoding: 'cp949',
    delimiter: ',',
    answers: {},
    asked: ['backslash_won'],
    accepted: 245000002n,
  },
  {
    file: 'ljubljana-contributions.csv',
    expected: 'ljubljana-contributions.expected.csv',
    city: LJUBLJANA,
    encoding: 'windows-1250',
    delimiter: ';',
    answers: { decimalMark: 'comma' },
    asked: ['decimal_mark'],
    accepted: 69500001n,
  },
  {
    file: 'melitopol-contributions.csv',
    expected: 'melitopol-contributions.expected.csv',
    city: MELITOPOL,
    encoding: 'utf-8',
    delimiter: ';',
    answers: {},
    asked: [],
    accepted: 90000000n,
  },
  {
    file: 'melitopol-contributions.tsv',
    expected: 'melitopol-contributions.expected.csv',
    city: MELITOPOL,
    encoding: 'utf-16le',
    delimiter: '\t',
    answers: {},
    asked: [],
    accepted: 90000000n,
  },
]

function booksOf(city: City): FakeBooks {
  return new FakeBooks(city.agreements, ...city.open)
}

function judgeDemo(demo: Demo, books: FakeBooks, answers = demo.answers): JudgedFile {
  const bytes = readFileSync(new URL(demo.file, CASES))
  const text = decodeBytes(bytes, guessEncoding(bytes).encoding)!
  const rows: string[][] = parse(text, { delimiter: sniffDelimiter(text).delimiter, bom: true })
  return judgeFile(rows, books, demo.city.currency, answers)
}

function inOneForm(judged: JudgedFile) {
  return judged.verdicts.map((verdict, index) => ({
    data_row: String(index + 1),
    verdict: verdict.verdict,
    minor_units: verdict.verdict === 'new' ? String(verdict.draft.minor) : '',
    date: (verdict.verdict === 'error' ? verdict.read.date : verdict.draft.date) ?? '',
    field: fieldOf(verdict),
  }))
}

function expectedOf(demo: Demo) {
  const rows: Record<string, string>[] = parse(readFileSync(new URL(demo.expected, CASES)), {
    columns: true,
  })
  const sameName: Record<string, string> = { reference: 'bank_ref', payment_no: 'bank_ref' }
  return rows.map(({ data_row, verdict, minor_units, date, field }) => ({
    data_row,
    verdict,
    minor_units,
    date,
    field: sameName[field] ?? field,
  }))
}

test.group('Import | demo files', () => {
  test('{file}: encoding and delimiter are recognised')
    .with(DEMOS)
    .run(({ assert }, demo) => {
      const bytes = readFileSync(new URL(demo.file, CASES))
      const guess = guessEncoding(bytes)
      assert.equal(guess.encoding, demo.encoding)
      assert.equal(guess.certain, demo.encoding.startsWith('utf'))
      const { delimiter, others } = sniffDelimiter(decodeBytes(bytes, guess.encoding)!)
      assert.deepEqual([delimiter, others], [demo.delimiter, []])
    })

  test('{file}: every row gets exactly the expected verdict')
    .with(DEMOS)
    .run(({ assert }, demo) => {
      assert.deepEqual(inOneForm(judgeDemo(demo, booksOf(demo.city))), expectedOf(demo))
    })

  test('{file}: asks {asked} and takes {accepted} in all')
    .with(DEMOS)
    .run(({ assert }, demo) => {
      const { questions, verdicts } = judgeDemo(demo, booksOf(demo.city))
      assert.deepEqual(
        questions.map(({ kind }) => kind),
        demo.asked
      )
      const taken = verdicts.flatMap((row) => (row.verdict === 'new' ? [row.draft.minor] : []))
      assert.equal(sumMinor(taken), demo.accepted)
    })

  test('{file}: imported again it adds nothing')
    .with(DEMOS)
    .run(({ assert }, demo) => {
      const books = booksOf(demo.city)
      books.take(judgeDemo(demo, books).verdicts)
      assert.notInclude(judgeDemo(demo, books).verdicts.map(codeOf), 'new')
    })

  test('Anseong: the second real payment is shown as looking like row 5', ({ assert }) => {
    const row = judgeDemo(DEMOS[0], booksOf(ANSEONG)).verdicts[6]
    assert.equal(row.verdict, 'new')
    if (row.verdict === 'new') assert.deepEqual(row.looksLike, { row: 5 })
  })

  test('Anseong: once the backslash is answered, row 3 is 55,000,000', ({ assert }) => {
    const answers = { backslashIsWon: true }
    const row = judgeDemo(DEMOS[0], booksOf(ANSEONG), answers).verdicts[2]
    assert.equal(row.verdict, 'new')
    if (row.verdict === 'new') assert.equal(row.draft.minor, 55000000n)
  })

  test('Ljubljana: the column suggests the comma, but unanswered nothing is guessed', ({
    assert,
  }) => {
    const { questions, verdicts } = judgeDemo(DEMOS[1], booksOf(LJUBLJANA), {})
    assert.equal(questions[0].suggested, 'comma')
    assert.deepEqual(questions[0].examples, ['120.000', '100,005'])
    assert.deepEqual(
      [codeOf(verdicts[1]), codeOf(verdicts[6])],
      Array(2).fill('E_AMOUNT_AMBIGUOUS')
    )
  })

  test('the reasons are the expected ones', ({ assert }) => {
    const reasons = (demo: Demo) =>
      judgeDemo(demo, booksOf(demo.city))
        .verdicts.map(codeOf)
        .filter((code) => code.startsWith('E_'))
    assert.deepEqual(reasons(DEMOS[0]), [
      'E_AMOUNT_BACKSLASH',
      'E_AMOUNT_UNIT_WORD',
      'E_AMOUNT_DECIMALS',
      'E_DATE_DAY',
      'E_AMOUNT_ZERO',
      'E_KIND_UNKNOWN',
      'E_AGREEMENT_UNKNOWN',
      'E_AMOUNT_DIGITS',
    ])
    assert.deepEqual(reasons(DEMOS[1]), [
      'E_AMOUNT_DECIMALS',
      'E_AMOUNT_NEGATIVE',
      'E_DATE_DAY',
      'E_AMOUNT_UNIT_WORD',
      'E_AMOUNT_AGAINST_ANSWER',
      'E_CURRENCY_MISMATCH',
    ])
    assert.deepEqual(reasons(DEMOS[2]), [
      'E_AGREEMENT_STATUS',
      'E_AMOUNT_NEGATIVE',
      'E_AMOUNT_EXPONENT',
      'E_DATE_DAY',
      'E_PERIOD_BEFORE_FIRST',
      'E_AGREEMENT_UNKNOWN',
    ])
  })
})
