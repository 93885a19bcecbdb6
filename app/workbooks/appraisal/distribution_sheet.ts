import { sum } from '#appraisal/domain/discounting'
import { transferRows } from '#appraisal/domain/perspectives'
import { INVESTORS, PUBLIC, type StakeholderResults } from '#appraisal/domain/stakeholders'
import {
  COLUMN,
  FORMATS,
  SHEETS,
  hasSheet,
  letter,
  plainSheet,
  ref,
  type Desk,
} from '#workbooks/appraisal/desk'
import {
  calculate,
  cellOf,
  header,
  heading,
  label,
  type DistributionRows,
  type Pen,
} from '#workbooks/appraisal/distribution_pen'
import { writeTags } from '#workbooks/appraisal/distribution_tags'
import { viewName } from '#workbooks/appraisal/perspective_inputs'
import type { PerspectiveRows } from '#workbooks/appraisal/perspectives_sheet'
import type { ReasonCode, ResultsLayout } from '#workbooks/appraisal/results_layout'

const HEADER_ROW = 5
const FIRST = 3

interface StakeholderPlaces {
  first: number
  last: number
  total: number
}

/** Who pays and who gains: by stakeholder, by pair, by point of view, and by what benefits are for. */
export function writeDistribution(
  desk: Desk,
  layout: ResultsLayout,
  perspectives: PerspectiveRows | null
): DistributionRows | null {
  if (!hasSheet(desk, 'distribution')) return null
  const { stakeholders, benefits } = desk.appraisal
  const columns = Math.max(11, (stakeholders?.rows.length ?? 0) + 4)
  const sheet = plainSheet(desk, 'distribution', {
    widths: [24, 44, ...new Array<number>(columns - 2).fill(19)],
    frozenRows: HEADER_ROW - 1,
    frozenColumns: 2,
    pageColumns: 11,
    repeatColumns: 'A:B',
  })
  const reason = (code: ReasonCode) =>
    `${SHEETS.results}!$${letter(COLUMN.label)}$${layout.reasons[code]}`
  const found: DistributionRows = { figures: [], payers: [], tags: [], lastCell: '' }
  const pen: Pen = { desk, sheet, row: HEADER_ROW, columns, reason, found }
  if (stakeholders && perspectives) {
    const places = writeStakeholders(pen, stakeholders, perspectives)
    writeWholes(pen, stakeholders, places)
    writeMatrix(pen, stakeholders, places, writeTransfers(pen, perspectives))
    writeViews(pen, perspectives)
  }
  if (benefits.length > 0) writeTags(pen)
  found.lastCell = `$${letter(columns)}$${pen.row - 1}`
  return found
}

const ofPerspectives = (row: number) => `${SHEETS.perspectives}!$${letter(COLUMN.value)}$${row}`

/** Columns C to K: bears, hands over, receives, gains, net, pays ÷ gets, gains above 0, public, investor. */
function writeStakeholders(
  pen: Pen,
  { rows }: StakeholderResults,
  perspectives: PerspectiveRows
): StakeholderPlaces {
  const { desk, sheet, reason, found } = pen
  heading(pen, 'stakeholders')
  const keys = ['bears', 'gives', 'receives', 'gains', 'net'] as const
  const heads = ['pays_ratio', 'gains_above_zero', 'is_public', 'is_investor']
  header(pen, ['id', 'stakeholder', ...keys, ...heads])
  const first = pen.row
  rows.forEach(({ stakeholder, ...row }, at) => {
    label(pen, stakeholder.id, stakeholder.name)
    keys.forEach((key, column) =>
      calculate(pen, FIRST + column, ofPerspectives(perspectives[key][at]), row[key], {
        look: 'link',
      })
    )
    const here = pen.row
    const ratio = row.paysRatio ?? desk.t('reason.no_gain')
    const formula = `IF(E${here}+F${here}>0,(C${here}+D${here})/(E${here}+F${here}),${reason('no_gain')})`
    calculate(pen, 8, formula, ratio, { format: FORMATS.ratio, look: 'strong' })
    found.figures.push({
      id: `pays.${stakeholder.id}`,
      label: `${stakeholder.name}: ${desk.t('column.pays_ratio')}`,
      cell: cellOf(8, here),
      value: ratio,
      format: FORMATS.ratio,
    })
    calculate(pen, 9, `MAX(F${here},0)`, row.gains.gt(0) ? row.gains : 0)
    for (const [column, kinds] of [
      [10, PUBLIC],
      [11, INVESTORS],
    ] as const) {
      const counts = kinds.includes(stakeholder.kind) ? 1 : 0
      sheet.write(here, column, counts, { look: 'fixed', format: FORMATS.whole, align: 'right' })
    }
    pen.row++
  })
  const last = pen.row - 1
  sheet.write(pen.row, 1, '', { look: 'total' })
  sheet.write(pen.row, 2, desk.t('column.total'), { look: 'total' })
  const totals = keys.map((key) => sum(rows.map((row) => row[key])))
  totals.forEach((total, at) => {
    const column = letter(FIRST + at)
    const formula = `SUM(${column}${first}:${column}${last})`
    calculate(pen, FIRST + at, formula, total, { look: 'total' })
  })
  const above = sum(rows.map(({ gains }) => (gains.gt(0) ? gains : gains.times(0))))
  calculate(pen, 9, `SUM(I${first}:I${last})`, above, { look: 'total' })
  return { first, last, total: pen.row++ }
}

