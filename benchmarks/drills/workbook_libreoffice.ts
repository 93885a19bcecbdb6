/**
 * Recalculates exported workbooks in LibreOffice, as they are and after a changed input, and compares every
 * formula cell with the application. Run: node --import=@poppinss/ts-exec benchmarks/drills/workbook_libreoffice.ts
 */
import { appraise } from '#appraisal/domain/appraise'
import { buildAppraisalWorkbook } from '#workbooks/appraisal_workbook'
import { anseongVouchers } from '#tests/support/appraisal_models'
import { partOf, withCell } from '#tests/support/workbook_edits'
import { workbookContext } from '#tests/support/workbook_labels'
import { LibreOffice } from '../support/libreoffice.js'
import {
  ALL_SUBJECTS,
  withInput,
  withSheets,
  withoutResults,
  wrongCells,
} from '../support/workbook_subjects.js'

/** Sheets whose figures must follow a changed input; checks against the export rightly differ then. */
const FOLLOWING = new Set(['Costs', 'Benefits', 'Factors', 'Timeline', 'Results', 'Perspectives'])

/** Every cached number of one sheet one too high: a drill that passes it is blind. */
function oneTooHigh(bytes: Uint8Array): Uint8Array {
  const part = partOf(bytes, 'Results')
  return withSheets(bytes, (xml, name) => {
    if (name !== part) return xml
    return xml.replaceAll(
      /(<f>[^<]*<\/f><v>)(-?\d[\d.]*)(<\/v>)/g,
      (_, before, value, after) => `${before}${+value + 1}${after}`
    )
  })
}

/** A benefit that takes the row above the right one. */
const wrongRow = (bytes: Uint8Array) =>
  withCell(bytes, 'Benefits', 'H9', '<f>H7*(1-Assumptions!$C$14)</f>')

const office = await LibreOffice.start()
const report = []
const caught = { oneTooHigh: 0, wrongRow: 0 }
try {
  for (const { name, model, locale, input, same } of ALL_SUBJECTS) {
    const context = workbookContext(locale)
    const bytes = await buildAppraisalWorkbook(appraise(model()), context)
    const asIs = await wrongCells(bytes, await office.saved(name, bytes))
    const changed = model()
    same(changed)
    const expected = await buildAppraisalWorkbook(appraise(changed), context)
    const edited = withoutResults(await withInput(bytes, input))
    const saved = await office.saved(`${name}-changed`, edited)
    const mutated = await wrongCells(expected, saved, (sheet) => FOLLOWING.has(sheet))
    report.push({
      name,
      cells: asIs.cells,
      wrong: asIs.wrong,
      changed: input.id,
      changedCells: mutated.cells,
      changedWrong: mutated.wrong,
    })
  }
  const right = await buildAppraisalWorkbook(appraise(anseongVouchers()), workbookContext('ko'))
  const high = oneTooHigh(right)
  caught.oneTooHigh = (await wrongCells(high, await office.saved('high', high))).wrong.length
  const shifted = await office.saved('shifted', wrongRow(right))
  caught.wrongRow = (await wrongCells(right, shifted)).wrong.length
} finally {
  await office.end()
}
const passed =
  Object.values(caught).every((count) => count > 0) &&
  report.every(({ wrong, changedWrong }) => wrong.length + changedWrong.length === 0)
process.stdout.write(
  `${JSON.stringify({ drill: 'workbook_libreoffice', passed, sabotageCaught: caught, workbooks: report }, null, 2)}\n`
)
process.exitCode = passed ? 0 : 1
