/**
 * Exported workbooks go through LibreOffice and come back: without a change nothing may differ; with one
 * input changed that one cell is named, and the results that follow are those of the application.
 */
import { appraise } from '#appraisal/domain/appraise'
import { buildAppraisalWorkbook } from '#workbooks/appraisal_workbook'
import { compareBooks } from '#workbooks/domain/compare_books'
import { readBook } from '#workbooks/workers/read_book'
import { agree } from '#tests/support/second_engine'
import { workbookContext } from '#tests/support/workbook_labels'
import { LibreOffice } from '../support/libreoffice.js'
import { DEMO_SUBJECTS, inputCell, withInput } from '../support/workbook_subjects.js'

const office = await LibreOffice.start()
const report = []
try {
  for (const { name, model, locale, input, same } of DEMO_SUBJECTS) {
    const identity = { code: `LCL-${'0f'.repeat(16)}`, previousSha256: null }
    const context = workbookContext(locale, { identity })
    const bytes = await buildAppraisalWorkbook(appraise(model()), context)
    const exported = await readBook(bytes)
    const asIs = compareBooks(exported, await readBook(await office.saved(name, bytes)))
    const cell = await inputCell(bytes, input.id)
    const edited = await withInput(bytes, input)
    const came = await readBook(await office.saved(`${name}-changed`, edited))
    const { changes, results, headlines } = compareBooks(exported, came)
    const changed = model()
    same(changed)
    const npv = appraise(changed).results.npv.value!.toNumber()
    report.push({
      name,
      unchanged: asIs.counts,
      uncalculated: asIs.uncalculated,
      changes: changes.map(
        (change) => `${change.sheet}!${change.cell} ${change.was} → ${change.is}`
      ),
      named: changes.length === 1 && changes[0].cell === cell && changes[0].is === input.value,
      results: results.length,
      npvFollows: headlines.some(({ is }) => agree(Number(is), npv)),
    })
  }
} finally {
  await office.end()
}
const passed = report.every(
  ({ unchanged, uncalculated, named, results, npvFollows }) =>
    Object.keys(unchanged).length === 0 && uncalculated === 0 && named && results > 0 && npvFollows
)
process.stdout.write(
  `${JSON.stringify({ drill: 'workbook_return', passed, workbooks: report }, null, 2)}\n`
)
process.exitCode = passed ? 0 : 1
