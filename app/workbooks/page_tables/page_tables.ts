import type { HttpContext } from '@adonisjs/core/http'
import { CLEAR_SIGNS } from '#core/format'
import { sha256 } from '#core/hashes'
import { CellFormats } from '#workbooks/page_tables/cell_formats'
import { readTable } from '#workbooks/page_tables/read_table'
import { typedColumns } from '#workbooks/page_tables/typed_columns'
import { sendTable } from '#workbooks/send_table'

const FORMATS = ['csv', 'xlsx'] as const
type Format = (typeof FORMATS)[number]

/** The parameter of an address that asks for one table of its page as a file. */
const ASKED = 'table-file'

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

  /** The addresses of a table as files; none for one that is a form or has no rows. */
  offer(caption: string, markup: string): { format: string; href: string }[] {
    const { request } = this.#ctx
    const body = markup.slice(markup.indexOf('</thead>') + 1)
    if (request.method() !== 'GET' || !/<td[\s>]/.test(body) || isForm(body)) return []
    const said = this.#formats?.plain(caption) ?? caption
    const hash = sha256(said).slice(0, 10)
    const time = (this.#keys.get(hash) ?? 0) + 1
    this.#keys.set(hash, time)
    const key = time === 1 ? hash : `${hash}-${time}`
    if (this.#asked?.key === key) this.#found = { caption: said, markup }
    const query = new URLSearchParams(request.parsedUrl.query ?? '')
    return FORMATS.map((format) => {
      query.set(ASKED, `${key}.${format}`)
      return { format: format.toUpperCase(), href: `?${query}` }
    })
  }

  get isAsked(): boolean {
    return this.#asked !== null
  }

  /** Answers with the table that was asked for; false where the page has none of this name. */
  send(): boolean {
    if (!this.#found || !this.#formats || !this.#asked) return false
    const { city, i18n } = this.#ctx
    const { caption, markup } = this.#found
    const { columns, rows } = typedColumns(readTable(markup), this.#formats, {
      currencies: [...new Set([city.currency, ...CLEAR_SIGNS])],
      currency: i18n.t('ledger.fields.currency'),
      noteOf: (heading) => i18n.t('tables.note', { heading }),
    })
    const { format } = this.#asked
    const name = `${caption.slice(0, 60)} ${city.slug} ${city.today}`
    sendTable(this.#ctx, { name, sheet: caption, format, columns, rows })
    return true
  }
}

/** Something to be typed or chosen in a table makes it a form: its rows are no record yet. */
function isForm(markup: string): boolean {
  return /<(?:select|textarea|input(?![^>]*type="hidden"))[\s>]/.test(markup)
}
