import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { insertMany } from '#core/insert_many'
import { NotTogether, refuseTwins } from '#core/not_together'
import { selectRows } from '#core/sql'
import { columnsOf, refuseFigures, type BudgetLineTerms } from '#programmes/actions/budget_lines'
import { functionalCurrency } from '#programmes/records'

export type NewLine = BudgetLineTerms & { id: string; cityId: string; programmeId: string }

/**
 * Adds many new lines of a city as `addBudgetLine` would one after the other, asking the books once for
 * all of them. Where one is not new and plain, or is refused, the transaction is to be taken back and each
 * added by itself.
 */
export async function addBudgetLines(
  trx: TransactionClientContract,
  cityId: string,
  lines: readonly NewLine[]
): Promise<void> {
  if (lines.length === 0) return
  refuseTwins(lines.map(({ id }) => id))
  refuseTwins(lines.map(({ year, code }) => `${year} ${code}`))
  const among = async (sql: string, values: readonly string[]) => {
    const different = [...new Set(values)]
    if (different.length === 0) return []
    const marks = different.map(() => '?').join(', ')
    return selectRows(trx, `${sql} IN (${marks})`, [cityId, ...different])
  }
  const ids = lines.map(({ id }) => id)
  const codes = lines.map(({ code }) => code)
  const same = await among('SELECT year, code FROM budget_lines WHERE city_id = ? AND code', codes)
  const taken = new Set(same.map(({ year, code }) => `${year} ${code}`))
  const known = await among('SELECT id FROM budget_lines WHERE city_id = ? AND id', ids)
  const open = valuesOf(
    await among(
      'SELECT id AS value FROM programmes WHERE city_id = ? AND closed_on IS NULL AND id',
      lines.map(({ programmeId }) => programmeId)
    )
  )
  const groups = valuesOf(
    await among(
      'SELECT code AS value FROM beneficiary_groups WHERE city_id = ? AND code',
      lines.map(({ groupCode }) => groupCode)
    )
  )
  const places = valuesOf(
    await among(
      'SELECT id AS value FROM places WHERE city_id = ? AND id',
      lines.flatMap(({ placeId }) => placeId ?? [])
    )
  )
  if (known.length > 0) throw new NotTogether()
  const currency = await functionalCurrency(trx, cityId)
  for (const line of lines) {
    refuseFigures(line, currency)
    const isPlain =
      !taken.has(`${line.year} ${line.code}`) &&
      open.has(line.programmeId) &&
      groups.has(line.groupCode) &&
      (!line.placeId || places.has(line.placeId))
    if (!isPlain) throw new NotTogether()
  }
  const rows = lines.map((line) => ({
    city_id: cityId,
    id: line.id,
    programme_id: line.programmeId,
    ...columnsOf(line),
  }))
  await insertMany(trx, 'budget_lines', rows)
}

function valuesOf(rows: readonly { value?: string }[]): Set<string> {
  return new Set(rows.map(({ value }) => value!))
}
