import { FileFault } from '#imports/domain/file_fault'
import { IMPORT_LIMITS } from '#imports/domain/limits'
import { plainText } from '#imports/domain/sheet_values'
import { WorkbookParts } from '#imports/workers/workbook_parts'
import { BOOK_LIMITS, type BookContent, type SheetContent } from '#workbooks/domain/book_content'
import { spelledAlike } from '#workbooks/domain/formula_spelling'
import { SheetContentReader, type Texts } from '#workbooks/workers/read_sheet'

interface SheetPlace {
  name: string
  part: string
  isHidden: boolean
}

/**
 * Reads what every sheet of a workbook says, with formulas, as a stream. Only our own exports and files
 * that claim to be one come here; what exceeds the limits or lies about its places is refused.
 */
export async function readBook(bytes: Uint8Array): Promise<BookContent> {
  const parts = new WorkbookParts(bytes)
  const { places, names } = await placesOf(parts)
  const texts = { shared: await sharedTexts(parts), open: await openStyles(parts) }
  const sheets: SheetContent[] = []
  let cells = 0
  for (const { name, part, isHidden } of places) {
    const reader = new SheetContentReader(texts, BOOK_LIMITS.cells - cells)
    await parts.read(part, reader)
    cells += reader.content.cells.size
    sheets.push({ name, isHidden, ...reader.content })
  }
  return { sheets, names }
}

async function placesOf(
  parts: WorkbookParts
): Promise<{ places: SheetPlace[]; names: BookContent['names'] }> {
  const targets = new Map<string, string>()
  await parts.read('xl/_rels/workbook.xml.rels', {
    open(name, { Id, Target, Type, TargetMode }) {
      if (name !== 'Relationship') return
      if (TargetMode === 'External') throw new FileFault('E_XLSX_EXTERNAL')
      if (/\/(worksheet|chartsheet|dialogsheet)$/.test(Type ?? '')) targets.set(Id!, Target!)
    },
  })
  const places: SheetPlace[] = []
  const names: BookContent['names'] = new Map()
  let naming: string | null = null
  let refersTo = ''
  await parts.read('xl/workbook.xml', {
    open(tag, attributes) {
      if (tag === 'sheet') {
        const target = targets.get(attributes['r:id'] ?? attributes.id ?? '') ?? ''
        const part = target.startsWith('/') ? target.slice(1) : `xl/${target}`
        if (!parts.has(part) || places.length >= BOOK_LIMITS.sheets)
          throw new FileFault('E_XLSX_BROKEN')
        const isHidden = /hidden/i.test(attributes.state ?? '')
        places.push({ name: attributes.name ?? '', part, isHidden })
      }
      if (tag === 'definedName') {
        naming = attributes.name ?? ''
        refersTo = ''
      }
    },
    text(text) {
      if (naming !== null && refersTo.length < IMPORT_LIMITS.cellCharacters) refersTo += text
    },
    close(tag) {
      if (tag !== 'definedName' || naming === null) return
      // What begins so is a program's own: areas to print, ranges of filters.
      const isOwn = /^_xl(nm|fn)\./i.test(naming)
      if (!isOwn && names.size < BOOK_LIMITS.names) names.set(naming, spelledAlike(refersTo))
      naming = null
    },
  })
  return { places, names }
}

/** Texts that cells share, in all their pieces; what is said about their pronunciation is left out. */
async function sharedTexts(parts: WorkbookParts): Promise<string[]> {
  const texts: string[] = []
  if (!parts.has('xl/sharedStrings.xml')) return texts
  let text = ''
  let takes = false
  let isSaid = false
  await parts.read('xl/sharedStrings.xml', {
    open(name) {
      if (name === 'si') text = ''
      if (name === 'rPh') isSaid = true
      if (name === 't') takes = !isSaid
    },
    text(part) {
      if (takes && text.length <= 2 * IMPORT_LIMITS.cellCharacters) text += part
    },
    close(name) {
      if (name === 't') takes = false
      if (name === 'rPh') isSaid = false
      if (name === 'si') texts.push(plainText(text))
    },
  })
  return texts
}

/** Which cell styles the protection of a sheet leaves open. */
async function openStyles(parts: WorkbookParts): Promise<Texts['open']> {
  const open: boolean[] = []
  if (!parts.has('xl/styles.xml')) return open
  let inCells = false
  await parts.read('xl/styles.xml', {
    open(name, { locked }) {
      if (name === 'cellXfs') inCells = true
      else if (name === 'xf' && inCells) open.push(false)
      else if (name === 'protection' && inCells && /^(0|false)$/.test(locked ?? ''))
        open[open.length - 1] = true
    },
    close(name) {
      if (name === 'cellXfs') inCells = false
    },
  })
  return open
}
