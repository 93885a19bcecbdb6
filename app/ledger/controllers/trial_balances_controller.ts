import type { HttpContext } from '@adonisjs/core/http'
import { filled } from '#core/filled'
import LedgerPolicy from '#ledger/policy'
import { findLedger } from '#ledger/queries/ledger_state'
import {
  trialBalance,
  type TrialBalanceBy,
  type TrialBalanceGroup,
  type TrialBalanceRow,
} from '#ledger/queries/trial_balance'
import { balancesValidator } from '#ledger/validators'
import { knownPoints } from '#ledger/queries/periods'
import { readClient } from '#core/sql'
import { sendTable } from '#workbooks/send_table'
import type { TableColumn } from '#workbooks/table'

export default class TrialBalancesController {
  /** The trial balance; with a format its rows as a download. */
  async show(ctx: HttpContext) {
    const { bouncer, city, i18n, request, view } = ctx
    await bouncer.with(LedgerPolicy).authorize('read', city)
    const asked = await request.validateUsing(balancesValidator, { data: filled(request.qs()) })
    const by = asked.by ?? 'account'
    const asOf = asked.on ?? city.today
    const span = {
      asOf,
      knownAt: asked.known ? BigInt(asked.known) : null,
      activity: asked.closing === 'without',
    }
    const table = await trialBalance(city.id, by, span)
    if (asked.format) {
      return sendTable(ctx, {
        name: `trial-balance-${city.slug}-${asOf}`,
        sheet: i18n.t('ledger.trial.title'),
        format: asked.format,
        columns: columnsOf(ctx, by),
        rows: table.groups.flatMap((group) => group.rows.map((row) => ({ ...row, group }))),
      })
    }
    return view.render('pages/ledger/trial_balances/show', {
      by,
      asOf,
      known: asked.known,
      closing: asked.closing,
      points: await knownPoints(readClient(), city.id),
      ledger: await findLedger(city.id),
      table,
    })
  }
}

type Line = TrialBalanceRow & { group: TrialBalanceGroup }

function columnsOf({ city, i18n }: HttpContext, by: TrialBalanceBy): TableColumn<Line>[] {
  const amount = (
    key: string,
    figure: 'debits' | 'credits' | 'debitBalance' | 'creditBalance'
  ): TableColumn<Line> => ({
    heading: i18n.t(`ledger.${key}`),
    type: 'amount',
    currency: city.currency,
    value: (line) => line[figure],
  })
  const group: TableColumn<Line> = {
    heading: i18n.t(`ledger.fields.${by}`),
    type: 'text',
    value: (line) =>
      line.group.code ? `${line.group.code} ${line.group.name}` : i18n.t('ledger.trial.noLine'),
  }
  return [
    ...(by === 'account' ? [] : [group]),
    { heading: i18n.t('ledger.fields.account'), type: 'text', value: ({ account }) => account },
    {
      heading: i18n.t('statements.accountName'),
      type: 'text',
      value: ({ account }) => i18n.t(`ledger.account.${account}`),
    },
    amount('debits', 'debits'),
    amount('credits', 'credits'),
    amount('trial.debitBalance', 'debitBalance'),
    amount('trial.creditBalance', 'creditBalance'),
  ]
}
