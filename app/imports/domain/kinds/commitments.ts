import { dayErrors, lineKey, unknownCode, type KindRules } from '#imports/domain/kinds/rules'
import { partyKey } from '#imports/domain/kinds/funders'
import { comparable } from '#imports/domain/text'

/** Orders, contracts and sub-grants that reserve money of a line. */
export const commitments: KindRules = {
  fields: [
    {
      name: 'number',
      required: true,
      words: `commitment|commitment number|order|order number|contract|po number|
      계약번호|발주번호|약정번호|원인행위번호|številka|številka naročila|naročilo|pogodba|номер|номер договору|зобов’язання`,
    },
    {
      name: 'fund',
      required: true,
      words: 'fund code|재원|재원코드|기금|sklad|šifra sklada|фонд|код фонду',
    },
    {
      name: 'line',
      required: true,
      words:
        'line code|budget line|예산코드|세부사업코드|세부사업|postavka|proračunska postavka|рядок|код рядка|стаття',
    },
    {
      name: 'year',
      words: 'budget year|fiscal year|연도|회계연도|leto|proračunsko leto|рік|бюджетний рік',
    },
    {
      name: 'party',
      words:
        'payee|supplier|vendor|contractor|지급처|거래처|계약상대자|prejemnik|dobavitelj|izvajalec|одержувач|постачальник',
    },
    {
      name: 'description',
      required: true,
      words: 'purpose|memo|subject|내용|적요|용도|opis|namen|predmet|опис|призначення|предмет',
    },
    {
      name: 'date',
      required: true,
      words:
        'committed on|order date|contract date|계약일|발주일|일자|날짜|datum|datum naročila|дата|дата договору',
    },
    {
      name: 'ends_on',
      words: 'expires|expires on|valid until|만료일|종료일|velja do|rok|діє до|дата закінчення',
    },
    {
      name: 'amount',
      required: true,
      words: 'sum|value|금액|계약금액|약정액|znesek|vrednost|сума|вартість',
    },
  ],
  repeats: false,
  read(row) {
    const currency = row.settings.defaultCurrency
    const number = row.required('number')
    const date = row.date('date', true)
    const endsOn = row.date('ends_on', false)
    if (date && endsOn && endsOn < date)
      row.refuse('ends_on', 'E_DATES_ORDER', { starts: date, ends: endsOn })
    const year =
      row.cell('year').trim() === '' ? date && Number(date.slice(0, 4)) : row.year('year')
    return {
      number: number && comparable(number),
      fund: comparable(row.required('fund') ?? ''),
      line: comparable(row.required('line') ?? ''),
      year,
      party: row.text('party') ?? '',
      description: row.required('description'),
      date,
      endsOn,
      currency,
      minor: row.positive('amount', currency),
    }
  },
  lookUps: ({ number, fund, line, year, party }) => [
    { list: 'commitments', key: String(number) },
    { list: 'funds', key: String(fund) },
    { list: 'lines', key: lineKey(String(year), String(line)) },
    { list: 'parties', key: partyKey(String(party)) },
  ],
  check: ({ fund, line, year, party, date }, books) => [
    ...dayErrors('date', date as string | undefined, books),
    ...unknownCode('fund', { list: 'funds', key: String(fund) }, books),
    ...(line === ''
      ? []
      : unknownCode(
          'line',
          { list: 'lines', key: lineKey(String(year), String(line)) },
          books,
          String(line)
        )),
    ...unknownCode(
      'party',
      { list: 'parties', key: partyKey(String(party)) },
      books,
      String(party)
    ),
  ],
  twin({ number, minor, date }, books) {
    const record = books.find('commitments', String(number))
    if (!record) return undefined
    return {
      record,
      same: record.amount === String(minor) && record.date === date,
      field: 'number',
    }
  },
  content: ({ number }) => [String(number)],
}
