import type { AgreementReading } from '#imports/domain/agreement_rows'
import type { FieldRule } from '#imports/domain/kinds/rules'
import { RowReader, type ReadingSettings } from '#imports/domain/rows'
import { comparable } from '#imports/domain/text'
import type { FunderKind } from '#funding/domain/funder_kinds'

/** Fields of a grant in the 360Giving standard, under the titles of its spreadsheet form. */
export const GRANT_FIELDS: readonly FieldRule[] = [
  { name: 'number', required: true, words: 'identifier|grant identifier|id' },
  { name: 'title', words: 'grant title|name' },
  { name: 'description', words: 'grant description' },
  { name: 'currency', words: 'currency code' },
  { name: 'amount', required: true, words: 'amount awarded|amount' },
  { name: 'signed_on', required: true, words: 'award date|date awarded' },
  { name: 'starts_on', words: 'planned dates start date|planned dates 0 start date|start date' },
  { name: 'ends_on', words: 'planned dates end date|planned dates 0 end date|end date' },
  {
    name: 'funder_id',
    words:
      'funding org identifier|funding org 0 identifier|funding organization id|funding organisation identifier',
  },
  {
    name: 'funder',
    required: true,
    words: 'funding org name|funding org 0 name|funding organization name|funding organisation',
  },
  { name: 'kind', words: 'funder kind|funder type' },
  {
    name: 'recipient',
    words: 'recipient org name|recipient org 0 name|recipient organization|recipient',
  },
  { name: 'recipient_id', words: 'recipient org identifier|recipient org 0 identifier' },
  { name: 'programme', words: 'grant programme title|grant programme 0 title|grant programme' },
  { name: 'classification', words: 'classifications title|classifications 0 title' },
  { name: 'place_text', words: 'beneficiary location name|beneficiary location 0 name|location' },
  {
    name: 'individual',
    words:
      'purpose of grant to individual|to individuals details primary grant purpose|to individuals details grant purpose',
  },
  { name: 'source', words: 'data source' },
]

/**
 * Reads a grant as an agreement that was granted. The identifier is its number; the funder is known again
 * by its organisation identifier; programme, classification, place and recipient become its note.
 */
export function readGrant(
  cells: readonly string[],
  settings: ReadingSettings<Record<string, number | undefined>>,
  kindOf: (word: string) => FunderKind | undefined
): AgreementReading {
  const row = new RowReader(cells, settings)
  const number = row.required('number')
  const signedOn = row.date('signed_on', true)
  const startsOn = row.date('starts_on', false)
  const endsOn = row.date('ends_on', false)
  if (startsOn && endsOn && endsOn < startsOn) {
    row.refuse('ends_on', 'E_DATES_ORDER', { starts: startsOn, ends: endsOn })
  }
  const currency = row.currency('currency', signedOn)
  const minor = currency === undefined ? undefined : row.amount('amount', currency)
  if (minor === 0n) row.warn('amount', 'E_GRANT_ZERO')
  const funder = row.required('funder')
  const funderId = row.text('funder_id') ?? ''
  const kind = row.word('kind', kindOf, 'E_KIND_UNKNOWN') ?? likelyKind(funder ?? '', funderId)
  const individual = row.text('individual') ?? ''
  const note = [
    row.text('description'),
    labelled('Programme', row.text('programme')),
    labelled('Classification', row.text('classification')),
    labelled('Place', row.text('place_text')),
    individual === '' ? labelled('Recipient', recipientOf(row)) : 'A grant to an individual.',
  ]
  return {
    read: {
      number: number && comparable(number),
      funder,
      funderId,
      kind,
      subKind: '',
      title: row.text('title'),
      currency,
      minor,
      signedOn,
      startsOn,
      endsOn,
      status: 'granted',
      programmes: [],
      lines: [],
      groups: [],
      places: [],
      years: [],
      note: note.filter(Boolean).join('\n'),
      source: row.text('source') || `360Giving ${number ?? ''}`.trim(),
    },
    errors: row.errors,
    warnings: row.warnings,
  }
}

function labelled(label: string, text: string | undefined): string {
  return text ? `${label}: ${text}` : ''
}

function recipientOf(row: RowReader): string {
  return [row.text('recipient'), row.text('recipient_id')].filter(Boolean).join(', ')
}

/**
 * The standard does not say what kind of body a funder is; its identifier and name do mostly. Whoever
 * imports may say it in a column of their own, and the party can be changed later.
 */
export function likelyKind(name: string, orgId: string): FunderKind {
  if (
    /\b(council|borough|municipality|city of|county)\b/i.test(name) ||
    /^GB-(LAE|LAS|LANI|PLA)-/.test(orgId)
  )
    return 'local_government'
  if (/^GB-(GOR|GOVUK|NHS)-/.test(orgId) || /\b(department|ministry|government)\b/i.test(name))
    return 'national_government'
  if (/\b(european commission|united nations|unesco)\b/i.test(name)) return 'supranational'
  if (/^(GB-(CHC|SC|NIC)-|360G-)/.test(orgId) || /\b(foundation|trust|fund|charity)\b/i.test(name))
    return 'foundation'
  return 'company'
}
