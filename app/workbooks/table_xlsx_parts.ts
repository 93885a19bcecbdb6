/* The fixed parts of a workbook with one sheet (ECMA-376, SpreadsheetML). */

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

// Characters that XML 1.0 cannot hold, and halves of surrogate pairs.
const UNWRITABLE = /(?![\t\n\r\u0080-\u009f])\p{Cc}|\p{Cs}|[\ufffe\uffff]/gu

/**
 * Text as a shared string holds it. "_x0041_" would be read as a letter, so its underscore is escaped; a
 * carriage return would be read as a line feed, so it is written that way.
 */
export function escapeXml(text: string): string {
  return text
    .replace(/_(?=x[0-9a-fA-F]{4}_)/g, '_x005F_')
    .replace(UNWRITABLE, '\ufffd')
    .replaceAll('\r', '_x000D_')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
}

export function contentTypes(): string {
  const part = (name: string, type: string) =>
    `<Override PartName="/xl/${name}" ContentType="${TYPE}.${type}+xml"/>`
  const parts = [
    part('workbook.xml', 'sheet.main'),
    part('worksheets/sheet1.xml', 'worksheet'),
    part('styles.xml', 'styles'),
    part('sharedStrings.xml', 'sharedStrings'),
  ]
  return `${HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${parts.join('')}</Types>`
}

function relations(items: [type: string, target: string][]): string {
  const inner = items.map(
    ([type, target], at) =>
      `<Relationship Id="rId${at + 1}" Type="${OFFICE}/${type}" Target="${target}"/>`
  )
  return `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">${inner.join('')}</Relationships>`
}

export function packageRelations(): string {
  return relations([['officeDocument', 'xl/workbook.xml']])
}

export function workbookRelations(): string {
  return relations([
    ['worksheet', 'worksheets/sheet1.xml'],
    ['styles', 'styles.xml'],
    ['sharedStrings', 'sharedStrings.xml'],
  ])
}

/** Names of sheets are short and may not hold some signs. */
export function workbookXml(sheet: string): string {
  const name =
    sheet
      .replace(/[[\]*?:/\\']/g, ' ')
      .trim()
      .slice(0, 31) || 'Sheet'
  return `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="${escapeXml(name).replaceAll('"', '&quot;')}" sheetId="1" r:id="rId1"/></sheets></workbook>`
}

/** Number formats of money, by the number of its decimals. */
const MONEY = ['#,##0', '#,##0.0', '#,##0.00', '#,##0.000', '#,##0.0000']

/** Cell formats: 0 plain, 1 text, 2 header, 3 day, 4 number, then money by its decimals. */
export function stylesXml(): string {
  const formats = ['yyyy\\-mm\\-dd', ...MONEY.map((code) => `${code};[Red]\\-${code}`)]
  const numberFormats = formats.map(
    (code, at) => `<numFmt numFmtId="${164 + at}" formatCode="${code}"/>`
  )
  const cell = (format: number, more = '') =>
    `<xf numFmtId="${format}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"${more}/>`
  const cells = [
    cell(0),
    cell(49, ' quotePrefix="1"'),
    '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1" quotePrefix="1"/>',
    cell(164),
    cell(0),
    ...MONEY.map((_, at) => cell(165 + at)),
  ]
  const fonts =
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
  const fills =
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
  return `${HEAD}<styleSheet xmlns="${MAIN}"><numFmts count="${formats.length}">${numberFormats.join('')}</numFmts>${fonts}${fills}<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="${cells.length}">${cells.join('')}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`
}
