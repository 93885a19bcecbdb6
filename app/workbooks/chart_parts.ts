import { strFromU8, strToU8 } from 'fflate'
import { chartXml, drawingXml, type Chart } from '#workbooks/chart_xml'

const PACKAGE = 'http://schemas.openxmlformats.org/package/2006/relationships'
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const TYPES = {
  drawing: 'application/vnd.openxmlformats-officedocument.drawing+xml',
  chart: 'application/vnd.openxmlformats-officedocument.drawingml.chart+xml',
} as const
/** What may stand behind the drawing of a sheet, in the order of the schema. */
const BEHIND_DRAWING = ['<legacyDrawing ', '<tableParts', '<extLst', '</worksheet>']

/**
 * Adds the charts of each sheet (by its number from 1) to the parts of a finished file: the library that
 * writes the cells knows no charts.
 */
export function addCharts(
  parts: Record<string, Uint8Array>,
  bySheet: ReadonlyMap<number, readonly Chart[]>,
  font: string
): void {
  let charts = 0
  let drawings = 0
  let types = ''
  for (const [sheet, own] of bySheet) {
    const drawing = ++drawings
    const numbers = own.map(() => ++charts)
    own.forEach((chart, at) => {
      parts[`xl/charts/chart${numbers[at]}.xml`] = strToU8(chartXml(chart, font))
      types += override(`/xl/charts/chart${numbers[at]}.xml`, TYPES.chart)
    })
    parts[`xl/drawings/drawing${drawing}.xml`] = strToU8(drawingXml(own))
    types += override(`/xl/drawings/drawing${drawing}.xml`, TYPES.drawing)
    const links = numbers.map((no, at) =>
      relation(`rId${at + 1}`, 'chart', `../charts/chart${no}.xml`)
    )
    parts[`xl/drawings/_rels/drawing${drawing}.xml.rels`] = strToU8(relations(links.join('')))
    linkDrawing(parts, sheet, drawing)
  }
  edit(parts, '[Content_Types].xml', (xml) => xml.replace('</Types>', () => `${types}</Types>`))
}

function linkDrawing(parts: Record<string, Uint8Array>, sheet: number, drawing: number): void {
  const link = relation('rIdDrawing', 'drawing', `../drawings/drawing${drawing}.xml`)
  const file = `xl/worksheets/_rels/sheet${sheet}.xml.rels`
  if (parts[file])
    edit(parts, file, (xml) => xml.replace('</Relationships>', () => `${link}</Relationships>`))
  else parts[file] = strToU8(relations(link))
  edit(parts, `xl/worksheets/sheet${sheet}.xml`, (xml) => {
    const behind = BEHIND_DRAWING.find((tag) => xml.includes(tag))!
    return xml.replace(behind, () => `<drawing r:id="rIdDrawing"/>${behind}`)
  })
}

function edit(parts: Record<string, Uint8Array>, name: string, change: (xml: string) => string) {
  parts[name] = strToU8(change(strFromU8(parts[name])))
}

function override(part: string, type: string): string {
  return `<Override PartName="${part}" ContentType="${type}"/>`
}

function relation(id: string, type: string, target: string): string {
  return `<Relationship Id="${id}" Type="${OFFICE}/${type}" Target="${target}"/>`
}

function relations(inner: string): string {
  return `${HEAD}<Relationships xmlns="${PACKAGE}">${inner}</Relationships>`
}
