import type { KindRules } from '#imports/domain/kinds/rules'
import { comparable } from '#imports/domain/text'
import { funderKindOf, yesOrNoOf } from '#imports/domain/words'

/** Funders, payees and partners: whoever agreements, orders and programmes name. */
export const funders: KindRules = {
  fields: [
    {
      name: 'name',
      required: true,
      words: `funder|funder name|organisation|organization|party|재원제공자|기관명|이름|명칭|financer|
        naziv|ime|organizacija|джерело|назва|організація|надавач коштів`,
    },
    {
      name: 'kind',
      words: 'funder kind|funder type|type|유형|구분|vrsta|vrsta financerja|вид|тип',
    },
    { name: 'sub_kind', words: 'subkind|sub type|세부유형|podvrsta|підвид|підтип' },
    {
      name: 'registration_id',
      words: `registration|registration number|company number|org id|organisation identifier|tax number|
        사업자등록번호|등록번호|고유번호|matična številka|davčna številka|єдрпоу|код єдрпоу|реєстраційний номер`,
    },
    { name: 'country', words: 'country code|국가|국가코드|država|koda države|країна|код країни' },
    {
      name: 'payee',
      words: 'is payee|supplier|vendor|지급처|거래처|prejemnik|dobavitelj|одержувач|постачальник',
    },
    { name: 'partner', words: 'is partner|협력기관|협력 기관|partnerska organizacija|партнер' },
    { name: 'note', words: 'remark|comment|비고|메모|opomba|примітка' },
  ],
  repeats: false,
  read(row) {
    const name = row.required('name')
    const kind = row.word('kind', funderKindOf, 'E_KIND_UNKNOWN')
    const payee = row.word('payee', yesOrNoOf, 'E_WORD_UNKNOWN') === 'yes'
    const partner = row.word('partner', yesOrNoOf, 'E_WORD_UNKNOWN') === 'yes'
    const subKind = row.text('sub_kind')
    if (row.cell('kind').trim() === '' && !payee && !partner) row.refuse('kind', 'E_KIND_EMPTY')
    if (kind === 'other' && subKind === '') row.refuse('sub_kind', 'E_KIND_OTHER_TEXT')
    const country = row.text('country')?.toUpperCase()
    if (country && !/^[A-Z]{2}$/.test(country))
      row.refuse('country', 'E_COUNTRY', { value: country.slice(0, 40) })
    return {
      name: name && comparable(name),
      kind,
      subKind,
      registrationId: row.text('registration_id'),
      country,
      payee,
      partner,
      note: row.text('note'),
    }
  },
  lookUps: ({ name, registrationId }) => [
    { list: 'parties', key: partyKey(String(name ?? '')) },
    { list: 'parties', key: partyKey(String(registrationId ?? '')) },
  ],
  check: () => [],
  twin({ name, registrationId, kind }, books) {
    const record =
      books.find('parties', partyKey(String(registrationId ?? ''))) ??
      books.find('parties', partyKey(String(name)))
    if (!record) return undefined
    return { record, same: (record.kind ?? '') === (kind ?? ''), field: 'name' }
  },
  content: ({ name, kind, registrationId }) => [
    partyKey(String(registrationId || name)),
    String(kind ?? ''),
  ],
}

/** Names and registration numbers that differ in case and blanks only are the same. */
export function partyKey(text: string): string {
  return comparable(text).toLowerCase()
}
