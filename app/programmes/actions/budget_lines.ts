import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { newId } from '#core/ids'
import { Refusal } from '#core/refusal'
import { selectRows, toCount, type Row } from '#core/sql'
import { toDecimalString } from '#money/money'
import type { Mark } from '#programmes/domain/figures'
import { findLineFault } from '#programmes/domain/line_rules'
import { insertOnce } from '#programmes/insert_once'
import { balancesOfLine } from '#programmes/queries/line_balances'
import { functionalCurrency, optional, recordOf, updateVersion } from '#programmes/records'

export interface BudgetLineTerms {
  code: string
  title: string
  titleLang: string
  year: number
  groupCode: string
  placeId?: string | null
  nature: 'capital' | 'current'
  activity: 'build' | 'maintain'
  /** Minor units of the ledger's functional currency. */
  need: bigint
  floor?: bigint
  cap?: bigint | null
  mark?: Mark | null
  source?: string | null
}

export async function addBudgetLine(
  trx: TransactionClientContract,
  line: BudgetLineTerms & { id?: string; cityId: string; programmeId: string }
): Promise<{ id: string }> {
  const programme = await recordOf(trx, 'programmes', line.cityId, line.programmeId)
  if (programme.closed_on) throw new Refusal('E_PROGRAMME_CLOSED', { code: programme.code })
  await checkTerms(trx, line)
  const id = line.id ?? newId()
  await insertOnce(
    trx,
    'budget_lines',
    { city_id: line.cityId, id, programme_id: line.programmeId, ...columnsOf(line) },
    codeTaken(line)
  )
  return { id }
}

/** Once money has been allocated to a line, its year, group and nature are what the decision was about. */
const FIXED = { year: 'year', group_code: 'groupCode', nature: 'nature' } as const

export async function changeBudgetLine(
  trx: TransactionClientContract,
  line: BudgetLineTerms & { id: string; cityId: string; version: number }
): Promise<void> {
  const stored = await recordOf(trx, 'budget_lines', line.cityId, line.id)
  if (stored.closed_on) throw new Refusal('E_LINE_CLOSED', { code: stored.code })
  await checkTerms(trx, line)
  const columns = columnsOf(line)
  const moved = (Object.keys(FIXED) as (keyof typeof FIXED)[]).find(
    (name) => String(stored[name]) !== String(columns[name])
  )
  if (moved && (await hasMoney(trx, line.cityId, line.id))) {
    throw new Refusal('E_LINE_FIXED', { code: stored.code }, FIXED[moved])
  }
  const [other] = await selectRows(
    trx,
    'SELECT id FROM budget_lines WHERE city_id = ? AND year = ? AND code = ? AND id <> ?',
    [line.cityId, line.year, line.code, line.id]
  )
  if (other) throw codeTaken(line)
  await updateVersion(trx, 'budget_lines', line, columns)
}

/** A line is closed, not deleted, once nothing on it is free or committed. */
export async function closeBudgetLine(
  trx: TransactionClientContract,
  closing: { cityId: string; id: string; version: number; closedOn: string }
): Promise<void> {
  const line = await recordOf(trx, 'budget_lines', closing.cityId, closing.id)
  const { free, reserved } = await balancesOfLine(trx, closing.cityId, closing.id)
  if (free + reserved > 0n) {
    const currency = await functionalCurrency(trx, closing.cityId)
    throw new Refusal('E_LINE_HAS_MONEY', {
      code: line.code,
      free: toDecimalString(free, currency),
      reserved: toDecimalString(reserved, currency),
      currency,
    })
  }
  await updateVersion(trx, 'budget_lines', closing, { closed_on: closing.closedOn })
}

async function hasMoney(
  trx: TransactionClientContract,
  cityId: string,
  id: string
): Promise<boolean> {
  const [row] = await selectRows(
    trx,
    'SELECT count(*) AS n FROM (SELECT 1 FROM postings WHERE city_id = ? AND budget_line_id = ? LIMIT 1) p',
    [cityId, id]
  )
  return toCount(row.n) > 0
}

/** Refuses figures that no line may have, whatever the books say. */
export function refuseFigures(line: BudgetLineTerms, currency: string): void {
  const fault = findLineFault({
    currency,
    need: line.need,
    floor: line.floor ?? 0n,
    cap: optional(line.cap),
    mark: optional(line.mark),
    source: optional(line.source),
  })
  if (fault) throw new Refusal(fault.code, fault.params, fault.field)
}

async function checkTerms(
  trx: TransactionClientContract,
  line: BudgetLineTerms & { cityId: string }
) {
  refuseFigures(line, await functionalCurrency(trx, line.cityId))
  const [group] = await selectRows(
    trx,
    'SELECT code FROM beneficiary_groups WHERE city_id = ? AND code = ?',
    [line.cityId, line.groupCode]
  )
  if (!group) throw new Refusal('E_GROUP_UNKNOWN', { group: line.groupCode }, 'groupCode')
  if (line.placeId) await recordOf(trx, 'places', line.cityId, line.placeId)
}

function codeTaken(line: BudgetLineTerms): Refusal {
  return new Refusal('E_LINE_CODE_TAKEN', { code: line.code, year: String(line.year) }, 'code', 409)
}

/** The columns of a line that its terms decide. */
export function columnsOf(line: BudgetLineTerms) {
  return {
    code: line.code,
    title: line.title,
    title_lang: line.titleLang,
    year: line.year,
    group_code: line.groupCode,
    place_id: optional(line.placeId),
    nature: line.nature,
    activity: line.activity,
    need: line.need,
    floor: line.floor ?? 0n,
    cap: optional(line.cap),
    mark: optional(line.mark),
    source: optional(line.source),
  } satisfies Row
}