function writeWholes(pen: Pen, results: StakeholderResults, at: StakeholderPlaces): void {
  const { desk, sheet, reason, found } = pen
  heading(pen, 'wholes')
  header(pen, ['id', 'figure', 'value', 'meaning'])
  const column = (name: string) => `$${name}$${at.first}:$${name}$${at.last}`
  const invested = `SUMIFS(${column('C')},${column('K')},1)`
  const publicNet = `SUMIFS(${column('G')},${column('J')},1)`
  const tolerance = ref(desk, 'money_tolerance')
  const formulas = {
    social_return: `IF(${invested}>0,($F$${at.total}-($C$${at.total}-${invested}))/${invested},${reason('no_investment_by_funders')})`,
    public_funds:
      `IF(${publicNet}<0-${tolerance},($G$${at.total}-${publicNet})/(0-${publicNet}),` +
      `IF(${publicNet}>${tolerance},${reason('pays_for_itself')},${reason('no_public_cost')}))`,
  }
  const values = { social_return: results.socialReturn, public_funds: results.publicFunds }
  for (const id of ['social_return', 'public_funds'] as const) {
    const { value, reason: why } = values[id]
    const shown = value ?? desk.t(`reason.${why}`)
    label(pen, id, desk.t(`result.${id}`))
    calculate(pen, FIRST, formulas[id], shown, { look: 'total', format: FORMATS.ratio })
    sheet.write(pen.row, FIRST + 1, desk.t(`convention.${id}`), { look: 'muted', inset: true })
    found.figures.push({
      id,
      label: desk.t(`result.${id}`),
      cell: cellOf(FIRST, pen.row++),
      value: shown,
      format: FORMATS.ratio,
    })
  }
}

/** Each transfer with who hands it over (D) and who receives it (E), for the pairs below. */
function writeTransfers(pen: Pen, perspectives: PerspectiveRows): { first: number; last: number } {
  const { desk, sheet } = pen
  const { model, costs, benefits } = desk.appraisal
  heading(pen, 'transfers')
  header(pen, ['id', 'transfer', 'value', 'from', 'to'])
  const first = pen.row
  for (const { transfer, rows } of transferRows(model, costs, benefits)) {
    const value = sum(rows.map(({ working, share }) => working.presentValue.times(share)))
    const places = perspectives.transfers.get(transfer.id) ?? []
    label(pen, transfer.id, transfer.name)
    const formula = places.map(({ row }) => ofPerspectives(row)).join('+') || '0'
    calculate(pen, FIRST, formula, value, { look: 'link' })
    sheet.write(pen.row, FIRST + 1, transfer.from, { look: 'muted', inset: true })
    sheet.write(pen.row++, FIRST + 2, transfer.to, { look: 'muted', inset: true })
  }
  if (pen.row === first) sheet.write(pen.row++, 1, desk.t('no_lines'), { look: 'muted' })
  return { first, last: pen.row - 1 }
}

