/**
 * Recalculates exported workbooks in LibreOffice, as they are and after a changed input, and compares every
 * formula cell with the application. Run: node --import=@poppinss/ts-exec benchmarks/drills/workbook_libreoffice.ts
 */
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate'
import { appraise } from '#appraisal/domain/appraise'
import type { AppraisalModel } from '#appraisal/domain/model'
import { buildAppraisalWorkbook } from '#workbooks/appraisal_workbook'
import {
  anseongVouchers,
  everythingModel,
  ljubljanaIntegration,
  melitopolGroups,
} from '#tests/support/appraisal_models'
import { agree, formulaCells, openWorkbook } from '#tests/support/second_engine'
import { workbookContext } from '#tests/support/workbook_labels'

const run = promisify(execFile)

// Without this LibreOffice trusts the cached results of files that say "Microsoft Excel".
const ALWAYS_RECALCULATE = `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>`

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
]

/** Sheets whose figures must follow a changed input; checks against the export rightly differ then. */
const FOLLOWING = new Set(['Costs', 'Benefits', 'Factors', 'Timeline', 'Results'])

async function findSoffice(): Promise<string | null> {
  for (const command of ['soffice', 'libreoffice']) {
    const found = await run(command, ['--version']).catch(() => null)
    if (found) {
      process.stderr.write(found.stdout)
      return command
    }
  }
  return null
}

async function recalculate(
  soffice: string,
  profile: string,
  folder: string,
  name: string,
  bytes: Uint8Array
) {
  const source = join(folder, `${name}.xlsx`)
  const target = join(folder, 'recalculated')
  await writeFile(source, bytes)
  await run(
    soffice,
    [
      `-env:UserInstallation=${pathToFileURL(profile)}`,
      '--headless',
      '--convert-to',
      'xlsx:Calc MS Excel 2007 XML',
      '--outdir',
      target,
      source,
    ],
    { timeout: 120_000 }
  )
  return openWorkbook(new Uint8Array(await readFile(join(target, `${name}.xlsx`))))
}

/** Changes one input in the file itself and takes all cached results away. */
async function withInput(bytes: Uint8Array, { id, value }: Subject['input']): Promise<Uint8Array> {
  const book = await openWorkbook(bytes)
  const row = book.getWorksheet('Assumptions')!.getColumn(1).values.indexOf(id)
  const parts = unzipSync(bytes)
  for (const name of Object.keys(parts).filter((part) => part.startsWith('xl/worksheets/sheet'))) {
    let xml = strFromU8(parts[name]).replaceAll(/(<f>[^<]*<\/f>)<v>[^<]*<\/v>/g, '$1')
    if (name === 'xl/worksheets/sheet2.xml') {
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
  const name = 'xl/worksheets/sheet7.xml'
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

const soffice = await findSoffice()
if (!soffice) {
  process.stderr.write(
    'This drill needs LibreOffice Calc (the command soffice), which is not installed. It installs nothing itself.\n' +
      'Debian or Ubuntu: apt-get install libreoffice-calc · macOS: brew install --cask libreoffice\n'
  )
  process.exit(2)
}
const folder = await mkdtemp(join(tmpdir(), 'workbook-drill-'))
const profile = join(folder, 'profile')
await mkdir(join(profile, 'user'), { recursive: true })
await writeFile(join(profile, 'user', 'registrymodifications.xcu'), ALWAYS_RECALCULATE)
const report = []
let caught = 0
try {
  for (const { name, model, locale, input, same } of SUBJECTS) {
    const context = workbookContext(locale)
    const bytes = await buildAppraisalWorkbook(appraise(model()), context)
    const asIs = differences(
      await openWorkbook(bytes),
      await recalculate(soffice, profile, folder, name, bytes),
      () => true
    )
    const changed = model()
    same(changed)
    const expected = await buildAppraisalWorkbook(appraise(changed), context)
    const mutated = differences(
      await openWorkbook(expected),
      await recalculate(soffice, profile, folder, `${name}-changed`, await withInput(bytes, input)),
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
  const found = await recalculate(soffice, profile, folder, 'sabotaged', wrong)
  caught = differences(await openWorkbook(wrong), found, (sheet) => sheet === 'Results').wrong
    .length
} finally {
  await rm(folder, { recursive: true, force: true })
}
const passed =
  caught > 0 && report.every(({ wrong, changedWrong }) => wrong.length + changedWrong.length === 0)
process.stdout.write(
  `${JSON.stringify({ drill: 'workbook_libreoffice', passed, sabotageCaught: caught, workbooks: report }, null, 2)}\n`
)
process.exitCode = passed ? 0 : 1
