import type { Category } from '#in_kind/domain/items'
import type { Unit } from '#in_kind/domain/quantities'
import { partyKey } from '#imports/domain/kinds/funders'
import { unknownCode, type KindRules } from '#imports/domain/kinds/rules'
import { comparable } from '#imports/domain/text'
import { yesOrNoOf } from '#imports/domain/words'
import { readQuantity } from '#money/quantity'

/** Offers in kind: what others give besides money. What came of them is recorded on their pages. */
export const inKind: KindRules = {
  fields: [
    {
      name: 'number',
      required: true,
      words:
        'offer|offer number|reference|번호|관리번호|številka|številka ponudbe|номер|номер пропозиції',
    },
    {
      name: 'party',
      required: true,
      words:
        'given by|giver|donor|provider|제공자|제공기관|기부자|dajalec|donator|надавач|донор|дарувальник',
    },
    {
      name: 'category',
      required: true,
      words: 'kind|type|category|구분|유형|종류|kategorija|vrsta|категорія|вид|тип',
    },
    {
      name: 'description',
      required: true,
      words: 'title|item|what|내용|품목|opis|predmet|naziv|опис|назва|предмет',
    },
    {
      name: 'date',
      required: true,
      words: 'offered on|offer date|제안일|일자|날짜|datum|ponujeno dne|дата|дата пропозиції',
    },
    { name: 'quantity', required: true, words: 'qty|number of units|수량|količina|кількість' },
    { name: 'unit', required: true, words: 'unit of measure|단위|enota|одиниця' },
    {
      name: 'unit_value',
      required: true,
      words:
        'unit price|rate|value of a unit|단가|단위가액|vrednost enote|cena na enoto|вартість одиниці|ціна за одиницю',
    },
    {
      name: 'evidence',
      required: true,
      words: 'proof|document|valuation evidence|증빙|근거|dokazilo|підтвердження|доказ',
    },
    {
      name: 'recognised',
      words: 'in accounts|recognized|장부기록|인식|v knjigah|в обліку|визнано',
    },
    { name: 'source', words: 'source of the figures|출처|vir|джерело' },
  ],
  repeats: false,
  read(row) {
    const currency = row.settings.defaultCurrency
    const number = row.required('number')
    const category = row.word('category', categoryOf, 'E_WORD_UNKNOWN')
    const unit = row.word('unit', unitOf, 'E_WORD_UNKNOWN')
    const typed = row.required('quantity')
    const quantity = typed === undefined ? undefined : readQuantity(typed)
    if (quantity === null) row.refuse('quantity', 'E_AMOUNT_POSITIVE')
    if (category && unit && !UNITS_OF[category].includes(unit))
      row.refuse('unit', 'E_WORD_UNKNOWN', { value: unit })
    const recognised = row.word('recognised', yesOrNoOf, 'E_WORD_UNKNOWN')
    return {
      number: number && comparable(number),
      party: row.required('party'),
      category,
      description: row.required('description'),
      date: row.date('date', true),
      quantity: quantity ?? undefined,
      unit,
      currency,
      minor: row.positive('unit_value', currency),
      evidence: row.required('evidence'),
      recognised: category === 'volunteer_hours' ? false : recognised !== 'no',
      source: row.text('source') ?? '',
    }
  },
  lookUps: ({ number, party }) => [
    { list: 'in_kind', key: String(number) },
    { list: 'parties', key: partyKey(String(party)) },
  ],
  check: ({ party }, books) =>
    unknownCode('party', { list: 'parties', key: partyKey(String(party)) }, books, String(party)),
  twin({ number, quantity, category }, books) {
    const record = books.find('in_kind', String(number))
    if (!record) return undefined
    return {
      record,
      same: record.quantity === quantity && record.category === category,
      field: 'number',
    }
  },
  content: ({ number }) => [String(number)],
}

const CATEGORY_WORDS: Record<Category, string> = {
  room: 'room|space|공간|강의실|prostor|приміщення',
  equipment: 'equipment|장비|oprema|обладнання',
  goods: 'goods|material|물품|blago|товари|матеріали',
  professional_service:
    'professional service|전문 용역|전문용역|strokovna storitev|професійна послуга',
  lent_staff: 'lent staff|seconded staff|파견 인력|파견인력|posojeno osebje|відряджені працівники',
  volunteer_hours:
    'volunteer hours|volunteers|자원봉사|자원봉사 시간|ure prostovoljcev|години волонтерів',
  organisational:
    'organisation and management|organisational|조직·운영 지원|organizacija in upravljanje|організація й управління',
  media: 'media|언론·홍보|mediji|медіа',
}
const UNIT_WORDS: Record<Unit, string> = {
  hours: 'hours|hour|h|시간|ure|ura|години|год',
  days: 'days|day|일|dnevi|dan|дні|день',
  pieces: 'pieces|piece|pcs|개|kosi|kos|штуки|шт',
  m2_days: 'm2 days|m² days|m²·일|m²-dnevi|м²-дні',
}

const inWords = <Name extends string>(words: Record<Name, string>) => {
  const known = new Map(
    (Object.entries(words) as [Name, string][]).flatMap(([name, others]) =>
      [name, ...others.split('|')].map((word) => [word as string, name] as const)
    )
  )
  return (word: string): Name | undefined => known.get(comparable(word).toLowerCase())
}
const categoryOf = inWords(CATEGORY_WORDS)
const unitOf = inWords(UNIT_WORDS)

/** Units that a category is counted in, so that a preview can say so; the offer itself is judged again. */
const UNITS_OF: Record<Category, readonly Unit[]> = {
  room: ['days', 'hours', 'm2_days'],
  equipment: ['days', 'hours', 'pieces'],
  goods: ['pieces'],
  professional_service: ['hours', 'days'],
  lent_staff: ['hours', 'days'],
  volunteer_hours: ['hours'],
  organisational: ['hours', 'days', 'pieces'],
  media: ['pieces', 'hours', 'days'],
}
