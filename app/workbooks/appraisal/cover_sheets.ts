import type { Result } from '#appraisal/domain/results'
import { LINK_FIELDS, type Figure, type Impact, type Provenance } from '#appraisal/domain/model'
import {
  COLUMN,
  FORMATS,
  SHEETS,
  hasSheet,
  headerRow,
  letter,
  plainSheet,
  section,
  type Desk,
} from '#workbooks/appraisal/desk'
import { adjustmentFigures } from '#workbooks/appraisal/adjustment_inputs'
import { markOf } from '#workbooks/appraisal/assumption_rows'
import { MASTER_CHECK } from '#workbooks/appraisal/checks_sheet'
import type { ResultsLayout } from '#workbooks/appraisal/results_layout'
import type { CellOptions, CellValue } from '#workbooks/workbook_writer'

interface NamedFigure {
  id: string
  label: string
  value: string
  provenance: Provenance
}

/** What this workbook is, whether its checks hold, its headline figures, and where everything is. */
export function writeCover(desk: Desk, layout: ResultsLayout, inputsHash: string): void {
  const { model, results, discounting, warnings } = desk.appraisal
  const { context } = desk
  const sheet = plainSheet(desk, 'cover', { widths: [30, 34, 70], frozenRows: 3, frozenColumns: 0 })
  let row = 4
  const put = (key: string, value: CellValue, options: CellOptions = {}) => {
    sheet.write(row, 1, desk.t(`cover.${key}`), { look: 'muted' })
    sheet.write(row++, 2, value, { wrap: true, align: 'left', ...options })
  }
  section(sheet, row++, desk.t('section.what'), 3)
  put('title', model.title, { look: 'strong' })
  put('city', model.city)
  put('programme', model.programme)
  put('period', `${model.horizon.startYear}–${desk.appraisal.years.at(-1)!.year}`)
  put('perspective', desk.t(`perspective.${model.perspective}`))
  put('currency', model.currency)
  put('price_base', `${model.priceBase} · ${desk.t(`prices.${model.prices}`)}`)
  const rates = discounting.steps.map(({ rate }) => `${rate.times(100)} %`).join(' / ')
  put('discounting', discounting.name ? `${discounting.name}: ${rates}` : rates)
  if (markOf(figuresOf(desk).map(({ provenance }) => provenance)) === 'I') {
    put('marks', desk.t('cover.illustrative'), { look: 'strong' })
  }

  section(sheet, row++, desk.t('section.headline'), 3)
  const master = row
  sheet.write(row, 1, desk.t('check.master'), { look: 'strong', wrap: true })
  sheet.calculate(row, 2, MASTER_CHECK, desk.t('verdict.pass'), { look: 'check', align: 'left' })
  sheet.write(row++, 3, desk.t('cover.master_note'), { look: 'muted', wrap: true, inset: true })
  sheet.colourVerdicts(`B${master}`, `${SHEETS.checks}!$C$6`, `${SHEETS.checks}!$C$7`)
  const show = (key: string, at: number, result: Result, format: string, params = {}) => {
    const shown = result.value ?? desk.t(`reason.${result.reason}`)
    sheet.write(row, 1, desk.t(`result.${key}`, params), { wrap: true })
    const formula = `${SHEETS.results}!$${letter(COLUMN.value)}$${at}`
    sheet.calculate(row, 2, formula, shown, { look: 'total', format, align: 'left', wrap: true })
    const convention = desk.t(`convention.${result.convention}`)
    sheet.write(row, 3, convention, { look: 'muted', wrap: true, inset: true })
    row++
  }
  const money = `${desk.money
    .split(';')
    .map((part) => `${part} "${model.currency}"`)
    .join(';')}`
  show('npv', layout.npv, results.npv, money)
  show('bcr', layout.bcr, results.bcr, FORMATS.ratio)
  show('bcr_on_investment', layout.bcrOnInvestment, results.bcrOnInvestment, FORMATS.ratio)
  layout.irr.forEach((at, index) => {
    const root = results.irr.roots.at(index)
    show(
      'irr',
      at,
      root ? { value: root.rate, convention: results.irr.convention } : results.irr,
      FORMATS.percent,
      { number: index + 1 }
    )
  })
  show('mirr', layout.mirr, results.mirr, FORMATS.percent)
  const years = `${FORMATS.time} "${desk.t('unit.years')}"`
  show('payback', layout.payback, results.payback, years)
  show('discounted_payback', layout.discountedPayback, results.discountedPayback, years)
  show('equivalent_annual', layout.equivalentAnnual, results.equivalentAnnual, money)
  results.costPerOutcome.forEach((found, at) =>
    show('cost_per_outcome', layout.costPerOutcome[at], found, money, { outcome: found.name })
  )
  for (const { code, params } of warnings) {
    sheet.write(row, 1, desk.t('cover.remark'), { look: 'muted' })
    sheet.write(row, 2, code, { look: 'muted' })
    const text = desk.t(`warning.${code}`, params)
    sheet.write(row, 3, text, { wrap: true })
    row++
  }

  if (model.impacts) section(sheet, row++, desk.t('section.impacts'), 3)
  for (const impact of model.impacts ?? []) {
    sheet.write(row, 1, impact.name, { look: 'strong', wrap: true })
    sheet.write(row, 2, impactInShort(desk, impact), { wrap: true })
    const told = [impact.description, impact.source].filter(Boolean).join(' · ')
    sheet.write(row++, 3, told, { wrap: true, inset: true })
  }

  section(sheet, row++, desk.t('section.contents'), 3)
  for (const [key, id] of Object.entries(SHEETS).slice(1)) {
    if (!hasSheet(desk, key as keyof typeof SHEETS)) continue
    sheet.jump(row, 1, desk.t(`sheet.${key}.title`), id)
    sheet.write(row, 2, id, { look: 'muted' })
    sheet.write(row++, 3, desk.t(`sheet.${key}.purpose`), { wrap: true })
  }

  section(sheet, row++, desk.t('section.reading'), 3)
  sheet.write(row, 1, desk.t('legend.input'), { look: 'input' })
  sheet.write(row++, 3, desk.t('legend.input_note'), { wrap: true })
  sheet.write(row, 1, desk.t('legend.calculation'), { look: 'calculation' })
  sheet.write(row++, 3, desk.t('legend.calculation_note'), { wrap: true })
  sheet.write(row, 1, desk.t('legend.link'), { look: 'link' })
  sheet.write(row++, 3, desk.t('legend.link_note'), { wrap: true })
  sheet.write(row, 1, desk.t('legend.signs'))
  sheet.write(row++, 3, desk.t('legend.signs_note'), { wrap: true })
  sheet.write(row, 1, desk.t('legend.protection'))
  sheet.write(row++, 3, desk.t('legend.protection_note'), { wrap: true })

  section(sheet, row++, desk.t('section.origin'), 3)
  put('generated_at', context.generatedAt.toISOString())
  put('app_version', context.appVersion)
  put('ledger_head', context.ledgerHead ?? desk.t('cover.no_ledger'))
  put('inputs_hash', inputsHash)
  put('locale', context.locale)
  if (context.identity) {
    const { code, previousSha256 } = context.identity
    put('export_code', code)
    put('previous_export', previousSha256 ?? desk.t('cover.first_export'))
    sheet.write(row, 1, desk.t('cover.return_note'), { look: 'muted' })
  }
}

