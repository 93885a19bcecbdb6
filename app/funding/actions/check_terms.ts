import { Refusal } from '#core/refusal'
import { selectRows, type Client } from '#core/sql'
import type { AgreementTerms } from '#funding/actions/agreement_store'
import { findAgreementFault } from '#funding/domain/agreement_rules'
import { EARMARK_DIMENSIONS, type Earmark, type EarmarkDimension } from '#funding/domain/earmark'
import { GENERAL_FUND } from '#funding/domain/funds'
import { findCurrency, isCurrencyActive } from '#money/currencies'
import { isWithinLimit, toDecimalString } from '#money/money'

/** Where the values of an earmark must exist; years, nature and activity have fixed forms. */
const KNOWN_IN: Partial<Record<EarmarkDimension, string>> = {
  programme: 'SELECT id AS value FROM programmes WHERE city_id = ?',
  line: 'SELECT id AS value FROM budget_lines WHERE city_id = ?',
  group: 'SELECT code AS value FROM beneficiary_groups WHERE city_id = ?',
  place: 'SELECT id AS value FROM places WHERE city_id = ?',
}

const FORM: Partial<Record<EarmarkDimension, RegExp>> = {
  year: /^(19|20|21)\d\d$/,
  nature: /^(capital|current)$/,
  activity: /^(build|maintain)$/,
}

/** Refuses terms that cannot be kept: their own form first, then what the books of the city know. */
export async function checkTerms(
  client: Client,
  cityId: string,
  agreementId: string,
  terms: AgreementTerms
): Promise<void> {
  refuseTerms(terms)
  const [same] = await selectRows(
    client,
    'SELECT id FROM agreements WHERE city_id = ? AND number = ? AND id <> ?',
    [cityId, terms.number, agreementId]
  )
  if (same) throw new Refusal('E_AGREEMENT_NUMBER_TAKEN', { number: terms.number }, 'number')
  await checkFunder(client, cityId, terms.funderId)
  await refuseEarmark(terms.earmark ?? {}, knownValues(client, cityId))
}

/** Refuses terms that no agreement may have, whatever the books of the city know. */
export function refuseTerms(terms: AgreementTerms): void {
  if (!terms.number) throw new Refusal('E_NUMBER_NEEDED', {}, 'number')
  if (!terms.title) throw new Refusal('E_TITLE_NEEDED', {}, 'title')
  if (!findCurrency(terms.currency)) {
    throw new Refusal('E_CURRENCY', { currency: terms.currency }, 'currency')
  }
  if (terms.startsOn && !isCurrencyActive(terms.currency, terms.startsOn)) {
    const params = { currency: terms.currency, date: terms.startsOn }
    throw new Refusal('E_RATE_CURRENCY', params, 'currency')
  }
  const fault = findAgreementFault({
    amount: terms.amount,
    startsOn: terms.startsOn ?? null,
    endsOn: terms.endsOn ?? null,
    instalments: terms.instalments ?? [],
  })
  if (fault) {
    const written = Object.entries(fault.params).map(([name, value]) => [
      name,
      typeof value === 'bigint' ? toDecimalString(value, terms.currency) : value,
    ])
    throw new Refusal(
      fault.code,
      { ...Object.fromEntries(written), currency: terms.currency },
      fault.field
    )
  }
  if (!isWithinLimit(terms.amount)) throw new Refusal('E_AGREEMENT_LIMIT', {}, 'amount')
  if (terms.condition && !terms.condition.text) {
    throw new Refusal('E_CONDITION_TEXT', {}, 'condition_text')
  }
  if (terms.mark === 'sourced' && !terms.source) throw new Refusal('E_SOURCE_NEEDED', {}, 'source')
  if (terms.number === GENERAL_FUND) {
    throw new Refusal('E_AGREEMENT_NUMBER_TAKEN', { number: terms.number }, 'number')
  }
}

async function checkFunder(client: Client, cityId: string, funderId: string) {
  const [funder] = await selectRows(
    client,
    'SELECT name, funder_kind, closed_on FROM parties WHERE city_id = ? AND id = ?',
    [cityId, funderId]
  )
  if (!funder) throw new Refusal('E_FUNDER_UNKNOWN', {}, 'funder')
  if (funder.closed_on) {
    throw new Refusal('E_FUNDER_CLOSED', { name: funder.name, date: funder.closed_on }, 'funder')
  }
  if (!funder.funder_kind) throw new Refusal('E_FUNDER_KIND', { name: funder.name }, 'funder')
}

/** The values that a dimension may have in a city; undefined for one of a fixed form. */
export type KnownValues = (dimension: EarmarkDimension) => Promise<ReadonlySet<string>> | undefined

/** Each dimension is asked for once, however many earmarks there are. */
export function knownValues(client: Client, cityId: string): KnownValues {
  const asked = new Map<EarmarkDimension, Promise<Set<string>>>()
  return (dimension) => {
    const question = KNOWN_IN[dimension]
    if (!question) return undefined
    const values =
      asked.get(dimension) ??
      selectRows(client, question, [cityId]).then((rows) => new Set(rows.map((row) => row.value)))
    asked.set(dimension, values)
    return values
  }
}

/** Refuses an earmark with a value that its dimension does not have. */
export async function refuseEarmark(earmark: Earmark, knownOf: KnownValues): Promise<void> {
  for (const dimension of EARMARK_DIMENSIONS) {
    const values = earmark[dimension] ?? []
    if (values.length === 0) continue
    const known = await knownOf(dimension)
    const wrong = values.find((value) =>
      known ? !known.has(value) : !FORM[dimension]!.test(value)
    )
    if (wrong !== undefined) {
      throw new Refusal('E_EARMARK_VALUE', { dimension, value: wrong }, `earmark.${dimension}`)
    }
  }
}
