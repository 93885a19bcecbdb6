import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate'
import type { AppraisalModel } from '#appraisal/domain/model'
import {
  adjustedCourse,
  anseongVouchers,
  everythingModel,
  ljubljanaIntegration,
  melitopolGroups,
  pricedByTable,
  sharedCourse,
} from '#tests/support/appraisal_models'
import { agree, formulaCells, openWorkbook } from '#tests/support/second_engine'
import { TEMPLATE_MODELS } from '#tests/support/template_models'
import { withCell } from '#tests/support/workbook_edits'

/** An appraisal whose workbook is looked at, as it is and with one input changed. */
export interface WorkbookSubject {
  name: string
  model: () => AppraisalModel
  locale: string
  /** An input to change in the file, and the same change of the model. */
  input: { id: string; value: string }
  same: (model: AppraisalModel) => void
}

const DEMO: WorkbookSubject[] = [
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

const MADE: WorkbookSubject[] = [
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
  {
    name: 'price-levels',
    model: () => pricedByTable('nominal'),
    locale: 'sl',
    input: { id: 'B1.unit_value', value: '987' },
    same: (model) => (model.benefits[0].unitValue.value = '987'),
  },
]

const TEMPLATES = TEMPLATE_MODELS.map(({ name, model, locale }): WorkbookSubject => {
  const outcome = model().benefits[0].outcome!
  return {
    name: name.replaceAll(/\W+/g, '-'),
    model,
    locale,
    input: { id: `outcome.${outcome}`, value: '321' },
    same: ({ outcomes }) => {
      outcomes.find(({ id }) => id === outcome)!.quantity.value = '321'
    },
  }
})

/** The demo cities, and the model that holds everything at once. */
export const DEMO_SUBJECTS: readonly WorkbookSubject[] = DEMO

/** Those, every template with amounts, and models for what these do not have. */
export const ALL_SUBJECTS: readonly WorkbookSubject[] = [...DEMO, ...MADE, ...TEMPLATES]

/** The cell of an input, by its id in the first column of the assumptions. */
export async function inputCell(bytes: Uint8Array, id: string): Promise<string> {
  const sheet = (await openWorkbook(bytes)).getWorksheet('Assumptions')!
  const row = sheet.getColumn(1).values.indexOf(id)
  if (row < 1) throw new Error(`The workbook has no input ${id}`)
  return `C${row}`
}

/** The file with another value of one input, as somebody types it; results stay as they were. */
export async function withInput(
  bytes: Uint8Array,
  { id, value }: WorkbookSubject['input']
): Promise<Uint8Array> {
  return withCell(bytes, 'Assumptions', await inputCell(bytes, id), `<v>${value}</v>`)
}

/** The file without any cached result: whoever shows one has calculated it. */
export function withoutResults(bytes: Uint8Array): Uint8Array {
  return withSheets(bytes, (xml) => xml.replaceAll(/(<f>[^<]*<\/f>)<v>[^<]*<\/v>/g, '$1'))
}

/** The file with the XML of each sheet changed. */
export function withSheets(
  bytes: Uint8Array,
  change: (xml: string, part: string) => string
): Uint8Array {
  const parts = unzipSync(bytes)
  for (const name of Object.keys(parts).filter((part) => /worksheets\/sheet\d+\.xml$/.test(part)))
    parts[name] = strToU8(change(strFromU8(parts[name]), name))
  return zipSync(parts)
}

/** Every formula cell of some sheets whose cached result another program's file does not hold. */
export async function wrongCells(
  expected: Uint8Array,
  saved: Uint8Array,
  sheets: (name: string) => boolean = () => true
): Promise<{ cells: number; wrong: string[] }> {
  const found = await openWorkbook(saved)
  const cells = formulaCells(await openWorkbook(expected)).filter(({ sheet }) => sheets(sheet))
  const wrong = cells.flatMap(({ sheet, address, cached }) => {
    const cell = found.getWorksheet(sheet)!.getCell(address)
    const value = cell.formula ? cell.result : cell.value
    if (agree(cached ?? '', value ?? '')) return []
    return [`${sheet}!${address}: expected ${cached}, LibreOffice ${JSON.stringify(value)}`]
  })
  return { cells: cells.length, wrong }
}
