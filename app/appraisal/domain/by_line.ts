import type { Decimal } from '#money/decimal'
import type { Appraisal } from '#appraisal/domain/appraise'

/** What one cost or benefit comes to over all years. */
export interface LineValue {
  name: string
  isCost: boolean
  /** Present value. */
  value: Decimal
  /** Undiscounted. */
  total: Decimal
}

/** Costs and benefits by line; a line that is counted at two times of the year stands once. */
export function valuesByLine({
  costs,
  benefits,
}: Pick<Appraisal, 'costs' | 'benefits'>): LineValue[] {
  const rows = new Map<string, LineValue>()
  const add = (
    isCost: boolean,
    row: { line: { id: string; name: string }; presentValue: Decimal; total: Decimal }
  ) => {
    const known = rows.get(row.line.id)
    rows.set(row.line.id, {
      name: row.line.name,
      isCost,
      value: known ? known.value.plus(row.presentValue) : row.presentValue,
      total: known ? known.total.plus(row.total) : row.total,
    })
  }
  costs.forEach((row) => add(true, row))
  benefits.forEach((row) => add(false, row))
  return [...rows.values()]
}
