import type { I18n } from '@adonisjs/i18n'
import { formatsFor, type Formats } from '#core/format'
import { NotFound, Refusal } from '#core/refusal'
import { selectRows, type Client } from '#core/sql'
import { findAgreement } from '#funding/actions/agreement_store'
import { earmarkChoices, earmarkInWords, type EarmarkInWords } from '#funding/queries/earmark_words'
import { receiptShown, type ReceiptShown } from '#funding/queries/receipts'

/** What was given: money, or something that money only measures. */
export type Given =
  | { kind: 'money'; receipt: ReceiptShown }
  | {
      kind: 'in_kind'
      description: string
      quantity: string
      /** Null when it is not valued in money. */
      value: { amount: bigint; currency: string } | null
      /** How the value was found, in words of the letter's language. */
      basis: string
    }

export interface Letter {
  language: string
  title: string
  city: { name: string; lang: string }
  addressee: { name: string; lang: string }
  opening: string
  facts: { term: string; value: string; lang?: string }[]
  closing: string
  /** Where it stands in the ledger, for whoever wants to check it. */
  reference: string
  issued: string
  signatory: string
  office: string
  number: string
  /** Instant of recording: the document states it as its making. */
  recordedAt: string
}

export interface LetterOptions {
  signatory: string
  office: string
  /** YYYY-MM-DD, the day that the letter bears. */
  on: string
}

interface LetterCity {
  id: string
  name: string
  nameLang: string
  seesPrivateNames: boolean
}

/** The language of the funder's name is the one to write to them in, unless another is chosen. */
export async function languageOfFunder(
  client: Client,
  cityId: string,
  receiptId: string
): Promise<string> {
  const [row] = await selectRows(
    client,
    `SELECT p.name_lang FROM receipts r
     JOIN agreements a ON a.city_id = r.city_id AND a.id = r.agreement_id
     JOIN parties p ON p.city_id = a.city_id AND p.id = a.funder_id
     WHERE r.city_id = ? AND r.id = ?`,
    [cityId, receiptId]
  )
  if (!row) throw new NotFound()
  return row.name_lang
}

/**
 * The acknowledgement of one receipt. A void receipt has none, nor one whose funder this reader may not
 * know; transfers inside the city are no receipts.
 */
export async function receiptLetter(
  client: Client,
  city: LetterCity,
  receiptId: string,
  i18n: I18n,
  options: LetterOptions
): Promise<Letter> {
  const receipt = await receiptShown(client, city.id, receiptId, city)
  if (receipt.isReversed) throw new Refusal('E_LETTER_VOID', { number: receipt.receiptNo })
  if (receipt.funder === null) throw new Refusal('E_LETTER_PRIVATE', {}, undefined, 403)
  const agreement = (await findAgreement(client, city.id, receipt.agreementId))!
  const earmark = earmarkInWords(agreement.earmark, await earmarkChoices(client, city.id))
  const t = (key: string, params?: Record<string, unknown>) => i18n.t(`letters.${key}`, params)
  const f = formatsFor(i18n.locale)
  const [entry] = await selectRows(
    client,
    'SELECT hash FROM journal_entries WHERE city_id = ? AND id = ?',
    [city.id, receipt.entryId]
  )
  return {
    language: i18n.locale,
    title: t('title'),
    city: { name: city.name, lang: city.nameLang },
    addressee: { name: receipt.funder, lang: receipt.funderLang },
    opening: t('opening'),
    facts: [
      { term: t('number'), value: receipt.receiptNo },
      ...givenFacts({ kind: 'money', receipt }, t, f),
      {
        term: t('agreement'),
        value: `${receipt.number} ${receipt.title}`,
        lang: receipt.titleLang,
      },
      { term: t('purpose'), value: purposeOf(earmark, i18n), lang: receipt.titleLang },
    ],
    closing: t('closing'),
    reference: t('reference', { seq: String(receipt.entrySeq), hash: entry.hash }),
    issued: f.dateLong(options.on),
    signatory: options.signatory,
    office: options.office,
    number: receipt.receiptNo,
    recordedAt: receipt.recordedAt,
  }
}

type Translate = (key: string, params?: Record<string, unknown>) => string

/** What of the letter says what was given; of gifts in kind it states on what the value rests. */
export function givenFacts(given: Given, t: Translate, f: Formats): Letter['facts'] {
  if (given.kind === 'in_kind') {
    const { description, quantity, value, basis } = given
    return [
      { term: t('gift'), value: description },
      { term: t('quantity'), value: quantity },
      {
        term: t('value'),
        value: value ? f.money(value.amount, value.currency) : t('notValued'),
      },
      { term: t('basis'), value: basis },
    ]
  }
  const { receipt } = given
  const parts = receipt.parts.map(({ no, amount }) =>
    t('instalment', { no, amount: f.money(amount, receipt.currency) })
  )
  const facts = [
    { term: t('receivedOn'), value: f.dateLong(receipt.receivedOn) },
    { term: t('amount'), value: f.money(receipt.amount, receipt.currency) },
  ]
  if (receipt.rate) {
    const { rate, functionalAmount, functionalCurrency, asOf, source } = receipt.rate
    const digits = (rate.split('.')[1] ?? '').length
    facts.push({
      term: t('inBooks'),
      value: t('inBooksValue', {
        value: f.money(functionalAmount, functionalCurrency),
        from: receipt.currency,
        rate: f.number(rate, digits),
        to: functionalCurrency,
        date: f.date(asOf),
        source,
      }),
    })
  }
  if (parts.length > 0) facts.push({ term: t('instalments'), value: parts.join('\n') })
  if (receipt.bankRef) facts.push({ term: t('bankRef'), value: receipt.bankRef })
  return facts
}

function purposeOf(earmark: readonly EarmarkInWords[], i18n: I18n): string {
  if (earmark.length === 0) return i18n.t('letters.noPurpose')
  return earmark
    .map(({ dimension, values }) => {
      const isWord = dimension === 'nature' || dimension === 'activity'
      const labels = values.map(({ value, label }) =>
        isWord ? i18n.t(`funding.${dimension}.${value}`) : label
      )
      const term = i18n.t(`funding.earmark.${dimension}`)
      return `${term}: ${i18n.formatList(labels, { type: 'conjunction' })}`
    })
    .join('\n')
}
