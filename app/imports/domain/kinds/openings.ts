import type { AmountField } from '#imports/domain/column_questions'
import { dayErrors, unknownCode, type KindRules } from '#imports/domain/kinds/rules'
import { comparable } from '#imports/domain/text'
import { toDecimalString } from '#money/money'

/** Balances that funds bring from older books, one row for each fund, in the currency of the ledger. */
export const openings: KindRules = {
  fields: [
    {
      name: 'fund',
      required: true,
      words: 'fund code|재원|재원코드|기금|sklad|šifra sklada|фонд|код фонду',
    },
    {
      name: 'date',
      required: true,
      words: 'opened on|opening date|기초일|일자|날짜|datum|datum začetka|дата|дата початку',
    },
    {
      name: 'cash',
      words: 'bank|cash and bank|현금|현금예금|denar|denarna sredstva|гроші|кошти на рахунку',
    },
    {
      name: 'receivables',
      words: 'receivable|pledges receivable|미수금|미수 약정금|terjatve|дебіторська заборгованість',
    },
    {
      name: 'payables',
      words:
        'payable|accounts payable|미지급금|obveznosti do dobaviteljev|кредиторська заборгованість',
    },
    {
      name: 'advances',
      words:
        'refundable advances|advances received|선수금|반환 의무 선수금|prejeti predujmi|predujmi|отримані аванси',
    },
    {
      name: 'amount',
      required: true,
      words: 'net assets|balance|순자산|čista sredstva|saldo|чисті активи|залишок',
    },
    {
      name: 'unspent',
      required: true,
      words: 'unspent|available|미사용액|가용액|neporabljeno|na voljo|невикористано',
    },
    {
      name: 'source',
      required: true,
      words: 'origin|statement|출처|근거|vir|podlaga|джерело|підстава',
    },
  ],
  repeats: false,
  read(row) {
    const currency = row.settings.defaultCurrency
    const optional = (field: AmountField) =>
      row.cell(field).trim() === '' ? 0n : row.amount(field, currency)
    const fund = row.required('fund')
    const date = row.date('date', true)
    const [cash, receivables] = [optional('cash'), optional('receivables')]
    const [payables, advances] = [optional('payables'), optional('advances')]
    const minor = row.amount('amount', currency)
    const unspent = row.amount('unspent', currency)
    const parts = [cash, receivables, payables, advances, minor, unspent]
    if (parts.every((part) => part !== undefined)) {
      const text = (amount: bigint) => toDecimalString(amount, currency)
      const owed = payables! + advances!
      const computed = cash! + receivables! - owed
      if (computed !== minor) {
        const params = { computed: text(computed), stated: text(minor!), currency }
        row.refuse('amount', 'E_OPENING_SUM', params)
      }
      const spendable = cash! > owed ? cash! - owed : 0n
      if (unspent! > spendable) {
        const params = { spendable: text(spendable), unspent: text(unspent!), currency }
        row.refuse('unspent', 'E_OPENING_REST', params)
      }
    }
    return {
      fund: comparable(fund ?? ''),
      date,
      cash,
      receivables,
      payables,
      advances,
      currency,
      minor,
      unspent,
      source: row.required('source'),
    }
  },
  lookUps: ({ fund }) => [
    { list: 'funds', key: String(fund) },
    { list: 'openings', key: String(fund) },
  ],
  check: ({ fund, date }, books) => [
    ...dayErrors('date', date as string | undefined, books),
    ...unknownCode('fund', { list: 'funds', key: String(fund) }, books),
  ],
  twin({ fund, minor, unspent }, books) {
    const record = books.find('openings', String(fund))
    if (!record) return undefined
    const same = record.amount === String(minor) && record.unspent === String(unspent)
    return { record, same, field: 'fund' }
  },
  content: ({ fund, date, minor, unspent }) =>
    [date, minor, unspent, fund].map((part) => String(part)),
}
