import { dayErrors, unknownCode, type KindRules } from '#imports/domain/kinds/rules'
import { partyKey } from '#imports/domain/kinds/funders'
import { comparable } from '#imports/domain/text'
import { yesOrNoOf } from '#imports/domain/words'

/** Payments against commitments. */
export const expenditures: KindRules = {
  fields: [
    {
      name: 'commitment',
      required: true,
      words: `commitment number|order|order number|contract|po number|계약번호|
      발주번호|약정번호|원인행위번호|številka naročila|naročilo|pogodba|номер договору|зобов’язання`,
    },
    {
      name: 'party',
      words: 'payee|supplier|vendor|지급처|거래처|prejemnik|dobavitelj|одержувач|постачальник',
    },
    {
      name: 'description',
      required: true,
      words: 'purpose|memo|subject|내용|적요|용도|opis|namen|опис|призначення',
    },
    {
      name: 'date',
      required: true,
      words:
        'spent on|paid on|payment date|지급일|지출일|일자|날짜|datum|datum plačila|дата|дата платежу',
    },
    {
      name: 'amount',
      required: true,
      words: 'sum|value|paid|금액|지급액|지출액|znesek|plačano|сума|сплачено',
    },
    {
      name: 'bank_ref',
      words:
        'reference|invoice|invoice number|bank reference|거래번호|청구서번호|sklic|račun|številka računa|референс|номер рахунку',
    },
    {
      name: 'final',
      words: 'is final|last payment|최종|최종 지급|zadnje|zadnje plačilo|останній|останній платіж',
    },
  ],
  repeats: true,
  read(row) {
    const currency = row.settings.defaultCurrency
    const commitment = row.required('commitment')
    return {
      commitment: commitment && comparable(commitment),
      party: row.text('party') ?? '',
      description: row.required('description'),
      date: row.date('date', true),
      currency,
      minor: row.positive('amount', currency),
      bankRef: comparable(row.text('bank_ref') ?? ''),
      final: row.word('final', yesOrNoOf, 'E_WORD_UNKNOWN') === 'yes',
    }
  },
  lookUps: ({ commitment, party }) => [
    { list: 'commitments', key: String(commitment) },
    { list: 'parties', key: partyKey(String(party)) },
  ],
  check: ({ commitment, party, date }, books) => [
    ...dayErrors('date', date as string | undefined, books),
    ...(commitment === undefined
      ? []
      : unknownCode('commitment', { list: 'commitments', key: String(commitment) }, books)),
    ...unknownCode(
      'party',
      { list: 'parties', key: partyKey(String(party)) },
      books,
      String(party)
    ),
  ],
  content: ({ commitment, party, description, date, minor, bankRef }) =>
    [commitment, party, description, date, minor, bankRef].map((part) => comparable(String(part))),
}
