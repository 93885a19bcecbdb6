import type { HttpContext } from '@adonisjs/core/http'
import { filled } from '#core/filled'
import LedgerPolicy from '#ledger/policy'
import { fundBalances, fundTotals, type FundBalance } from '#ledger/queries/fund_balances'
import { toDecimalString } from '#money/money'
import { findLedger } from '#ledger/queries/ledger_state'
import { balancesValidator } from '#ledger/validators'
import { knownPoints } from '#ledger/queries/periods'
import { readClient } from '#core/sql'
import { sendTable } from '#workbooks/send_table'
import type { TableColumn } from '#workbooks/table'

/** The figures of the page, in its order. */
const FIGURES = ['pledged', 'authority', 'allocated', 'committed', 'spent', 'unallocated'] as const

export default class FundBalancesController {
  /** Where the money of every fund stands; with a format the same rows as a download. */
  async index(ctx: HttpContext) {
    const { bouncer, city, i18n, request, view } = ctx
    await bouncer.with(LedgerPolicy).authorize('read', city)
    const asked = await request.validateUsing(balancesValidator, { data: filled(request.qs()) })
    const asOf = asked.on ?? city.today
    const funds = await fundBalances(city.id, {
      asOf,
      knownAt: asked.known ? BigInt(asked.known) : null,
    })
    if (asked.format) {
      return sendTable(ctx, {
        name: `funds-${city.slug}-${asOf}`,
        sheet: i18n.t('ledger.funds.table').slice(0, 31),
        format: asked.format,
        columns: columnsOf(ctx),
        rows: funds,
      })
    }
    return view.render('pages/ledger/fund_balances/index', {
      asOf,
      known: asked.known,
      points: await knownPoints(readClient(), city.id),
      figures: FIGURES,
      funds,
      totals: fundTotals(funds),
      decimal: (minor: bigint) => toDecimalString(minor, city.currency),
      ledger: await findLedger(city.id),
    })
  }
}

function columnsOf({ city, i18n }: HttpContext): TableColumn<FundBalance>[] {
  return [
    {
      heading: i18n.t('ledger.fields.fund'),
      type: 'text',
      value: ({ code, name }) => `${code} ${name}`,
    },
    {
      heading: i18n.t('funding.fund.restriction'),
      type: 'text',
      value: ({ restriction }) => i18n.t(`ledger.restriction.${restriction}`),
    },
    ...FIGURES.map((figure): TableColumn<FundBalance> => ({
      heading: `${i18n.t(`ledger.flow.${figure}`)} (${city.currency})`,
      type: 'amount',
      currency: city.currency,
      value: (fund) => fund[figure],
    })),
  ]
}
