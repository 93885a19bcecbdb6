import { parentPort, workerData } from 'node:worker_threads'
import { Refusal } from '#core/refusal'
import { AgreementJudge, readAgreement } from '#imports/domain/agreement_rows'
import { ColumnScan } from '#imports/domain/column_questions'
import { ContributionJudge, readContribution } from '#imports/domain/contribution_rows'
import { IMPORT_LIMITS } from '#imports/domain/limits'
import { isBlankRow, type RowVerdict } from '#imports/domain/rows'
import { ChunkBooks, contentKeyOf } from '#imports/workers/chunk_books'
import type {
  BooksAnswer,
  BooksQuestion,
  FromWorker,
  JudgedRow,
  ReadingJob,
} from '#imports/workers/messages'
import { openRecords } from '#imports/workers/records'

/*
 * Runs in a thread of its own with a ceiling of memory and time, for the file comes from outside. It has
 * no database: it asks the main thread for what the books know of each chunk and hands back verdicts.
 */
const CHUNK = 400

const job = workerData as ReadingJob
const books = new ChunkBooks(job)
const scan = scanOf(job)
const judged = job.kind === 'contributions' ? contributions() : agreements()

interface Numbered {
  no: number
  cells: string[]
}

function scanOf({ kind, settings }: ReadingJob): ColumnScan {
  const { mapping, defaultCurrency } = settings
  const fields = kind === 'contributions' ? ['date'] : ['signed_on', 'starts_on', 'ends_on']
  const dates: Record<string, number> = {}
  for (const field of fields) {
    const column = mapping[field]
    if (column !== undefined) dates[field] = column
  }
  return new ColumnScan({
    amount: mapping.amount,
    currency: mapping.currency,
    dates,
    defaultCurrency,
  })
}

function contributions() {
  const judge = new ContributionJudge(books)
  return async (rows: Numbered[]): Promise<JudgedRow[]> => {
    const readings = rows.map(({ cells }) => readContribution(cells, job.settings))
    await ask(books.questionAbout(readings.map(({ read }) => read.agreement)))
    const prepared = readings.map((reading) => judge.prepare(reading))
    await ask(books.questionFor(prepared))
    return rows.map((row, index) => asRow(row, judge.decide(row.no, prepared[index])))
  }
}

function agreements() {
  const judge = new AgreementJudge(books)
  return async (rows: Numbered[]): Promise<JudgedRow[]> => {
    const readings = rows.map(({ cells }) => readAgreement(cells, job.settings))
    await ask(books.questionAbout(readings.map(({ read }) => read.number)))
    return rows.map((row, index) => asRow(row, judge.judge(row.no, readings[index])))
  }
}

function asRow<Draft>({ no, cells }: Numbered, verdict: RowVerdict<Draft>): JudgedRow {
  const kept = cells.slice(0, Math.max(job.settings.columns, IMPORT_LIMITS.columns))
  const common = { no, cells: kept.map((cell) => cell.slice(0, IMPORT_LIMITS.cellCharacters + 1)) }
  if (verdict.verdict === 'error') {
    const draft = verdict.read as JudgedRow['draft']
    return {
      ...common,
      verdict: 'error',
      issues: { errors: verdict.errors },
      draft,
      contentKey: null,
    }
  }
  const issues =
    verdict.verdict === 'duplicate'
      ? { of: verdict.of, field: verdict.field }
      : { looksLike: verdict.looksLike }
  const draft = verdict.draft as JudgedRow['draft']
  return {
    ...common,
    verdict: verdict.verdict,
    issues,
    draft,
    contentKey: contentKeyOf(verdict.rowKey),
  }
}

async function ask(question: BooksQuestion): Promise<void> {
  if (Object.values(question).every((asked) => asked.length === 0)) return
  const answer = new Promise<BooksAnswer>((resolve) => parentPort!.once('message', resolve))
  say({ type: 'ask', question })
  books.learn(question, await answer)
}

function say(message: FromWorker): void {
  parentPort!.postMessage(message)
}

async function judgeAll(): Promise<void> {
  const { records, read } = openRecords(job.path, job.encoding, job.delimiter)
  let no = -1
  let rows: Numbered[] = []
  const flush = async () => {
    if (rows.length === 0) return
    say({ type: 'rows', rows: await judged(rows), read: read() })
    rows = []
  }
  for await (const cells of records) {
    no++
    if (no === 0 || isBlankRow(cells)) continue
    if (no > IMPORT_LIMITS.csvRows) {
      throw new Refusal('E_FILE_ROWS', { limit: String(IMPORT_LIMITS.csvRows) }, 'file')
    }
    scan.see(cells)
    rows.push({ no, cells })
    if (rows.length === CHUNK) await flush()
  }
  await flush()
  say({ type: 'done', result: { rows: Math.max(no, 0), questions: scan.questions() } })
}

try {
  await judgeAll()
} catch (error) {
  if (!(error instanceof Refusal)) throw error
  say({ type: 'refused', code: error.code, params: error.params as Record<string, string> })
}
