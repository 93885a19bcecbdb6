import type { HttpContext } from '@adonisjs/core/http'
import { linesOfEntries } from '#bank/queries/matches'
import { filled } from '#core/filled'
import { ledgerChoices } from '#ledger/queries/choices'
import { entryShown } from '#ledger/queries/entry_shown'
import { journalColumns } from '#ledger/controllers/journal_table'
import { journalLines } from '#ledger/queries/journal_lines'
import { journalPage, journalTotals } from '#ledger/queries/journal'
import { journalFilterOf } from '#ledger/journal_filter'
import { findLedger } from '#ledger/queries/ledger_state'
import LedgerPolicy from '#ledger/policy'
import { journalValidator } from '#ledger/validators'
import { ENTRY_KINDS } from '#ledger/domain/entry'
import { knownPoints } from '#ledger/queries/periods'
import { readClient } from '#core/sql'
import { sendTable } from '#workbooks/send_table'

const ON_LINES = ['account', 'fund', 'line', 'party', 'agreement', 'commitment']
/** Filters that the figures of statements set; they have no field of their own and stay as they are. */
const OF_STATEMENTS = [
  'programme',
  'group',
  'lineYear',
  'lineCode',
  'work',
  'restriction',
  'funderKind',
]

/** Filters that a workbook of the ledger can have too: whatever they find balances. */
const OF_BOOKS = ['from', 'to', 'known', 'closing', 'fund', 'before', 'after']

export default class EntriesController {
  /** A page of the journal; with a format every line that the filter finds, as a download. */
  async index(ctx: HttpContext) {
    const { bouncer, city, i18n, request, view } = ctx
    await bouncer.with(LedgerPolicy).authorize('read', city)
    const asked = await request.validateUsing(journalValidator, { data: filled(request.qs()) })
    const { before, after } = asked
    const filter = journalFilterOf(asked)
    if (asked.format) {
      return sendTable(ctx, {
        name: `journal-${city.slug}-${city.today}`,
        sheet: i18n.t('ledger.journal.title'),
        format: asked.format,
        columns: journalColumns(ctx),
        rows: journalLines(city.id, filter, city),
      })
    }
    const at = { before: before ? BigInt(before) : null, after: after ? BigInt(after) : null }
    const page = await journalPage(city.id, filter, at)
    const narrowed = Object.keys(asked).some((key) => key !== 'before' && key !== 'after')
    return view.render('pages/ledger/entries/index', {
      asked,
      narrowed,
      isBook: Object.keys(asked).every((key) => OF_BOOKS.includes(key)),
      onLines: [...ON_LINES, ...OF_STATEMENTS].some((key) => key in asked),
      ofStatements: [...OF_STATEMENTS, 'origin', 'except'].filter((key) => key in asked),
      page,
      points: await knownPoints(readClient(), city.id),
      totals: await journalTotals(city.id, filter),
      choices: await ledgerChoices(city.id, city),
      kinds: ENTRY_KINDS,
      ledger: await findLedger(city.id),
    })
  }

  async show({ bouncer, city, params, view }: HttpContext) {
    await bouncer.with(LedgerPolicy).authorize('read', city)
    return view.render('pages/ledger/entries/show', {
      entry: await entryShown(city.id, params.entry, city),
      bankLines: await linesOfEntries(readClient(), city.id, params.entry),
    })
  }
}
