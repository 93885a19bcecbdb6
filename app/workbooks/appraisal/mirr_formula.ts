import type { MissingReason } from '#appraisal/domain/results'
import { COLUMN, SHEETS, letter, ref, type Desk } from '#workbooks/appraisal/desk'
import { FACTOR_ROWS } from '#workbooks/appraisal/line_sheets'
import { TIMELINE_ROWS, pointsOfRow } from '#workbooks/appraisal/timeline_sheet'

/** On the steps of the timeline; without losses or gains spreadsheets differ, so the words are chosen before. */
export function mirrFormula(desk: Desk, reason: (code: MissingReason) => string): string {
  const flows = pointsOfRow(desk, TIMELINE_ROWS.flow)
  const step = ref(desk, 'step')
  const tolerance = ref(desk, 'money_tolerance')
  const perStep = (rate: string) => `(1+${rate})^${step}-1`
  const first = `${SHEETS.factors}!$${letter(COLUMN.firstYear)}$${FACTOR_ROWS.rate}`
  const rate = (id: string) => desk.refs.get(id) ?? first
  return (
    `IF(MIN(${flows})>=0-${tolerance},${reason('no_change_of_sign')},IF(MAX(${flows})<=${tolerance},${reason('total_loss')},` +
    `(1+MIRR(${flows},${perStep(rate('finance_rate'))},${perStep(rate('reinvest_rate'))}))^(1/${step})-1))`
  )
}
