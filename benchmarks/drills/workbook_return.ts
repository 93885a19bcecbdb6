/**
 * Exported workbooks go through LibreOffice and come back: without a change nothing may differ; with one
 * input changed that one cell is named, and the results that follow are those of the application.
 */
import { appraise } from '#appraisal/domain/appraise'
import type { AppraisalModel } from '#appraisal/domain/model'
import { buildAppraisalWorkbook } from '#workbooks/appraisal_workbook'
import { compareBooks } from '#workbooks/domain/compare_books'
import { readBook } from '#workbooks/workers/read_book'
import {
  anseongVouchers,
  everythingModel,
  ljubljanaIntegration,
  melitopolGroups,
} from '#tests/support/appraisal_models'
import { agree, openWorkbook } from '#tests/support/second_engine'
import { withCell } from '#tests/support/workbook_edits'
import { workbookContext } from '#tests/support/workbook_labels'
import { LibreOffice } from '../support/libreoffice.js'

interface Subject {
  name: string
  model: () => AppraisalModel
  locale: string
  input: { id: string; value: string }
  same: (model: AppraisalModel) => void
}

const SUBJECTS: Subject[] = [
  {
    name: 'anseong',
    model: anseongVouchers,
    locale: 'ko',
    input: { id: 'step_rate.0', value: '0.03' },
    same: (model) => (model.discounting = { constant: '0.03' }),
  },
  {
    name: 'ljubljana',
    model: ljubljanaIntegration,
    locale: 'sl',
    input: { id: 'outcome.completions', value: '120' },
    same: (model) => (model.outcomes[0].quantity.value = '120'),
  },
  {
    name: 'melitopol',
    model: melitopolGroups,
    locale: 'uk',
    input: { id: 'B1.unit_value', value: '1250' },
    same: (model) => (model.benefits[0].unitValue.value = '1250'),
  },
  {
    name: 'everything',
    model: everythingModel,
    locale: 'en',
    input: { id: 'B1.deadweight', value: '0.29' },
    same: (model) => (model.benefits[0].deadweight!.value = '0.29'),
  },
]

const office = await LibreOffice.start()
const report = []
try {
  for (const { name, model, locale, input, same } of SUBJECTS) {
    const identity = { code: `LCL-${'0f'.repeat(16)}`, previousSha256: null }
    const bytes = await buildAppraisalWorkbook(
      appraise(model()),
      workbookContext(locale, { identity })
    )
    const exported = await readBook(bytes)
    const asIs = compareBooks(exported, await readBook(await office.saved(name, bytes)))
    const sheet = (await openWorkbook(bytes)).getWorksheet('Assumptions')!
    const cell = `C${sheet.getColumn(1).values.indexOf(input.id)}`
    const edited = withCell(bytes, 'Assumptions', cell, `<v>${input.value}</v>`)
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
