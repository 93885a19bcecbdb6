import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate'

/** The file with one part written anew; a change that changes nothing is a fault of the test. */
export function withPart(
  bytes: Uint8Array,
  name: string,
  change: (xml: string) => string
): Uint8Array {
  const parts = unzipSync(bytes)
  const before = strFromU8(parts[name])
  const after = change(before)
  if (before === after) throw new Error(`${name} was not changed`)
  parts[name] = strToU8(after)
  return zipSync(parts)
}

/** The part of a sheet, by its name: our files hold their sheets in order. */
export function partOf(bytes: Uint8Array, sheet: string): string {
  const xml = strFromU8(unzipSync(bytes)['xl/workbook.xml'])
  const names = [...xml.matchAll(/<sheet [^>]*?name="([^"]*)"/g)].map(([, name]) => name)
  return `xl/worksheets/sheet${names.indexOf(sheet) + 1}.xml`
}

const cellPattern = (address: string) => new RegExp(`<c r="${address}"([^>]*?)(?:/>|>(.*?)</c>)`)

/** The file with another content of one cell: `<v>…</v>`, or a formula before it. */
export function withCell(
  bytes: Uint8Array,
  sheet: string,
  address: string,
  inner: string,
  type = 'n'
): Uint8Array {
  return withPart(bytes, partOf(bytes, sheet), (xml) =>
    xml.replace(cellPattern(address), (_, more: string) => {
      const rest = more.replace(/ t="\w+"/, '')
      return `<c r="${address}"${rest} t="${type}">${inner}</c>`
    })
  )
}

/** What stands between the tags of a cell. */
export function innerOf(bytes: Uint8Array, sheet: string, address: string): string {
  const xml = strFromU8(unzipSync(bytes)[partOf(bytes, sheet)])
  return cellPattern(address).exec(xml)?.[2] ?? ''
}

/**
 * The file as another program would save it: texts in their cells, copies of a formula kept once, quotes
 * around names of sheets, numbers with seventeen digits, other words for what is hidden.
 */
export function savedByAnother(bytes: Uint8Array): Uint8Array {
  const parts = unzipSync(bytes)
  const shared = [
    ...strFromU8(parts['xl/sharedStrings.xml']).matchAll(/<si>(.*?)<\/si>|<si\/>/gs),
  ].map(([, inner = '']) => inner)
  let copies = 0
  for (const name of Object.keys(parts).filter((part) => /sheet\d+\.xml$/.test(part))) {
    const xml = strFromU8(parts[name])
      .replaceAll(
        /<c r="(\w+)"([^>]*) t="s"><v>(\d+)<\/v><\/c>/g,
        (_, at, more, no) => `<c r="${at}"${more} t="inlineStr"><is>${shared[no]}</is></c>`
      )
      .replaceAll(/<v>(-?\d+\.\d+)<\/v>/g, (_, number) => `<v>${seventeenDigits(number)}</v>`)
      .replaceAll(/<row ([^>]*)>/g, '<row $1 hidden="false">')
      .replaceAll(/<row [^>]*>.*?<\/row>/gs, (row) => sharedFormulas(row, () => copies++))
    parts[name] = strToU8(xml)
  }
  delete parts['xl/sharedStrings.xml']
  return zipSync(parts)
}

function seventeenDigits(number: string): string {
  const [mantissa, exponent] = Number(number).toExponential(16).split('e')
  return `${mantissa}E${exponent}`
}

const RELATIVE = /(?<![$\w!'])([A-Z]{1,3})(\d+)(?![\w(!])/

/** Keeps a formula once where the next cell has it one column further on. */
function sharedFormulas(row: string, next: () => number): string {
  const found = [...row.matchAll(/<c r="([A-Z]+)(\d+)"[^>]*><f>([^<]*)<\/f>/g)]
  let out = row
  for (const [at, [whole, letters, , formula]] of found.entries()) {
    const [after, nextLetters, , nextFormula] = found[at + 1] ?? []
    if (!after || !RELATIVE.test(formula) || formula.includes('shared')) continue
    if (nextLetters !== further(letters) || nextFormula !== furtherFormula(formula)) continue
    if (!out.includes(whole)) continue
    const no = next()
    const quoted = formula.replaceAll(/\b(Assumptions|Factors)!/g, `'$1'!`)
    out = out
      .replace(
        whole,
        whole.replace('<f>', `<f t="shared" ref="A1" si="${no}">`).replace(formula, () => quoted)
      )
      .replace(after, after.replace(/<f>[^<]*<\/f>/, `<f t="shared" si="${no}"/>`))
  }
  return out
}

function further(letters: string): string {
  const last = letters.charCodeAt(letters.length - 1)
  return last === 90 ? '' : letters.slice(0, -1) + String.fromCharCode(last + 1)
}

function furtherFormula(formula: string): string {
  return formula.replaceAll(/(?<![$\w])([A-Z]{1,3})(?=\$?\d)(?![\w]*\()/g, (letters) =>
    further(letters)
  )
}