/** Costs go to those who gain, in proportion; transfers to whom they are for. */
function writeMatrix(
  pen: Pen,
  { rows, matrix }: StakeholderResults,
  at: StakeholderPlaces,
  transfers: { first: number; last: number }
): void {
  const { desk, sheet, found } = pen
  const column = (name: string, from: { first: number; last: number } = at) =>
    `$${name}$${from.first}:$${name}$${from.last}`
  heading(pen, 'matrix')
  sheet.write(pen.row++, 1, desk.t('convention.matrix'), { look: 'muted' })
  header(pen, ['id', 'payer'])
  const head = pen.row - 1
  const nobody = FIRST + rows.length
  const names = [...rows.map(({ stakeholder }) => stakeholder.name), desk.t('column.nobody')]
  ;[...names, desk.t('column.total')].forEach((name, place) =>
    sheet.write(head, FIRST + place, name, { look: 'header', wrap: true, align: 'right' })
  )
  const ids = pen.row++
  label({ ...pen, row: ids }, '', desk.t('row.gainer_id'))
  const gains = pen.row
  label(pen, '', desk.t('column.gains_above_zero'))
  rows.forEach(({ stakeholder, gains: value }, place) => {
    const here = letter(FIRST + place)
    sheet.write(ids, FIRST + place, stakeholder.id, { look: 'muted', align: 'right' })
    const own = `INDEX(${column('I')},MATCH(${here}$${ids},${column('A')},0))`
    calculate(pen, FIRST + place, own, value.gt(0) ? value : 0)
  })
  pen.row++
  const all = `$I$${at.total}`
  rows.forEach(({ stakeholder, bears, gives }, payer) => {
    label(pen, stakeholder.id, stakeholder.name)
    const here = pen.row
    const own = `INDEX(${column('C')},MATCH($A${here},${column('A')},0))`
    rows.forEach((other, place) => {
      const to = letter(FIRST + place)
      const formula =
        `IF(${all}=0,0,${own}*${to}$${gains}/${all})` +
        `+SUMIFS(${column('C', transfers)},${column('D', transfers)},$A${here},${column('E', transfers)},${to}$${ids})`
      calculate(pen, FIRST + place, formula, matrix[payer][place])
      found.figures.push({
        id: `pair.${stakeholder.id}.${other.stakeholder.id}`,
        label: `${stakeholder.name} → ${other.stakeholder.name}`,
        cell: cellOf(FIRST + place, here),
        value: matrix[payer][place],
        format: desk.money,
      })
    })
    calculate(pen, nobody, `IF(${all}=0,${own},0)`, matrix[payer].at(-1)!)
    const row = `${letter(FIRST)}${here}:${letter(nobody)}${here}`
    calculate(pen, nobody + 1, `SUM(${row})`, sum(matrix[payer]), { look: 'total' })
    const stands = at.first + payer
    found.payers.push({
      total: cellOf(nobody + 1, here),
      paid: `${cellOf(3, stands)}+${cellOf(4, stands)}`,
      value: bears.plus(gives),
    })
    pen.row++
  })
}

/** What each point of view pays, gains and comes to, each funder's among them. */
function writeViews(pen: Pen, rows: PerspectiveRows): void {
  const { desk, reason, found } = pen
  heading(pen, 'views')
  header(pen, ['id', 'view', 'view_costs', 'view_benefits', 'npv', 'bcr'])
  desk.appraisal.perspectives.forEach((result, at) => {
    const name = viewName(desk, result)
    label(pen, result.view.id, name)
    const here = pen.row
    calculate(pen, 3, ofPerspectives(rows.costs[at]), result.costs, { look: 'link' })
    calculate(pen, 4, ofPerspectives(rows.benefits[at]), result.benefits, { look: 'link' })
    calculate(pen, 5, ofPerspectives(rows.npv[at]), result.npv, { look: 'link' })
    const value = result.bcr ?? desk.t('reason.no_costs')
    const formula = `IF(C${here}>0,D${here}/C${here},${reason('no_costs')})`
    calculate(pen, 6, formula, value, { look: 'strong', format: FORMATS.ratio })
    found.figures.push({
      id: `view_bcr.${result.view.id}`,
      label: `${name}: ${desk.t('column.bcr')}`,
      cell: cellOf(6, here),
      value,
      format: FORMATS.ratio,
    })
    pen.row++
  })
}
