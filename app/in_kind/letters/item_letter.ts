import type { I18n } from '@adonisjs/i18n'
import { formatsFor, type Formats } from '#core/format'
import { Refusal } from '#core/refusal'
import { selectRows, toBigInt, type Client } from '#core/sql'
import { givenFacts, type Letter, type LetterOptions } from '#funding/letters/receipt_letter'
import { clockOf, decimalText } from '#in_kind/domain/quantities'
import { itemShown, type Item } from '#in_kind/queries/items'
import { Rational } from '#money/rational'

interface LetterCity {
  id: string
  name: string
  nameLang: string
  currency: string
  seesPrivateNames: boolean
}

/**
 * The acknowledgement of a gift in kind: what came of it and stands, with the basis of its value. An offer
 * of which nothing came has none; time of volunteers is acknowledged as time, without a value in money.
 */
export async function itemLetter(
  client: Client,
  city: LetterCity,
  itemId: string,
  i18n: I18n,
  options: LetterOptions
): Promise<Letter> {
  const item = await itemShown(client, city.id, itemId, city)
  if (item.party === null) throw new Refusal('E_LETTER_PRIVATE', {}, undefined, 403)
  const isTime = item.category === 'volunteer_hours'
  if (isTime ? item.minutes === 0n : item.received.compare(Rational.ZERO) <= 0)
    throw new Refusal('E_LETTER_NOT_CAME', { number: item.number })
  const t = (key: string, params?: Record<string, unknown>) => i18n.t(`letters.${key}`, params)
  const f = formatsFor(i18n.locale)
  const came = await arrivals(client, city.id, item)
  const given = givenFacts(
    {
      kind: 'in_kind',
      description: item.title,
      quantity: isTime
        ? i18n.t('inkind.clock', { time: clockOf(item.minutes) })
        : i18n.t(`inkind.quantity.${item.unit}`, {
            quantity: f.exact(decimalText(item.received)),
          }),
      value: isTime ? null : { amount: item.value.received, currency: city.currency },
      basis: isTime ? t('inKind.timeBasis') : basisInWords(item, city.currency, { i18n, f }),
    },
    t,
    f
  )
  return {
    language: i18n.locale,
    title: t('inKind.title'),
    city: { name: city.name, lang: city.nameLang },
    addressee: { name: item.party, lang: item.partyLang },
    opening: t('opening'),
    facts: [
      { term: t('inKind.number'), value: item.number },
      ...given.map((fact, at) => (at === 0 ? { ...fact, lang: item.titleLang } : fact)),
      { term: t('inKind.receivedOn'), value: came.days.map((day) => f.dateLong(day)).join('\n') },
      { term: t('inKind.evidence'), value: item.evidence, lang: item.titleLang },
      ...(item.agreementNumber
        ? [{ term: t('agreement'), value: item.agreementNumber, lang: item.titleLang }]
        : []),
    ],
    closing: t('inKind.closing'),
    reference:
      came.entries.map((entry) => t('reference', entry)).join('\n') || t('inKind.inRegister'),
    issued: f.dateLong(options.on),
    signatory: options.signatory,
    office: options.office,
    number: item.number,
    recordedAt: came.recordedAt,
  }
}

function basisInWords(
  { basis, unitValue, unit, rateTable }: Item,
  currency: string,
  { i18n, f }: { i18n: I18n; f: Formats }
): string {
  const name = i18n.t(`inkind.basis.${basis}`)
  const table = rateTable ? `: ${rateTable.name}, ${rateTable.code}` : ''
  if (unitValue === null) return name + table
  return i18n.t('letters.inKind.basisOf', {
    basis: name + table,
    price: i18n.t('inkind.per', { price: f.price(unitValue, currency), unit }),
  })
}

/** Days on which it came, where that stands in the ledger, and when the last of it was recorded. */
async function arrivals(client: Client, cityId: string, item: Item) {
  const came = item.steps.filter((one) => one.stands && one.step === 'received')
  const rows = await selectRows(
    client,
    `SELECT s.id, s.recorded_at, e.seq, e.hash FROM in_kind_steps s
     LEFT JOIN journal_entries e ON e.city_id = s.city_id AND e.id = s.entry_id
     WHERE s.city_id = ? AND s.item_id = ?`,
    [cityId, item.id]
  )
  const stored = new Map(rows.map((row) => [row.id as string, row]))
  const recorded = came.map(({ id }) => stored.get(id)!)
  return {
    days: [...new Set(came.map(({ on }) => on))],
    entries: recorded
      .filter(({ hash }) => hash !== null)
      .map(({ seq, hash }) => ({ seq: String(toBigInt(seq)), hash })),
    recordedAt: recorded
      .map((row) => row.recorded_at as string)
      .toSorted()
      .at(-1)!,
  }
}
