/**
 * Recalculates exported workbooks in LibreOffice, as they are and after a changed input, and compares every
 * formula cell with the application. Run: node --import=@poppinss/ts-exec benchmarks/drills/workbook_libreoffice.ts
 */
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate'
import { appraise } from '#appraisal/domain/appraise'
import type { AppraisalModel } from '#appraisal/domain/model'
import { buildAppraisalWorkbook } from '#workbooks/appraisal_workbook'
import {
  adjustedCourse,
  anseongVouchers,
  everythingModel,
  ljubljanaIntegration,
  melitopolGroups,
  sharedCourse,
} from '#tests/support/appraisal_models'
import { agree, formulaCells, openWorkbook } from '#tests/support/second_engine'
import { partOf } from '#tests/support/workbook_edits'
import { workbookContext } from '#tests/support/workbook_labels'
import { LibreOffice } from '../support/libreoffice.js'

interface Subject {
  name: string
  model: () => AppraisalModel
  locale: string
  /** An input to change in the file, and the same change of the model. */
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
  {
    name: 'many-payers',
    model: sharedCourse,
    locale: 'uk',
    input: { id: 'transfer.T1', value: '0.7' },
    same: (model) => (model.transfers![0].share.value = '0.7'),
  },
  {
    name: 'adjusted',
    model: () => adjustedCourse('nominal'),
    locale: 'ko',
    input: { id: 'inflation', value: '0.04' },
    same: (model) => (model.inflation!.value = '0.04'),
  },
]

/** Sheets whose figures must follow a changed input; checks against the export rightly differ then. */
const FOLLOWING = new Set(['Costs', 'Benefits', 'Factors', 'Timeline', 'Results', 'Perspectives'])

/** Changes one input in the file itself and takes all cached results away. */
async function withInput(bytes: Uint8Array, { id, value }: Subject['input']): Promise<Uint8Array> {
  const book = await openWorkbook(bytes)
  const row = book.getWorksheet('Assumptions')!.getColumn(1).values.indexOf(id)
  const parts = unzipSync(bytes)
  for (const name of Object.keys(parts).filter((part) => part.startsWith('xl/worksheets/sheet'))) {
    let xml = strFromU8(parts[name]).replaceAll(/(<f>[^<]*<\/f>)<v>[^<]*<\/v>/g, '$1')
    if (name === partOf(bytes, 'Assumptions')) {
      const cell = new RegExp(`(<c r="C${row}"[^>]*><v>)[^<]*(</v>)`)
      if (!cell.test(xml)) throw new Error(`No input cell C${row} for ${id}`)
      xml = xml.replace(cell, `$1${value}$2`)
    }
    parts[name] = strToU8(xml)
  }
  return zipSync(parts)
}

/** The same file with every cached number of one sheet one too high: a drill that passes it is blind. */
function sabotaged(bytes: Uint8Array): Uint8Array {
  const parts = unzipSync(bytes)
  const name = partOf(bytes, 'Results')
  const xml = strFromU8(parts[name]).replaceAll(
    /(<f>[^<]*<\/f><v>)(-?\d[\d.]*)(<\/v>)/g,
    (_, before, value, after) => `${before}${+value + 1}${after}`
  )
  parts[name] = strToU8(xml)
  return zipSync(parts)
}

function differences(
  expected: Awaited<ReturnType<typeof openWorkbook>>,
  found: Awaited<ReturnType<typeof openWorkbook>>,
  sheets: (name: string) => boolean
): { cells: number; wrong: string[] } {
  const cells = formulaCells(expected).filter(({ sheet }) => sheets(sheet))
  const wrong = cells.flatMap(({ sheet, address, cached }) => {
    const cell = found.getWorksheet(sheet)!.getCell(address)
    const value = cell.formula ? cell.result : cell.value
    return agree(cached ?? '', value ?? '')
      ? []
      : [`${sheet}!${address}: expected ${cached}, LibreOffice ${JSON.stringify(value)}`]
  })
  return { cells: cells.length, wrong }
}

const office = await LibreOffice.start()
const recalculated = async (name: string, bytes: Uint8Array) =>
  openWorkbook(await office.saved(name, bytes))
const report = []
let caught = 0
try {
  for (const { name, model, locale, input, same } of SUBJECTS) {
    const context = workbookContext(locale)
    const bytes = await buildAppraisalWorkbook(appraise(model()), context)
    const asIs = differences(await openWorkbook(bytes), await recalculated(name, bytes), () => true)
    const changed = model()
    same(changed)
    const expected = await buildAppraisalWorkbook(appraise(changed), context)
    const mutated = differences(
      await openWorkbook(expected),
      await recalculated(`${name}-changed`, await withInput(bytes, input)),
      (sheet) => FOLLOWING.has(sheet)
    )
    report.push({
      name,
      cells: asIs.cells,
      wrong: asIs.wrong,
      changed: input.id,
      changedCells: mutated.cells,
      changedWrong: mutated.wrong,
    })
  }
  const wrong = sabotaged(
    await buildAppraisalWorkbook(appraise(anseongVouchers()), workbookContext('ko'))
  )
  const found = await recalculated('sabotaged', wrong)
  caught = differences(await openWorkbook(wrong), found, (sheet) => sheet === 'Results').wrong
    .length
} finally {
  await office.end()
}
const passed =
  caught > 0 && report.every(({ wrong, changedWrong }) => wrong.length + changedWrong.length === 0)
process.stdout.write(
  `${JSON.stringify({ drill: 'workbook_libreoffice', passed, sabotageCaught: caught, workbooks: report }, null, 2)}\n`
)
process.exitCode = passed ? 0 : 1
