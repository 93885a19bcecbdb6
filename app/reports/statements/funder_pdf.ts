import type { I18n } from '@adonisjs/i18n'
import { formatsFor } from '#core/format'
import { PdfWriter } from '#core/pdf'
import type { FunderTransaction } from '#reports/queries/funder_transactions'
import type { FunderStatement } from '#reports/statements/funder'
import type { Cell, Column, Row, Table, Words } from '#reports/statements/table'

/** So many transactions are written out; more of them go along as a table. */
export const PDF_TRANSACTIONS = 500

export interface FunderPdf {
  statement: FunderStatement
  city: { name: string; currency: string }
  days: { from: string; to: string }
  known: string | null
  /** Number of the last entry that is in it. */
  headSeq: string
  madeAt: string
  transactions: FunderTransaction[]
  totals: { count: number; sum: bigint }
  signatures: { officer: string; second: string }
  i18n: I18n
  say: (words: Words) => string
}

/** The statement as a file to be signed: the same books give the same bytes. */
export function funderPdf(of: FunderPdf): Promise<Buffer> {
  const { statement, city, days, i18n, say } = of
  const { agreement, funder, fund, version } = statement
  const f = formatsFor(i18n.locale)
  const title = i18n.t('funder.title', { number: agreement.number })
  const writer = new PdfWriter({
    title,
    language: i18n.locale,
    author: city.name,
    madeAt: of.madeAt,
    landscape: true,
  })
  writer
    .text(city.name, { size: 12, strong: true, after: 2 })
    .rule()
    .text(title, { size: 15, strong: true, after: 2 })
    .text(agreement.title, { size: 12, after: 8 })
    .facts([
      {
        term: i18n.t('funding.fields.funder'),
        value: funder.name ?? i18n.t('ledger.privatePerson'),
      },
      { term: i18n.t('funder.days'), value: `${f.date(days.from)} – ${f.date(days.to)}` },
      {
        term: i18n.t('funder.agreed'),
        value: f.money(statement.claim.agreed, agreement.currency),
      },
      { term: i18n.t('funding.fund.code'), value: `${fund.code} ${fund.name}` },
      {
        term: i18n.t('funder.version'),
        value: version
          ? i18n.t('funder.versionOf', {
              version: version.version,
              date: f.date(version.validFrom),
            })
          : i18n.t('funder.noVersion'),
      },
      {
        term: i18n.t('funder.known'),
        value: of.known
          ? i18n.t('closing.known.entry', { seq: of.known })
          : i18n.t('funder.knownNow', { seq: of.headSeq }),
      },
    ])
  for (const table of statement.tables) writeTable(writer, of, table)
  writeTransactions(writer, of)
  writer.heading(i18n.t('statements.proof'))
  for (const { words, left, right } of statement.checks) {
    const sums = `${f.money(left, city.currency)}${left === right ? '' : ` ≠ ${f.money(right, city.currency)}`}`
    const verdict = i18n.t(left === right ? 'statements.agrees' : 'statements.differs')
    writer.text(`${say(words)}: ${sums} (${verdict})`, { size: 9, after: 2 })
  }
  for (const note of statement.notes) writer.text(say(note), { size: 9, after: 2 })
  return signed(writer, of).finish()
}

function writeTable(writer: PdfWriter, { i18n, say, city }: FunderPdf, table: Table) {
  writer.heading(say(table.title))
  if (table.rows.length === 0) return writer.text(i18n.t('statements.none'), { size: 9 })
  const f = formatsFor(i18n.locale)
  const shown = ({ type, currency }: Column, cell: Cell = {}): string => {
    if (cell.words) return say(cell.words)
    if (type === 'amount') return f.amount(cell.minor, currency ?? city.currency)
    return type === 'share' ? f.percent(cell.ratio, 2) : ''
  }
  const label = ({ code, label: words, sub }: Row) =>
    [[code, say(words)].filter(Boolean).join(' '), sub ? say(sub) : ''].filter(Boolean).join('\n')
  const { columns } = table
  // figures need less room than words; what is left is for the first column
  const weights = columns.map(({ type, key }) =>
    type === 'share' ? 0.7 : key === 'explanation' ? 3 : 1
  )
  const whole = weights.reduce((sum, weight) => sum + weight, 2.4)
  const rows = [...table.rows, ...(table.totals ? [table.totals] : [])]
  return writer.table({
    columns: [
      { heading: say(table.of), width: 2.4 / whole },
      ...columns.map((column, at) => ({
        heading: `${say(column.heading)}${column.type === 'amount' ? ` (${column.currency ?? city.currency})` : ''}`,
        width: weights[at] / whole,
        isNumber: column.type !== 'text',
      })),
    ],
    rows: rows.map((row) => ({
      cells: [label(row), ...columns.map((column) => shown(column, row.cells[column.key]))],
      strong: row.isTotal,
    })),
  })
}

function writeTransactions(writer: PdfWriter, of: FunderPdf) {
  const { city, i18n, statement, totals, transactions } = of
  const f = formatsFor(i18n.locale)
  writer.heading(i18n.t('funder.transactions'))
  if (transactions.length === 0) return writer.text(i18n.t('statements.none'), { size: 9 })
  writer.table({
    columns: [
      { heading: i18n.t('ledger.fields.day'), width: 0.12 },
      { heading: i18n.t('ledger.fields.seq'), width: 0.08 },
      { heading: i18n.t('funder.head'), width: 0.1 },
      { heading: i18n.t('ledger.fields.line'), width: 0.1 },
      { heading: i18n.t('ledger.fields.what'), width: 0.28 },
      { heading: i18n.t('ledger.fields.party'), width: 0.18 },
      {
        heading: `${i18n.t('ledger.fields.amount')} (${city.currency})`,
        width: 0.14,
        isNumber: true,
      },
    ],
    rows: [
      ...transactions.map((row) => ({
        cells: [
          f.date(row.day),
          String(row.seq),
          (row.line && statement.headOfLine.get(row.line)) || '',
          row.lineCode ?? '',
          row.memo,
          row.party ? (row.partyName ?? i18n.t('ledger.privatePerson')) : '',
          f.amount(row.amount, city.currency),
        ],
      })),
      {
        cells: [
          i18n.t('statements.total'),
          '',
          '',
          '',
          '',
          '',
          f.amount(totals.sum, city.currency),
        ],
        strong: true,
      },
    ],
  })
  if (totals.count > transactions.length) {
    const params = { shown: transactions.length, count: totals.count }
    writer.text(i18n.t('funder.moreInTable', params), { size: 9 })
  }
  return writer
}

/** Where the two people sign; what is not filled in here is written by hand. */
function signed(writer: PdfWriter, { i18n, signatures }: FunderPdf): PdfWriter {
  const line = '_'.repeat(32)
  writer.space(10).heading(i18n.t('funder.signatures'), 150)
  for (const key of ['officer', 'second'] as const)
    writer
      .text(i18n.t(`funder.sign.${key}`), { muted: true, size: 9, after: 2 })
      .text(signatures[key] || line, { after: 10 })
      .text(
        `${i18n.t('funder.sign.here')}: ${line}    ${i18n.t('funder.sign.day')}: ${'_'.repeat(16)}`,
        {
          size: 9,
          after: 16,
        }
      )
  return writer
}
