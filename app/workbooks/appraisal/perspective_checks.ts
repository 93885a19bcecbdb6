import { Decimal } from '#money/decimal'
import { noErrors, type Check } from '#workbooks/appraisal/check'
import { COLUMN, SHEETS, lastYearColumn, letter, type Desk } from '#workbooks/appraisal/desk'
import { viewName } from '#workbooks/appraisal/perspective_inputs'
import type { PerspectiveRows } from '#workbooks/appraisal/perspectives_sheet'

const cell = (row: number) => `${SHEETS.perspectives}!$${letter(COLUMN.value)}$${row}`

/** The net present value of each point of view: the application's against the formula. */
export function viewChecks(desk: Desk, rows: PerspectiveRows | null, size: Decimal): Check[] {
  if (!rows) return []
  return desk.appraisal.perspectives.map((found, at) => ({
    id: `app.view.${found.view.id}`,
    what: desk.t('check.view', { name: viewName(desk, found) }),
    formula: cell(rows.npv[at]),
    result: found.npv,
    expected: found.npv,
    size: Decimal.max(size, found.costs.abs().plus(found.benefits.abs()).ceil()),
    format: desk.money,
  }))
}

/** Stakeholders sum to the whole, and what is handed over arrives. */
export function partyChecks(
  desk: Desk,
  rows: PerspectiveRows | null,
  npv: string,
  size: Decimal
): Check[] {
  const { stakeholders, results } = desk.appraisal
  if (!rows || !stakeholders) return []
  const all = (places: number[]) => places.map(cell).join('+')
  const value = results.npv.value!
  const given = stakeholders.rows.map(({ gives }) => gives).reduce((a, b) => a.plus(b))
  const make = (id: string, formula: string, found: Decimal, expectedFormula: string): Check => ({
    id,
    what: desk.t(`check.${id}`),
    formula,
    result: found,
    expected: found,
    expectedFormula,
    size,
    format: desk.money,
  })
  return [
    make('by_stakeholder', all(rows.net), value, npv),
    make('society', cell(rows.npv[0]), value, npv),
    make('transfers_net_out', all(rows.gives), given, all(rows.receives)),
    noErrors(desk, SHEETS.perspectives, `$${lastYearColumn(desk)}$${rows.last}`),
  ]
}
