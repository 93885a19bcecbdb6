import { MONTH_FIELDS, type AmountField } from '#imports/domain/column_questions'
import { lineKey, unknownCode, type KindRules } from '#imports/domain/kinds/rules'
import type { RowReader } from '#imports/domain/rows'
import { comparable } from '#imports/domain/text'
import { toDecimalString } from '#money/money'
import { buildOrMaintainOf, capitalOrCurrentOf } from '#imports/domain/words'

/** Lines of the programme budget with what they need. */
export const budgetLines: KindRules = {
  fields: [
    {
      name: 'code',
      required: true,
      words: `line|line code|budget line|예산코드|세부사업코드|코드|šifra|postavka|šifra postavke|код|код рядка`,
    },
    {
      name: 'title',
      required: true,
      words: 'name|description|세부사업명|명칭|이름|naziv|ime|назва|опис',
    },
    {
      name: 'programme',
      required: true,
      words:
        'program|programme code|사업|사업코드|프로그램|program|šifra programa|програма|код програми',
    },
    {
      name: 'year',
      required: true,
      words: 'budget year|fiscal year|연도|회계연도|leto|proračunsko leto|рік|бюджетний рік',
    },
    {
      name: 'group',
      required: true,
      words:
        'group code|beneficiary group|대상|수혜집단|대상 집단|skupina|skupina upravičencev|група|група отримувачів',
    },
    { name: 'place', words: 'location|장소|지역|kraj|місце' },
    {
      name: 'nature',
      required: true,
      words:
        'capital current|capital or current|자본 경상|자본경상|investicije tekoče|капітальні поточні',
    },
    {
      name: 'activity',
      required: true,
      words:
        'build maintain|build or maintain|구축 유지|구축유지|gradnja vzdrževanje|створення утримання',
    },
    {
      name: 'amount',
      required: true,
      words:
        'need|budget|budgeted|필요액|예산|예산액|금액|potreba|proračun|znesek|потреба|бюджет|сума',
    },
    { name: 'floor', words: 'minimum|최소|최소액|najmanj|minimum|мінімум' },
    { name: 'cap', words: 'maximum|최대|최대액|največ|maksimum|максимум' },
    // Months of the fiscal year, which need not begin in January: names of months say nothing of their number.
    ...MONTH_FIELDS.map((name, index) => {
      const no = index + 1
      return {
        name,
        words: `m${no}|month ${no}|${no}번째 달|${no}. mesec|mesec ${no}|місяць ${no}`,
      }
    }),
  ],
  repeats: false,
  read(row) {
    const currency = row.settings.defaultCurrency
    const optional = (field: AmountField) =>
      row.cell(field).trim() === '' ? undefined : row.amount(field, currency)
    const [code, year] = [row.required('code'), row.year('year')]
    const nature = row.word('nature', capitalOrCurrentOf, 'E_WORD_UNKNOWN')
    const activity = row.word('activity', buildOrMaintainOf, 'E_WORD_UNKNOWN')
    if (row.cell('nature').trim() === '') row.refuse('nature', 'E_FIELD_EMPTY')
    if (row.cell('activity').trim() === '') row.refuse('activity', 'E_FIELD_EMPTY')
    const minor = row.amount('amount', currency)
    return {
      code: code && comparable(code),
      title: row.required('title'),
      programme: comparable(row.required('programme') ?? ''),
      year,
      group: comparable(row.required('group') ?? ''),
      place: comparable(row.text('place') ?? ''),
      nature,
      activity,
      currency,
      minor,
      profile: profileIn(row, minor, currency),
      floor: optional('floor'),
      cap: optional('cap'),
    }
  },
  lookUps: ({ code, year, programme, group, place }) => [
    { list: 'lines', key: lineKey(String(year), String(code)) },
    { list: 'programmes', key: String(programme) },
    { list: 'groups', key: String(group) },
    { list: 'places', key: String(place) },
  ],
  check: ({ programme, group, place }, books) => [
    ...unknownCode('programme', { list: 'programmes', key: String(programme) }, books),
    ...unknownCode('group', { list: 'groups', key: String(group) }, books),
    ...unknownCode('place', { list: 'places', key: String(place) }, books),
  ],
  twin({ code, year, minor, group, nature, profile }, books) {
    const record = books.find('lines', lineKey(String(year), String(code)))
    if (!record) return undefined
    const same = record.need === String(minor) && record.group === group && record.nature === nature
    // a file without months says nothing about a profile
    const isOther = same && profile !== undefined && record.profile !== profile
    return { record, same: same && !isOther, field: isOther ? 'm01' : 'code' }
  },
  content: ({ code, year }) => [String(year), String(code)],
}

/** The months of a row that has some, as one text of minor units; what is left empty is nothing. */
function profileIn(row: RowReader, need: bigint | undefined, currency: string): string | undefined {
  const written = MONTH_FIELDS.filter((field) => row.cell(field).trim() !== '')
  const months = MONTH_FIELDS.map((field) =>
    written.includes(field) ? row.amount(field, currency) : 0n
  )
  if (written.length === 0 || need === undefined || months.includes(undefined)) return undefined
  const sum = months.reduce((all: bigint, amount) => all + amount!, 0n)
  if (sum === need) return sum === 0n ? undefined : months.join(' ')
  const text = (amount: bigint) => toDecimalString(amount, currency)
  const by = text(sum < need ? need - sum : sum - need)
  return row.refuse(written[0], 'E_PROFILE_MONTHS', {
    sum: text(sum),
    total: text(need),
    by,
    currency,
  })
}
