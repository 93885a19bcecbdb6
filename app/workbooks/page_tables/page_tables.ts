import type { HttpContext } from '@adonisjs/core/http'
import { closedConnection } from '#core/closed_connection'
import { CLEAR_SIGNS } from '#core/format'
import { sha256 } from '#core/hashes'
import { CellFormats } from '#workbooks/page_tables/cell_formats'
import { placeOf, type Caller } from '#workbooks/page_tables/table_place'
import { tableWritten } from '#workbooks/page_tables/table_thread'
import { HEADING } from '#workbooks/page_tables/typed_columns'
import { sendParts } from '#workbooks/send_table'
import { breathe } from '#workbooks/table'

const FORMATS = ['csv', 'xlsx'] as const
type Format = (typeof FORMATS)[number]

/** The parameter of an address that asks for one table of its page as a file. */
const ASKED = 'table-file'
const BETWEEN_TURNS = 100

/**
 * The tables of the page that a request asks for. Each is offered as a file at the address of its page, so that the file
 * holds what this page shows to this person: the same template writes both, and exact values take the place of
 * formatted ones.
 */
export class PageTables {
  readonly #ctx: HttpContext
  readonly #asked: { key: string; format: Format } | null
  readonly #formats: CellFormats | null
  readonly #keys = new Map<string, number>()
  #found: { caption: string; markup: string } | null = null

  constructor(ctx: HttpContext) {
    const { i18n, request } = ctx
    const name = /^([\da-f]{10}(?:-\d+)?)\.(csv|xlsx)$/.exec(String(request.qs()[ASKED] ?? ''))
    this.#ctx = ctx
    this.#asked =
      request.method() === 'GET' && name ? { key: name[1], format: name[2] as Format } : null
    this.#formats = this.#asked && new CellFormats(i18n.locale)
    ctx.view.share({ pageTables: this, ...(this.#formats && { f: this.#formats }) })
  }

  /**
   * The addresses of a table as files; none for one that is a form or has no rows. Its name comes from where its
   * template writes it, whatever the language of the reader; `of` tells apart what the template writes several times.
   */
  offer(
    { caption, of = '' }: { caption: string; of?: string | number },
    markup: string,
    caller: Caller
  ): { format: string; href: string }[] {
    const { request } = this.#ctx
    const body = markup.slice(markup.indexOf('</thead>') + 1)
    if (request.method() !== 'GET' || !/<td[\s>]/.test(body) || isForm(body)) return []
    const hash = sha256(`${placeOf(caller)} ${of}`).slice(0, 10)
    const time = (this.#keys.get(hash) ?? 0) + 1
    this.#keys.set(hash, time)
    const key = time === 1 ? hash : `${hash}-${time}`
    if (this.#asked?.key === key)
      this.#found = { caption: this.#formats?.plain(caption) ?? caption, markup }
    const query = new URLSearchParams(request.parsedUrl.query ?? '')
    return FORMATS.map((format) => {
      query.set(ASKED, `${key}.${format}`)
      return { format: format.toUpperCase(), href: `?${query}` }
    })
  }

  get isAsked(): boolean {
    return this.#asked !== null
  }

  /** Lets other requests have their turn while the many rows of a table are written that was asked for. */
  async turn(row: number): Promise<string> {
    if (this.#asked && row % BETWEEN_TURNS === BETWEEN_TURNS - 1) await breathe()
    return ''
  }

  /** Answers with the table that was asked for; false where the page has none of this name. */
  async send(): Promise<boolean> {
    if (!this.#found || !this.#formats || !this.#asked) return false
    const { city, i18n } = this.#ctx
    const { caption, markup } = this.#found
    const { format } = this.#asked
    const order = {
      markup,
      figures: this.#formats.kept,
      words: {
        currencies: [...new Set([city.currency, ...CLEAR_SIGNS])],
        currency: i18n.t('ledger.fields.currency'),
        note: i18n.t('tables.note', { heading: HEADING }),
      },
      sheet: caption,
      format,
    }
    const parts = await tableWritten(order, closedConnection(this.#ctx))
    const name = `${caption.slice(0, 60)} ${city.slug} ${city.today}`
    sendParts(this.#ctx, { name, format }, parts)
    return true
  }
}

/** Something to be typed or chosen in a table makes it a form: its rows are no record yet. */
function isForm(markup: string): boolean {
  return /<(?:select|textarea|input(?![^>]*type="hidden"))[\s>]/.test(markup)
}
