import { Decimal } from '#money/decimal'
import { FileFault } from '#imports/domain/file_fault'
import { IMPORT_LIMITS } from '#imports/domain/limits'

/** The columns a grant of the 360Giving standard is laid out in, under the titles of its spreadsheet form. */
export const GRANT_TITLES = [
  'Identifier',
  'Title',
  'Description',
  'Currency',
  'Amount Awarded',
  'Amount Applied For',
  'Award Date',
  'Planned Dates:Start Date',
  'Planned Dates:End Date',
  'Funding Org:Identifier',
  'Funding Org:Name',
  'Recipient Org:Identifier',
  'Recipient Org:Name',
  'Grant Programme:Title',
  'Classifications:Title',
  'Beneficiary Location:Name',
  'Purpose of grant to individual',
  'Data Source',
] as const

/**
 * A package of grants (360Giving JSON: an object with `grants`, or the bare list) as rows under
 * `GRANT_TITLES`. What is not of the type that the standard says stays visible as its JSON, so that the
 * row is refused with a reason. Names of individuals are not read at all.
 */
export function grantRows(text: string): string[][] {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch {
    throw new FileFault('E_JSON_BROKEN')
  }
  const grants = Array.isArray(data) ? data : isObject(data) ? data.grants : undefined
  if (!Array.isArray(grants) || grants.length === 0) throw new FileFault('E_JSON_NO_GRANTS')
  if (grants.length > IMPORT_LIMITS.xlsxRows) {
    throw new FileFault('E_FILE_ROWS', { limit: String(IMPORT_LIMITS.xlsxRows) })
  }
  try {
    return grants.map(rowOf)
  } catch (error) {
    // Lists in lists in lists, deeper than can be written again
    if (error instanceof RangeError) throw new FileFault('E_JSON_BROKEN')
    throw error
  }
}

type Json = Record<string, unknown>

function rowOf(grant: unknown): string[] {
  // What is no grant at all is seen by its first cell, and its row refused
  const facts = isObject(grant) ? grant : { id: JSON.stringify(grant) }
  const funder = first(facts.fundingOrganization)
  const { plannedDates: dates, recipientOrganization: recipients } = facts
  const cells: Record<(typeof GRANT_TITLES)[number], string> = {
    'Identifier': scalar(facts.id),
    'Title': scalar(facts.title),
    'Description': [scalar(facts.description), severalFunders(facts.fundingOrganization)]
      .filter(Boolean)
      .join('\n'),
    'Currency': scalar(facts.currency),
    'Amount Awarded': scalar(facts.amountAwarded),
    'Amount Applied For': scalar(facts.amountAppliedFor),
    'Award Date': day(facts.awardDate),
    'Planned Dates:Start Date': outermost(dates, 'startDate'),
    'Planned Dates:End Date': outermost(dates, 'endDate'),
    'Funding Org:Identifier': scalar(funder.id),
    'Funding Org:Name': scalar(funder.name),
    'Recipient Org:Identifier': titles(recipients, 'id'),
    'Recipient Org:Name': titles(recipients, 'name'),
    'Grant Programme:Title': titles(facts.grantProgramme),
    'Classifications:Title': titles(facts.classifications),
    'Beneficiary Location:Name': titles(facts.beneficiaryLocation, 'name'),
    'Purpose of grant to individual': isObject(facts.toIndividualsDetails)
      ? scalar(facts.toIndividualsDetails.primaryGrantPurpose) || 'yes'
      : facts.recipientIndividual
        ? 'yes'
        : '',
    'Data Source': scalar(facts.dataSource),
  }
  return GRANT_TITLES.map((title) => cells[title])
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function first(list: unknown): Json {
  const [item] = Array.isArray(list) ? list : []
  return isObject(item) ? item : {}
}

/** Numbers as plain decimal text: JSON may write 1e6. */
function scalar(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'number') return new Decimal(value).toFixed()
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** The standard writes days as instants at midnight; the day is meant. */
function day(value: unknown): string {
  return scalar(value).replace(/^(\d{4}-\d{2}-\d{2})T[\d:.]+(Z|[+-]\d{2}:?\d{2})?$/, '$1')
}

/** A grant may be planned in several spans: the first day of all, and the last. */
function outermost(list: unknown, which: 'startDate' | 'endDate'): string {
  const days = (Array.isArray(list) ? list : [])
    .map((item) => (isObject(item) ? day(item[which]) : ''))
    .filter((text) => text !== '')
    .toSorted()
  return (which === 'startDate' ? days[0] : days.at(-1)) ?? ''
}

/** The first of several funders is the one of the agreement; that there are others stays with it. */
function severalFunders(list: unknown): string {
  return Array.isArray(list) && list.length > 1 ? `Funders: ${titles(list, 'name')}` : ''
}

function titles(list: unknown, name = 'title'): string {
  const found = (Array.isArray(list) ? list : []).map((item) =>
    isObject(item) ? scalar(item[name]) : ''
  )
  return Array.from(new Set(found.filter((title) => title.trim() !== ''))).join('; ')
}
