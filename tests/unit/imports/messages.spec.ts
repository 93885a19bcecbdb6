import { readFileSync } from 'node:fs'
import { formatters } from '@adonisjs/i18n'
import { test } from '@japa/runner'
import { DATE_REFUSALS } from '#imports/domain/dates'
import { ENCODINGS } from '#imports/domain/decode'
import { FILE_REFUSALS } from '#imports/domain/limits'
import { MAPPING_REFUSALS, RECORD_FIELDS } from '#imports/domain/mapping'
import { ROW_ERROR_CODES } from '#imports/domain/rows'
import { MONEY_ERROR_CODES } from '#money/errors'
import { AMOUNT_REFUSALS } from '#money/parse_amount'
import { FakeBooks, judgeFile } from './support.js'

const LANGUAGES = ['en', 'ko', 'uk', 'sl']

function catalogue(language: string, name: string): Record<string, string> {
  const file = new URL(`../../../resources/lang/${language}/${name}.json`, import.meta.url)
  return JSON.parse(readFileSync(file, 'utf8'))
}

/** The names a message asks for when it is really formatted, and that it can be. */
async function parametersOf(message: string, language: string): Promise<string[]> {
  const factory = await formatters.icu().resolver(undefined as never)
  const asked = new Set<string>()
  const answers = new Proxy<Record<string, string>>(
    {},
    {
      has: () => true,
      get: (_, name) => {
        asked.add(String(name))
        return '1'
      },
    }
  )
  const text = factory({} as never).format(message, language, answers)
  if (/[{}]/.test(text)) throw new Error(`${language}: ${text}`)
  return Array.from(asked).sort()
}

const AMOUNT_CODES: readonly string[] = [...AMOUNT_REFUSALS, ...MONEY_ERROR_CODES]
const IMPORT_CODES = [
  ...ROW_ERROR_CODES.filter((code) => !AMOUNT_CODES.includes(code)),
  ...DATE_REFUSALS,
  ...MAPPING_REFUSALS,
  ...FILE_REFUSALS,
]
const FIELDS = ['row', 'file', ...RECORD_FIELDS.contributions, ...RECORD_FIELDS.agreements]

const BOOKS = new FakeBooks(
  {
    A: { currency: 'EUR', status: 'active', funderKind: 'company' },
    B: { currency: 'EUR', status: 'asked' },
  },
  '2022-01-01',
  '2026-12-31'
)
const DATES =
  '|x|２０２６-01-01|46063|1.1.23|2026-13-01|2026-02-30|03/04/2026|2021-01-01|2027-01-01'.split('|')
const AMOUNTS = String.raw`|x|1.234|1.005|1e3|3 tisoč|1억 5천만|３|1.2,3.4|1,23,4|-1|9999999999999999|\5|5 USD|0`
const ROWS = [
  ...DATES.map((date) => ['A', '', '', date, '5', 'EUR', '', '']),
  ...AMOUNTS.split('|').map((amount) => ['A', '', '', '2026-01-01', amount, 'EUR', '', '']),
  ['A', '', 'foundation', '2026-01-01', '5', 'EUR', '', ''],
  ['A', '\u0000', 'club', '2026-01-01', '5', 'eur', 'x'.repeat(40_000), ''],
  ['A', '', '', '2026-01-01', '5', '', '', ''],
  ['A', '', '', '2022-12-31', '5', 'SIT', '', ''],
  ['B', '', '', '2026-01-01', '5', 'USD', '', ''],
  ['C', '', '', '2026-01-01', '5', 'USD', '', ''],
  [''],
  ['A', '', '', '2026-01-01', '5', 'EUR', '', 'R'],
  ['A', '', '', '2026-01-01', '6', 'EUR', '', 'R'],
]
const HEADER = [...RECORD_FIELDS.contributions]
const REFUSED = [undefined, 'comma' as const].flatMap((decimalMark) =>
  judgeFile([HEADER, ...ROWS], BOOKS, 'EUR', { decimalMark, dateOrder: { date: 'dmy' } })
    .verdicts.concat(judgeFile([HEADER, ...ROWS], BOOKS, 'EUR').verdicts)
    .flatMap((verdict) => (verdict.verdict === 'error' ? verdict.errors : []))
)

test.group('Import | messages', () => {
  test('every refusal has a message in {$self}')
    .with(LANGUAGES)
    .run(({ assert }, language) => {
      assert.includeMembers(Object.keys(catalogue(language, 'amount')), [...AMOUNT_CODES])
      const imports = Object.keys(catalogue(language, 'imports'))
      assert.includeMembers(imports, IMPORT_CODES)
      assert.includeMembers(imports, [
        ...FIELDS.map((field) => `field.${field}`),
        ...ENCODINGS.map((encoding) => `encoding.${encoding}`),
      ])
    })

  test('every language has the keys and parameters of English: {$self}')
    .with(LANGUAGES)
    .run(async ({ assert }, language) => {
      for (const name of ['amount', 'imports']) {
        const english = catalogue('en', name)
        const own = catalogue(language, name)
        assert.deepEqual(Object.keys(own), Object.keys(english))
        for (const [key, message] of Object.entries(own)) {
          const expected = await parametersOf(english[key], 'en')
          assert.deepEqual(await parametersOf(message, language), expected, `${language} ${key}`)
          assert.notInclude(message, "'", `${language} ${key}: an apostrophe escapes in ICU`)
        }
      }
    })

  test('every message finds its values in the refusal: {$self}')
    .with(LANGUAGES)
    .run(async ({ assert }, language) => {
      const factory = await formatters.icu().resolver(undefined as never)
      const messages = { ...catalogue(language, 'amount'), ...catalogue(language, 'imports') }
      const said = REFUSED.map(({ code, params }) => {
        return [code, factory({} as never).format(messages[code], language, params)]
      })
      assert.isAbove(new Set(said.map(([code]) => code)).size, 30)
      assert.isEmpty(
        said.filter(([, text]) => text === '' || /[{}]|\bnone\b(?! of)|undefined/.test(text))
      )
    })

  test('a message names the value at fault', ({ assert }) => {
    const about = { ...catalogue('en', 'amount'), ...catalogue('en', 'imports') }
    const silent = AMOUNT_REFUSALS.filter(
      (code) => !/\{(value|currency)\}/.test(about[code]) && code !== 'E_AMOUNT_EMPTY'
    )
    assert.isEmpty(silent)
  })
})
