import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { FileFault } from '#imports/domain/file_fault'
import { GRANT_TITLES, grantRows } from '#imports/domain/grants_json'
import { decodeBytes, guessEncoding } from '#imports/domain/decode'
import { IMPORT_LIMITS } from '#imports/domain/limits'
import { readWorkbook } from '#imports/workers/workbook_rows'
import { csvLine } from '#workbooks/table_csv'
import type { Conversion, FromConverter, Sheets } from '#imports/workers/convert'

/* Runs in a thread of its own with a ceiling of memory and time: workbooks and JSON come from outside. */
const { from, to, format, choice } = workerData as Conversion

const FLUSH = 64 * 1024
/** Lines above the header that name the table. */
const TITLE_ROWS = 20

class CsvFile {
  readonly #file = openSync(to, 'wx', 0o600)
  #text = ''

  add(cells: readonly string[]): void {
    this.#text += csvLine(cells, ',')
    if (this.#text.length > FLUSH) this.#flush()
  }

  #flush(): void {
    writeSync(this.#file, this.#text)
    this.#text = ''
  }

  close(): void {
    this.#flush()
    closeSync(this.#file)
  }
}

async function workbook(csv: CsvFile): Promise<Sheets> {
  let columns = 0
  let titles = 0
  const { sheets, sheet } = await readWorkbook(readFileSync(from), choice, (cells) => {
    const filled = cells.filter((cell) => cell.trim() !== '').length
    if (columns === 0) {
      if (filled < 2 && titles++ < TITLE_ROWS) return
      columns = cells.length
    }
    const missing = Math.max(0, columns - cells.length)
    csv.add([...cells, ...Array<string>(missing).fill('')])
  })
  return { sheets, sheet }
}

function grants(csv: CsvFile): Sheets {
  const bytes = readFileSync(from)
  if (bytes.length > IMPORT_LIMITS.jsonBytes) {
    const limit = String(IMPORT_LIMITS.jsonBytes / (1024 * 1024))
    throw new FileFault('E_FILE_TOO_LARGE', { limit })
  }
  const text = decodeBytes(bytes, guessEncoding(bytes).encoding)
  if (text === undefined) throw new FileFault('E_JSON_BROKEN')
  csv.add(GRANT_TITLES)
  for (const row of grantRows(text)) csv.add(row)
  return {}
}

const csv = new CsvFile()
let said: FromConverter
try {
  said = { ok: true, ...(format === 'xlsx' ? await workbook(csv) : grants(csv)) }
} catch (error) {
  if (!(error instanceof FileFault)) throw error
  said = { ok: false, code: error.code, params: error.params }
} finally {
  csv.close()
}
parentPort!.postMessage(said)
