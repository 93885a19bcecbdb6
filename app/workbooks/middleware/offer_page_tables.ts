import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { NotFound } from '#core/refusal'
import { PageTables } from '#workbooks/page_tables/page_tables'

/** Every table of a page of the city is there as a file too, at the address of the page. */
export default class OfferPageTables {
  async handle(ctx: HttpContext, next: NextFn) {
    const tables = new PageTables(ctx)
    await next()
    const { response } = ctx
    if (!tables.isAsked || response.getStatus() !== 200) return
    if (typeof response.getBody() !== 'string') return
    response.lazyBody = {}
    if (!(await tables.send())) throw new NotFound()
  }
}
