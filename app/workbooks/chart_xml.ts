import { escapeXml } from '#workbooks/table_xlsx_parts'

/** A chart that a spreadsheet draws from cells, and draws anew when they change. */
export interface Chart {
  /** column: upright bars side by side; stacked: upright bars one on the other; line. */
  kind: 'column' | 'stacked' | 'line'
  title: string
  /** What it shows and where its figures stand, for those who do not see it. */
  description: string
  categoryTitle: string
  valueTitle: string
  /** Cells with the names along the axis, as "Results!$G$5:$P$5". */
  categories: string
  categoryFormat: string
  /** Names every so many places along the axis; as many as fit without it. */
  labelEvery?: number
  valueFormat: string
  series: ChartSeries[]
  /** The cells it covers; rows and columns count from 1. */
  place: { row: number; column: number; rows: number; columns: number }
}

export interface ChartSeries {
  /** Cell with its name. */
  name: string
  values: string
}

const CHART = 'http://schemas.openxmlformats.org/drawingml/2006/chart'
const DRAWING = 'http://schemas.openxmlformats.org/drawingml/2006/main'
const SHEET_DRAWING = 'http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing'
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

/** Dark and light by turns, so that neighbours differ without their hue too. */
const COLOURS = [
  '0F5C5C',
  'E0A030',
  '5B2A86',
  '8FC7C0',
  'A33B20',
  'B9A7D6',
  '1F2933',
  'F0C9A8',
  '3A6EA5',
  'C9D3D2',
]
const DASHES = ['solid', 'sysDash', 'dash', 'lgDash', 'sysDot'] as const
const INK = '1F2933'
const GRID = 'D9E0DF'

const attribute = (text: string) => escapeXml(text).replaceAll('"', '&quot;')

/** The part of a chart (DrawingML, ECMA-376 part 1, chapter 21.2). */
export function chartXml(chart: Chart, font: string): string {
  const body = chart.kind === 'line' ? lineBody(chart) : barBody(chart)
  const plot = `<c:plotArea><c:layout/>${body}${categoryAxis(chart, font)}${valueAxis(chart, font)}</c:plotArea>`
  return (
    `${HEAD}<c:chartSpace xmlns:c="${CHART}" xmlns:a="${DRAWING}" xmlns:r="${RELATIONS}"><c:roundedCorners val="0"/>` +
    `<c:chart>${title(chart.title, font, 1200, true)}<c:autoTitleDeleted val="0"/>${plot}` +
    `<c:legend><c:legendPos val="b"/><c:overlay val="0"/>${textProperties(font, 900)}</c:legend>` +
    `<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>` +
    `<c:spPr><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill><a:ln w="9525"><a:solidFill><a:srgbClr val="${GRID}"/></a:solidFill></a:ln></c:spPr>` +
    `${textProperties(font, 900)}</c:chartSpace>`
  )
}

function barBody({ kind, series, categories }: Chart): string {
  const isStacked = kind === 'stacked'
  const bars = series.map((one, at) => {
    const colour = COLOURS[at % COLOURS.length]
    const look = `<c:spPr><a:solidFill><a:srgbClr val="${colour}"/></a:solidFill></c:spPr><c:invertIfNegative val="0"/>`
    return seriesXml(one, at, look, categories, '')
  })
  const overlap = isStacked ? '<c:overlap val="100"/>' : ''
  return (
    `<c:barChart><c:barDir val="col"/><c:grouping val="${isStacked ? 'stacked' : 'clustered'}"/><c:varyColors val="0"/>` +
    `${bars.join('')}<c:gapWidth val="60"/>${overlap}<c:axId val="1"/><c:axId val="2"/></c:barChart>`
  )
}

function lineBody({ series, categories }: Chart): string {
  const lines = series.map((one, at) => {
    const colour = COLOURS[at % COLOURS.length]
    const dash = DASHES[at % DASHES.length]
    const look =
      `<c:spPr><a:ln w="28575" cap="rnd"><a:solidFill><a:srgbClr val="${colour}"/></a:solidFill>` +
      `<a:prstDash val="${dash}"/><a:round/></a:ln></c:spPr><c:marker><c:symbol val="none"/></c:marker>`
    return seriesXml(one, at, look, categories, '<c:smooth val="0"/>')
  })
  return (
    `<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>${lines.join('')}` +
    '<c:marker val="1"/><c:axId val="1"/><c:axId val="2"/></c:lineChart>'
  )
}

