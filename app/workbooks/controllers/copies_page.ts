import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import { appraisalShown } from '#appraisal/queries/appraisals'
import { findRound } from '#allocation/queries/round_rows'
import { runRow } from '#allocation/queries/runs'
import { FAIRNESS_SUBJECT } from '#workbooks/actions/export_fairness'
import { subjectOf } from '#workbooks/actions/export_book'
import { BOOK_KINDS, type BookKind } from '#workbooks/books/book'
import { BOOK_LIMITS } from '#workbooks/domain/book_content'
import { copyColumns, questionText, type TakenCopy } from '#workbooks/controllers/copy_columns'
import { sendList } from '#workbooks/list_file'
import {
  copiesOf,
  COPIES_PER_PAGE,
  returnsOf,
  takersOf,
  type CopyShown,
} from '#workbooks/queries/returns'
import type { TableFormat } from '#workbooks/send_table'

const RETURNS_SHOWN = 50

/** The page that shows the figures of a book, and what it stands under. */
const PAGE_OF: Record<BookKind, { section: string; title: string; path: string }> = {
  ledger: {
    section: 'app.nav.ledger',
    title: 'ledger.tab.trialBalance',
    path: 'ledger/trial-balance',
  },
  funds: { section: 'app.nav.reports', title: 'statements.name.funds', path: 'reports/funds' },
  fences: {
    section: 'app.nav.reports',
    title: 'statements.name.ring-fence-proof',
    path: 'reports/ring-fence-proof',
  },
}

export interface Subject {
  type: string
  id: string
}

/** The way to the record that a workbook shows, as breadcrumbs; the last one is its list of workbooks. */
export async function crumbsOf({ city, i18n }: HttpContext, { type, id }: Subject) {
  const root = `/cities/${city.slug}`
  const title = i18n.t('returned.title')
  const book = BOOK_KINDS.find((kind) => subjectOf(kind) === type)
  if (book) {
    const page = PAGE_OF[book]
    return [
      { label: i18n.t(page.section), href: `${root}/${page.path.split('/')[0]}` },
      { label: i18n.t(page.title), href: `${root}/${page.path}` },
      { label: i18n.t(`books.title.${book}`), href: `${root}/books/${book}` },
    ]
  }
  if (type === FAIRNESS_SUBJECT) {
    const round = await findRound(readClient(), city.id, id)
    const href = `${root}/rounds/${round.id}`
    return [
      { label: i18n.t('app.nav.rounds'), href: `${root}/rounds` },
      { label: round.title, lang: round.title_lang, href },
      { label: i18n.t('fairness.change.short'), href: `${href}/run-comparison` },
      { label: title, href: `${href}/fairness/workbooks` },
    ]
  }
  if (type === 'allocation_run') {
    const run = await runRow(readClient(), city.id, id)
    const round = await findRound(readClient(), city.id, run.round_id)
    return [
      { label: i18n.t('app.nav.rounds'), href: `${root}/rounds` },
      { label: round.title, lang: round.title_lang, href: `${root}/rounds/${round.id}` },
      { label: i18n.t('allocation.run.no', { no: Number(run.no) }), href: `${root}/runs/${id}` },
      { label: title, href: `${root}/runs/${id}/workbooks` },
    ]
  }
  const model = await appraisalShown(readClient(), city.id, id)
  return [
    { label: i18n.t('app.nav.appraisals'), href: `${root}/appraisals` },
    { label: model.title, lang: model.titleLang, href: `${root}/appraisals/${id}` },
    { label: title, href: `${root}/appraisals/${id}/workbooks` },
  ]
}

/** Takers are looked up for so many files at once. */
const LOOKED_UP = 500

/** The list of workbooks of a record as a download, all of it. */
export async function sendCopies(
  ctx: HttpContext,
  { type, id }: Subject,
  format: TableFormat
): Promise<void> {
  const client = readClient()
  const cityId = ctx.city.id
  const { rows } = await copiesOf(client, cityId, { type, id }, 'all')
  async function* taken(): AsyncGenerator<TakenCopy> {
    for (let at = 0; at < rows.length; at += LOOKED_UP) {
      const part = rows.slice(at, at + LOOKED_UP)
      const hashes = part.map(({ sha256 }) => sha256)
      const takers = await takersOf(client, cityId, hashes)
      for (const copy of part) yield { ...copy, taker: takers.get(copy.sha256) }
    }
  }
  sendList(ctx, {
    name: `workbooks-${type}`,
    title: 'returned.copies',
    format,
    columns: copyColumns(ctx),
    rows: taken(),
  })
}

/** Everything the list of workbooks of a record shows. */
export async function copiesPage(ctx: HttpContext, subject: Subject, page: number) {
  const { id: cityId } = ctx.city
  const client = readClient()
  const copies = await copiesOf(client, cityId, subject, page)
  const crumbs = await crumbsOf(ctx, subject)
  const hashes = copies.rows.map(({ sha256 }) => sha256)
  return {
    crumbs: crumbs.map((crumb, at) => (at === crumbs.length - 1 ? { label: crumb.label } : crumb)),
    copies: copies.rows,
    total: copies.total,
    page,
    perPage: COPIES_PER_PAGE,
    askedOf: (question: NonNullable<CopyShown['question']>) => questionText(ctx.i18n, question),
    takers: await takersOf(client, cityId, hashes),
    returns: await returnsOf(client, cityId, subject, RETURNS_SHOWN),
    megabytes: BOOK_LIMITS.bytes / (1024 * 1024),
    isAppraisal: subject.type === 'appraisal',
  }
}