function impactInShort(desk: Desk, { direction, who, grade, mark }: Impact): string {
  const evidence = grade === undefined ? '' : desk.t('impact.grade', { grade })
  return [desk.t(`impact.${direction}`), who, evidence, mark].filter(Boolean).join(' · ')
}

/** Every figure with its mark, its source and the entries behind it, and how to verify without us. */
export function writeProvenance(desk: Desk): void {
  const sheet = plainSheet(desk, 'provenance', {
    widths: [26, 40, 18, 10, 46, 16, 46],
    frozenRows: 5,
    frozenColumns: 2,
  })
  headerRow(desk, sheet, 5, ['id', 'figure', 'value', 'mark', 'source', 'budget_line', 'entries'])
  let row = 6
  for (const { id, label, value, provenance } of figuresOf(desk)) {
    sheet.write(row, 1, id, { look: 'muted' })
    sheet.write(row, 2, label, { wrap: true })
    sheet.write(row, 3, value, { align: 'right' })
    sheet.write(row, 4, provenance.mark)
    sheet.write(row, 5, provenance.source, { wrap: true })
    sheet.write(row, 6, provenance.budgetLine ?? '')
    sheet.write(row++, 7, (provenance.entryIds ?? []).join(', '), { wrap: true })
  }
  section(sheet, row++, desk.t('section.entries'), 7)
  for (const entry of desk.context.entries) {
    sheet.write(row, 1, entry.id, { look: 'muted' })
    sheet.write(row, 2, entry.text, { wrap: true })
    sheet.write(row, 3, entry.amount, { align: 'right' })
    sheet.write(row, 4, entry.number)
    sheet.write(row++, 5, entry.date)
  }
  if (desk.context.entries.length === 0)
    sheet.write(row++, 1, desk.t('no_entries'), { look: 'muted' })
  section(sheet, row++, desk.t('section.marks'), 7)
  for (const mark of ['S', 'I', 'D']) {
    sheet.write(row, 1, mark, { look: 'strong' })
    sheet.write(row++, 2, desk.t(`mark.${mark}`), { wrap: true })
  }
  section(sheet, row++, desk.t('section.verify'), 7)
  for (const step of [1, 2, 3]) {
    sheet.write(row, 1, step, { align: 'left' })
    sheet.write(row++, 2, desk.t(`verify.${step}`))
  }
}

