import { selectRows, toBigInt, toBoolean, toCount, type Client, type Row } from '#core/sql'
import { optionalBigInt } from '#programmes/records'
import { figuresOf, type Figures, type Mark } from '#programmes/domain/figures'
import { balancesByLine, type LineBalances } from '#programmes/queries/line_balances'

export interface BudgetLine {
  id: string
  code: string
  title: string
  titleLang: string
  planId: string
  strategyId: string | null
  programmeId: string
  programmeCode: string
  programmeTitle: string
  programmeTitleLang: string
  year: number
  groupCode: string
  groupName: string
  groupLang: string
  familyCode: string | null
  isProtected: boolean
  placeId: string | null
  placeName: string | null
  placeLang: string | null
  nature: 'capital' | 'current'
  activity: 'build' | 'maintain'
  need: bigint
  floor: bigint
  cap: bigint | null
  mark: Mark | null
  source: string | null
  closedOn: string | null
  version: number
  figures: Figures
}

export interface LineFilter {
  planId?: string
  programmeId?: string
  year?: number
  id?: string
  /** Without lines that are closed. */
  onlyOpen?: boolean
}

const EMPTY: LineBalances = { free: 0n, reserved: 0n, spent: 0n }

/** Budget lines with their figures, ordered by code as people count: A2 before A10. */
export async function budgetLines(
  client: Client,
  cityId: string,
  filter: LineFilter = {}
): Promise<BudgetLine[]> {
  const conditions = ['l.city_id = ?']
  const bindings: unknown[] = [cityId]
  const add = (condition: string, value: unknown) => {
    conditions.push(condition)
    bindings.push(value)
  }
  if (filter.planId) add('g.plan_id = ?', filter.planId)
  if (filter.programmeId) add('l.programme_id = ?', filter.programmeId)
  if (filter.year !== undefined) add('l.year = ?', filter.year)
  if (filter.id) add('l.id = ?', filter.id)
  if (filter.onlyOpen) conditions.push('l.closed_on IS NULL')
  const rows = await selectRows(
    client,
    `SELECT l.*, g.plan_id, g.strategy_id, g.code AS programme_code, g.title AS programme_title,
       g.title_lang AS programme_title_lang, b.local_name AS group_name, b.local_lang AS group_lang,
       b.family_code, b.is_protected, p.name AS place_name, p.name_lang AS place_lang
     FROM budget_lines l
     JOIN programmes g ON g.city_id = l.city_id AND g.id = l.programme_id
     JOIN beneficiary_groups b ON b.city_id = l.city_id AND b.code = l.group_code
     LEFT JOIN places p ON p.city_id = l.city_id AND p.id = l.place_id
     WHERE ${conditions.join(' AND ')}`,
    bindings
  )
  const balances = await balancesByLine(client, cityId)
  return rows.map((row) => lineOf(row, balances.get(row.id) ?? EMPTY)).toSorted(byCode)
}

/** Lines that a round of a year can give money to: open ones of open programmes. */
export async function linesForRound(
  client: Client,
  cityId: string,
  year: number
): Promise<BudgetLine[]> {
  return budgetLines(client, cityId, { year, onlyOpen: true })
}

const CODES = new Intl.Collator('en', { numeric: true })

export function byCode(
  a: { code: string; year?: number },
  b: { code: string; year?: number }
): number {
  return CODES.compare(a.code, b.code) || (a.year ?? 0) - (b.year ?? 0)
}

function lineOf(row: Row, balances: LineBalances): BudgetLine {
  const need = toBigInt(row.need)
  return {
    id: row.id,
    code: row.code,
    title: row.title,
    titleLang: row.title_lang,
    planId: row.plan_id,
    strategyId: row.strategy_id,
    programmeId: row.programme_id,
    programmeCode: row.programme_code,
    programmeTitle: row.programme_title,
    programmeTitleLang: row.programme_title_lang,
    year: toCount(row.year),
    groupCode: row.group_code,
    groupName: row.group_name,
    groupLang: row.group_lang,
    familyCode: row.family_code,
    isProtected: toBoolean(row.is_protected),
    placeId: row.place_id,
    placeName: row.place_name,
    placeLang: row.place_lang,
    nature: row.nature,
    activity: row.activity,
    need,
    floor: toBigInt(row.floor),
    cap: optionalBigInt(row.cap),
    mark: row.mark,
    source: row.source,
    closedOn: row.closed_on,
    version: toCount(row.version),
    figures: figuresOf(need, balances),
  }
}
