import { parentPort, workerData } from 'node:worker_threads'
import { Refusal } from '#core/refusal'
import {
  AgreementJudge,
  grantContent,
  readAgreement,
  type AgreementReading,
} from '#imports/domain/agreement_rows'
import { AMOUNT_FIELDS, ColumnScan } from '#imports/domain/column_questions'
import { ContributionJudge, readContribution } from '#imports/domain/contribution_rows'
import { RecordJudge } from '#imports/domain/kinds/judge'
import { readGrant } from '#imports/domain/kinds/grants'
import type { KindRules } from '#imports/domain/kinds/rules'
import { IMPORT_LIMITS } from '#imports/domain/limits'
import { KIND_RULES, type RecordKind } from '#imports/domain/mapping'
import { isBlankRow, RowReader, type RowVerdict, type RowWarning } from '#imports/domain/rows'
import { mojibakeOf, shownCell } from '#imports/domain/text'
import { funderKindOf } from '#imports/domain/words'
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

/** Date fields of all kinds: the order of day and month is asked for by these names. */
const DATE_FIELDS = ['date', 'signed_on', 'starts_on', 'ends_on']

const job = workerData as ReadingJob
const books = new ChunkBooks(job)
const scan = scanOf(job)
const judged = judgeOf(job.kind)

interface Numbered {
  no: number
  cells: string[]
}

function scanOf({ settings }: ReadingJob): ColumnScan {
  const { mapping, defaultCurrency } = settings
  const dates: Record<string, number> = {}
  for (const field of DATE_FIELDS) {
    const column = mapping[field]
    if (column !== undefined) dates[field] = column
  }
  return new ColumnScan({
    amounts: Object.fromEntries(AMOUNT_FIELDS.map((field) => [field, mapping[field]])),
    currency: mapping.currency,
    dates,
    defaultCurrency,
  })
}

type JudgeRows = (rows: Numbered[]) => Promise<JudgedRow[]>

function judgeOf(kind: RecordKind): JudgeRows {
  if (kind === 'contributions') return contributions()
  if (kind === 'agreements') {
    return agreements(new AgreementJudge(books), (cells) => readAgreement(cells, job.settings))
  }
  if (kind === 'grants') {
    return agreements(new AgreementJudge(books.asGrants(), grantContent), (cells) =>
      readGrant(cells, job.settings, funderKindOf)
    )
  }
  return recordsBy(KIND_RULES[kind])
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

function agreements(judge: AgreementJudge, read: (cells: string[]) => AgreementReading): JudgeRows {
  return async (rows) => {
    const readings = rows.map(({ cells }) => read(cells))
    await ask(books.questionAbout(readings.map((reading) => reading.read.number)))
    return rows.map((row, index) => {
      const { warnings = [] } = readings[index]!
      return asRow(row, { ...judge.judge(row.no, readings[index]!), warnings })
    })
  }
}

function recordsBy(rules: KindRules): JudgeRows {
  const judge = new RecordJudge(job.kind, rules, books)
  return async (rows) => {
    const readings = rows.map(({ cells }) => {
      const row = new RowReader(cells, job.settings)
      return { read: rules.read(row), errors: row.errors, warnings: row.warnings }
    })
    await ask(books.questionOf(readings.flatMap(({ read }) => rules.lookUps(read))))
    const prepared = readings.map((reading) => judge.prepare(reading))
    await ask(books.questionAboutRows(prepared.flatMap((row) => (row.ok ? [row.rowKey] : []))))
    return rows.map((row, index) => asRow(row, judge.decide(row.no, prepared[index]!)))
  }
}

function asRow<Draft>({ no, cells }: Numbered, verdict: RowVerdict<Draft>): JudgedRow {
  const kept = cells.slice(0, Math.max(job.settings.columns, IMPORT_LIMITS.columns))
  const common = {
    no,
    cells: kept.map((cell) => shownCell(cell).slice(0, IMPORT_LIMITS.cellCharacters + 1)),
  }
  const found = [...(verdict.warnings ?? []), ...mojibakeIn(cells)]
  const warnings = found.length > 0 ? { warnings: found } : {}
  if (verdict.verdict === 'error') {
    const draft = verdict.read as JudgedRow['draft']
    return {
      ...common,
      verdict: 'error',
      issues: { errors: verdict.errors, ...warnings },
      draft,
      contentKey: null,
    }
  }
  const issues =
    verdict.verdict === 'duplicate'
      ? { of: verdict.of, field: verdict.field, ...warnings }
      : { looksLike: verdict.looksLike, ...warnings }
  const draft = verdict.draft as JudgedRow['draft']
  return {
    ...common,
    verdict: verdict.verdict,
    issues,
    draft,
    contentKey: contentKeyOf(verdict.rowKey),
  }
}

/** Text that was read in a wrong encoding once and saved like that; the field it stands in is named. */
function mojibakeIn(cells: readonly string[]): RowWarning[] {
  return Object.entries(job.settings.mapping).flatMap(([field, column]) => {
    const found = column === undefined ? undefined : mojibakeOf(cells[column] ?? '')
    return found === undefined
      ? []
      : [{ field, code: 'E_TEXT_MOJIBAKE' as const, params: { value: found } }]
  })
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