function figuresOf(desk: Desk): NamedFigure[] {
  const { model } = desk.appraisal
  const costs = model.costs.flatMap((line) =>
    line.flows.map((flow) => ({
      id: `${line.id}.${flow.year}.${flow.timing ?? line.timing}`,
      label: `${line.name} · ${flow.year}`,
      value: flow.amount,
      provenance: flow,
    }))
  )
  const benefits = model.benefits.flatMap((line) => {
    const fields: [string, Figure | undefined][] = [
      ['quantity', line.quantity],
      ['unit_value', line.unitValue],
      ...LINK_FIELDS.map((field): [string, Figure | undefined] => [field, line[field]]),
      ['deadweight', line.deadweight],
      ['displacement', line.displacement],
      ['attribution', line.attribution],
      ['dropOff', line.dropOff],
    ]
    return fields.flatMap(([field, figure]) =>
      figure
        ? [
            {
              id: `${line.id}.${field}`,
              label: `${line.name} · ${desk.t(`assumption.${field}`)}`,
              value: figure.value,
              provenance: figure,
            },
          ]
        : []
    )
  })
  const outcomes = model.outcomes.map(({ id, name, quantity }) => ({
    id: `outcome.${id}`,
    label: name,
    value: quantity.value,
    provenance: quantity,
  }))
  const transfers = (model.transfers ?? []).map(({ id, name, share }) => ({
    id: `transfer.${id}`,
    label: desk.t('assumption.transfer', { name }),
    value: share.value,
    provenance: share,
  }))
  const adjustments = adjustmentFigures(model).map(({ id, field, line, figure }) => ({
    id,
    label: [line, desk.t(`assumption.${field}`)].filter(Boolean).join(' · '),
    value: figure.value,
    provenance: figure,
  }))
  return [...costs, ...outcomes, ...benefits, ...transfers, ...adjustments]
}