function seriesXml(
  { name, values }: ChartSeries,
  at: number,
  look: string,
  categories: string,
  end: string
): string {
  return (
    `<c:ser><c:idx val="${at}"/><c:order val="${at}"/><c:tx><c:strRef><c:f>${escapeXml(name)}</c:f></c:strRef></c:tx>${look}` +
    `<c:cat><c:numRef><c:f>${escapeXml(categories)}</c:f></c:numRef></c:cat>` +
    `<c:val><c:numRef><c:f>${escapeXml(values)}</c:f></c:numRef></c:val>${end}</c:ser>`
  )
}

function categoryAxis({ categoryTitle, categoryFormat, labelEvery }: Chart, font: string): string {
  const skip = labelEvery
    ? `<c:tickLblSkip val="${labelEvery}"/><c:tickMarkSkip val="${labelEvery}"/>`
    : ''
  return (
    '<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/><c:axPos val="b"/>' +
    `${title(categoryTitle, font, 900, false)}<c:numFmt formatCode="${attribute(categoryFormat)}" sourceLinked="0"/>` +
    '<c:majorTickMark val="out"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>' +
    `${textProperties(font, 900)}<c:crossAx val="2"/><c:crosses val="autoZero"/>${skip}</c:catAx>`
  )
}

function valueAxis({ valueTitle, valueFormat }: Chart, font: string): string {
  return (
    '<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/><c:axPos val="l"/>' +
    `<c:majorGridlines><c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr val="${GRID}"/></a:solidFill></a:ln></c:spPr></c:majorGridlines>` +
    `${title(valueTitle, font, 900, false)}<c:numFmt formatCode="${attribute(valueFormat)}" sourceLinked="0"/>` +
    '<c:majorTickMark val="out"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>' +
    `${textProperties(font, 900)}<c:crossAx val="1"/><c:crosses val="autoZero"/><c:crossBetween val="between"/></c:valAx>`
  )
}

function title(text: string, font: string, size: number, isBold: boolean): string {
  const look = runProperties('rPr', font, size, isBold)
  return (
    `<c:title><c:tx><c:rich><a:bodyPr/><a:lstStyle/><a:p><a:pPr>${runProperties('defRPr', font, size, isBold)}</a:pPr>` +
    `<a:r>${look}<a:t>${escapeXml(text)}</a:t></a:r></a:p></c:rich></c:tx><c:overlay val="0"/></c:title>`
  )
}

function textProperties(font: string, size: number): string {
  return `<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr>${runProperties('defRPr', font, size, false)}</a:pPr><a:endParaRPr lang="en-GB"/></a:p></c:txPr>`
}

function runProperties(tag: string, font: string, size: number, isBold: boolean): string {
  const face = attribute(font)
  return (
    `<a:${tag} ${tag === 'rPr' ? 'lang="en-GB" ' : ''}sz="${size}" b="${isBold ? 1 : 0}"><a:solidFill><a:srgbClr val="${INK}"/></a:solidFill>` +
    `<a:latin typeface="${face}"/><a:ea typeface="${face}"/></a:${tag}>`
  )
}

/** The drawing of a sheet: where each of its charts stands, with what it shows in words. */
export function drawingXml(charts: readonly Chart[]): string {
  const anchors = charts.map(({ title: name, description, place }, at) => {
    const corner = (tag: string, row: number, column: number) =>
      `<xdr:${tag}><xdr:col>${column}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>${row}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:${tag}>`
    const [row, column] = [place.row - 1, place.column - 1]
    return (
      `<xdr:twoCellAnchor>${corner('from', row, column)}${corner('to', row + place.rows, column + place.columns)}` +
      `<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="${at + 2}" name="${attribute(name)}" descr="${attribute(description)}"/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr>` +
      '<xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm>' +
      `<a:graphic><a:graphicData uri="${CHART}"><c:chart xmlns:c="${CHART}" r:id="rId${at + 1}"/></a:graphicData></a:graphic>` +
      '</xdr:graphicFrame><xdr:clientData/></xdr:twoCellAnchor>'
    )
  })
  return `${HEAD}<xdr:wsDr xmlns:xdr="${SHEET_DRAWING}" xmlns:a="${DRAWING}" xmlns:r="${RELATIONS}">${anchors.join('')}</xdr:wsDr>`
}
