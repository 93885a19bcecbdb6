import { Decimal } from '#money/decimal'
import { moneySize, type Check } from '#workbooks/appraisal/check'
import type { Desk } from '#workbooks/appraisal/desk'
import type { DistributionRows } from '#workbooks/appraisal/distribution_pen'

/** The application's figures of who pays and who gains against the formulas. */
export function distributionFigures(desk: Desk, rows: DistributionRows | null): Check[] {
  return (rows?.figures ?? []).map(({ id, label, cell, value, format }) => ({
    id: `app.${id}`,
    what: desk.t('check.as_exported', { result: label }),
    formula: cell,
    result: value,
    expected: value,
    size: format === desk.money ? moneySize(desk) : sizeOf(value),
    format,
  }))
}

const sizeOf = (value: unknown) =>
  value instanceof Decimal ? Decimal.max(1, value.abs().ceil()) : new Decimal(1)

/** Payers' rows are what they pay, and tags share out all benefits. */
export function distributionChecks(
  desk: Desk,
  rows: DistributionRows | null,
  benefits: string
): Check[] {
  if (!rows) return []
  const rest = { size: moneySize(desk), format: desk.money }
  return [
    ...rows.payers.map(({ total, paid, value }, at) => ({
      id: `pairs_of_payer.${at + 1}`,
      what: desk.t('check.pairs_of_payer', {
        name: desk.appraisal.stakeholders!.rows[at].stakeholder.name,
      }),
      formula: total,
      result: value,
      expected: value,
      expectedFormula: paid,
      ...rest,
    })),
    ...rows.tags.map(({ tag, total, value }) => ({
      id: `tags.${tag}`,
      what: desk.t('check.tags', { tag: desk.t(`column.tag_${tag}`) }),
      formula: total,
      result: value,
      expected: value,
      expectedFormula: benefits,
      ...rest,
    })),
  ]
}
