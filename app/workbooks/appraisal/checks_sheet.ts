import { moneySize, noErrors, resultCell, type Check } from '#workbooks/appraisal/check'
import { exportedChecks, insideChecks } from '#workbooks/appraisal/check_lists'
import { datedChecks, type DatedRows } from '#workbooks/appraisal/dated_sheet'
import {
  FORMATS,
  SHEETS,
  headerRow,
  letter,
  plainSheet,
  section,
  type Desk,
} from '#workbooks/appraisal/desk'
import { distributionChecks, distributionFigures } from '#workbooks/appraisal/distribution_checks'
import type { DistributionRows } from '#workbooks/appraisal/distribution_pen'
import type { LineTotals } from '#workbooks/appraisal/line_sheets'
import { partyChecks, viewChecks } from '#workbooks/appraisal/perspective_checks'
import type { PerspectiveRows } from '#workbooks/appraisal/perspectives_sheet'
import type { ResultsLayout } from '#workbooks/appraisal/results_layout'
import { simulationChecks, type SimulationRows } from '#workbooks/appraisal/simulation_sheet'
import type { SheetWriter } from '#workbooks/workbook_writer'

const HEADER_ROW = 5
const PASS_ROW = 6
const FAIL_ROW = 7
const MASTER_ROW = 8
const TOLERANCE_ROW = 9
const FIRST_CHECK = 11
const MASTER_COLUMN = 3
const RELATIVE = 1e-9

export const MASTER_CHECK = `${SHEETS.checks}!$${letter(MASTER_COLUMN)}$${MASTER_ROW}`

/** Sheets that not every workbook has. */
export interface SomeSheets {
  perspectives: PerspectiveRows | null
  distribution: DistributionRows | null
  dated: DatedRows | null
  simulation: SimulationRows | null
}

/** Every check with both sides, their difference and the verdict; one master check over all. */
export function writeChecks(
  desk: Desk,
  layout: ResultsLayout,
  costs: LineTotals,
  benefits: LineTotals,
  { perspectives, distribution, dated, simulation }: SomeSheets
): void {
  const sheet = plainSheet(desk, 'checks', {
    widths: [26, 58, 22, 22, 16, 14, 14],
    frozenRows: HEADER_ROW,
    frozenColumns: 2,
  })
  headerRow(desk, sheet, HEADER_ROW, [
    'id',
    'check',
    'workbook',
    'expected',
    'difference',
    'size',
    'verdict',
  ])
  sheet.write(PASS_ROW, 1, 'word_pass', { look: 'muted' })
  sheet.write(PASS_ROW, 2, desk.t('check.word_pass'))
  sheet.write(PASS_ROW, MASTER_COLUMN, desk.t('verdict.pass'))
  sheet.write(FAIL_ROW, 1, 'word_fail', { look: 'muted' })
  sheet.write(FAIL_ROW, 2, desk.t('check.word_fail'))
  sheet.write(FAIL_ROW, MASTER_COLUMN, desk.t('verdict.fail'))
  sheet.write(TOLERANCE_ROW, 1, 'tolerance', { look: 'muted' })
  sheet.write(TOLERANCE_ROW, 2, desk.t('check.tolerance'))
  sheet.write(TOLERANCE_ROW, MASTER_COLUMN, RELATIVE, { look: 'fixed', format: FORMATS.residual })
  const groups = {
    as_exported: [
      ...exportedChecks(desk, layout),
      ...viewChecks(desk, perspectives, moneySize(desk)),
      ...distributionFigures(desk, distribution),
      ...datedChecks(desk, dated),
      ...simulationChecks(desk, simulation),
    ],
    inside: [
      ...insideChecks(desk, layout, costs, benefits),
      ...partyChecks(desk, perspectives, resultCell(layout.npv), moneySize(desk)),
      ...distributionChecks(desk, distribution, resultCell(layout.presentValueOfBenefits)),
      ...Object.entries({ distribution, dated, simulation }).flatMap(([key, found]) =>
        found ? [noErrors(desk, SHEETS[key as keyof typeof SHEETS], found.lastCell)] : []
      ),
    ],
  }
  let row = FIRST_CHECK
  for (const [group, checks] of Object.entries(groups)) {
    section(sheet, row++, desk.t(`section.${group}`), 7)
    for (const check of checks) writeCheck(desk, sheet, row++, check)
  }
  const last = row - 1
  sheet.write(MASTER_ROW, 1, 'master', { look: 'muted' })
  sheet.write(MASTER_ROW, 2, desk.t('check.master'), { look: 'strong' })
  const verdicts = `G${FIRST_CHECK}:G${last}`
  sheet.calculate(
    MASTER_ROW,
    MASTER_COLUMN,
    `IF(COUNTIFS(${verdicts},C${FAIL_ROW})=0,C${PASS_ROW},C${FAIL_ROW})`,
    desk.t('verdict.pass'),
    { look: 'check' }
  )
  sheet.colourVerdicts(`C${MASTER_ROW} ${verdicts}`, `$C$${PASS_ROW}`, `$C$${FAIL_ROW}`)
}

function writeCheck(desk: Desk, sheet: SheetWriter, row: number, check: Check): void {
  const { format } = check
  sheet.write(row, 1, check.id, { look: 'muted' })
  sheet.write(row, 2, check.what, { wrap: true })
  sheet.calculate(row, 3, check.formula, check.result, {
    look: 'link',
    format,
    align: 'right',
    wrap: typeof check.result === 'string',
  })
  const options = { format, align: 'right' as const, wrap: typeof check.expected === 'string' }
  if (check.expectedFormula)
    sheet.calculate(row, 4, check.expectedFormula, check.expected, { look: 'link', ...options })
  else sheet.write(row, 4, check.expected, { look: 'fixed', ...options })
  sheet.calculate(row, 5, `IF(C${row}=D${row},0,IFERROR(ABS(C${row}-D${row})/F${row},1))`, 0, {
    format: FORMATS.residual,
  })
  sheet.write(row, 6, check.size, { look: 'fixed', format: '#,##0' })
  sheet.calculate(
    row,
    7,
    `IF(E${row}<=$C$${TOLERANCE_ROW},$C$${PASS_ROW},$C$${FAIL_ROW})`,
    desk.t('verdict.pass'),
    { look: 'check', inset: true }
  )
}
