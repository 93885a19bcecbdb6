import { recordAuditEvent } from '#audit/record_audit_event'
import { Refusal } from '#core/refusal'
import { readClient, selectRows, type Client } from '#core/sql'
import { transact } from '#core/transact'
import { anchorOver } from '#ledger/queries/anchors'
import { headAt, lastDay, linksOf, type ChainHead } from '#ledger/queries/journal_links'
import { fiscalYears, ledgerState } from '#ledger/queries/ledger_state'
import { daysOf } from '#reports/statements/days'
import type { BookAbout, BookKind, BookQuestion } from '#workbooks/books/book'
import { prepareBook } from '#workbooks/prepare_book'
import { identityOf, keepBytes, recordCopy } from '#workbooks/copies'
import { fundsOfBook } from '#workbooks/queries/city_names'
import { filterOf } from '#workbooks/queries/ledger_book'

/** What somebody asks for; what is left open is settled when the book is made. */
export interface BookAsked {
  kind: BookKind
  from?: string | null
  to?: string | null
  known?: string | null
  activity?: boolean
  fund?: string | null
  year?: string | null
}

export interface BookWish {
  cityId: string
  asked: BookAsked
  locale: string
  appVersion: string
  by: string
  progress?: (done: number, total: number) => Promise<void>
}

/** The subject under which copies of a kind of book are kept; the record is the city itself. */
export const subjectOf = (kind: BookKind) => `${kind}_book`

/**
 * A workbook about the whole city, kept with its code and hash as those of appraisals are. The same question at the
 * same head of the ledger gives the same bytes, whatever is posted meanwhile.
 */
export async function exportBook(
  wish: BookWish
): Promise<{ sha256: string; size: number; question: BookQuestion }> {
  const { cityId, asked, locale, appVersion, by, progress } = wish
  const client = readClient()
  const known = asked.known ? BigInt(asked.known) : null
  const head = await headAt(client, cityId, known)
  if (!head) throw new Refusal('E_BOOK_EMPTY', {}, undefined, 409)
  const question = await settled(client, cityId, asked, head)
  const links = await linksOf(client, cityId, filterOf(question))
  const anchor = await anchorOver(client, cityId, head.seq)
  const [city] = await selectRows(client, 'SELECT name FROM cities WHERE id = ?', [cityId])
  const { currency } = await ledgerState(cityId)
  const book = await prepareBook(client, { cityId, currency, locale, question, progress })
  const state = {
    cityId,
    subjectType: subjectOf(question.kind),
    subjectId: cityId,
    version: 1,
    locale,
    ledgerHead: head.hash,
    appVersion,
    question: { ...question },
    named: `${book.named} ${anchor?.no ?? 0n}`,
  }
  const identity = await identityOf(client, state)
  const fund = (await fundsOfBook(client, cityId, head.seq, question.fund))[0]
  const about: BookAbout = {
    kind: question.kind,
    city: city.name,
    currency,
    locale,
    from: question.from,
    to: question.to,
    activity: question.activity,
    fund: question.fund ? `${fund.code} ${fund.name}` : null,
    headSeq: head.seq,
    headHash: head.hash,
    anchor: anchor && { no: anchor.no, seq: anchor.seq, root: anchor.root },
    inputsHash: links.sha256,
    entries: links.entries,
    generatedAt: head.recordedAt ?? '',
    appVersion,
    identity,
  }
  const bytes = await book.write(about)
  const sha256 = await keepBytes(bytes)
  await transact(async (trx) => {
    const file = { sha256, size: bytes.length, headSeq: head.seq }
    await recordCopy(trx, { ...identity, ...state, ...file })
    await recordAuditEvent(trx, {
      cityId,
      actorId: by,
      action: 'workbook.exported',
      subjectType: state.subjectType,
      subjectId: cityId,
      details: { ...question, locale, sha256, head: head.hash, ...identity },
    })
  })
  return { sha256, size: bytes.length, question }
}

/** What was left open: the last entry, the last day, and for statements the fiscal year. */
async function settled(
  client: Client,
  cityId: string,
  asked: BookAsked,
  head: ChainHead
): Promise<BookQuestion> {
  const { kind, fund = null, activity = false } = asked
  if (fund && (await fundsOfBook(client, cityId, head.seq, fund)).length === 0)
    throw new Refusal('E_BOOK_FUND', {}, 'fund', 409)
  const last = (await lastDay(client, cityId, head.seq))!
  const known = String(head.seq)
  if (kind === 'ledger') {
    const from = asked.from ?? null
    const to = asked.to ?? (from && from > last ? from : last)
    return { kind, from, to, known, activity, fund, year: null }
  }
  const days = daysOf(
    {
      ...(asked.year && { year: asked.year }),
      ...(asked.from && { from: asked.from }),
      ...(asked.to && { to: asked.to }),
    },
    await fiscalYears(cityId),
    last
  )
  // the proof tells of everything until its last day
  const from = kind === 'fences' ? null : days.from
  const year = kind === 'fences' ? (days.year?.name ?? null) : null
  return { kind, from, to: days.to, known, activity: false, fund: null, year }
}
