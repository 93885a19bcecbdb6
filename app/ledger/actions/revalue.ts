import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { dayAfter } from '#core/day_bounds'
import { derivedId } from '#core/ids'
import { Refusal } from '#core/refusal'
import { lockLedger } from '#ledger/actions/lock_ledger'
import { postEntry } from '#ledger/actions/post_entry'
import { reversedLines } from '#ledger/domain/entry'
import { planRevaluation, type RevaluationPart } from '#ledger/queries/revaluation'
import { toDecimalString } from '#money/money'

export interface Revaluation {
  /** Made before the request; the ids of the entries are derived from it. */
  id: string
  cityId: string
  /** The day whose rates count, YYYY-MM-DD. */
  on: string
  /** Takes the entries back on the next day, so that only the report of this day shows them. */
  reverseNextDay: boolean
  preparedBy: string
  approvedBy?: string | null
}

/**
 * Brings every monetary item in another currency to the rate of the day: one entry per fund and currency,
 * with amounts of zero that only change the functional value. A gain on paper gives no authority; a loss
 * takes it, and where a fund has too little free nothing is posted for any fund. What is at the rate
 * already gets no entry, so a second run for the day changes nothing.
 */
export async function revalue(
  trx: TransactionClientContract,
  revaluation: Revaluation
): Promise<{ entryIds: string[] }> {
  const { cityId, on } = revaluation
  const functional = await lockLedger(trx, cityId)
  const plan = await planRevaluation(trx, cityId, on)
  const [currency] = plan.missing
  if (currency) throw new Refusal('E_NO_RATE', { from: currency, to: functional, date: on }, 'on')
  if (plan.short.length > 0) {
    const funds = plan.short
      .map((fund) => {
        const missing = toDecimalString(fund.loss - fund.free, functional)
        return `${fund.fundCode} (${missing} ${functional})`
      })
      .join(', ')
    throw new Refusal('E_REVALUATION_SHORT', { funds }, 'on')
  }
  const entryIds: string[] = []
  for (const part of plan.parts) entryIds.push(await postPart(trx, revaluation, part))
  return { entryIds }
}

async function postPart(
  trx: TransactionClientContract,
  revaluation: Revaluation,
  part: RevaluationPart
): Promise<string> {
  const { cityId, on, preparedBy, approvedBy } = revaluation
  const { fund, currency, rate } = part
  const id = derivedId(revaluation.id, fund, currency)
  const entry = {
    cityId,
    memo: `${part.fundCode} ${currency} ${on}: ${rate.rate} (${rate.source}, ${rate.asOf})`,
    preparedBy,
    approvedBy,
  }
  await postEntry(trx, {
    ...entry,
    id,
    kind: 'revaluation',
    effectiveOn: on,
    source: { type: 'revaluation', id: revaluation.id },
    lines: part.lines,
  })
  await trx.insertQuery().table('fx_revaluations').insert({
    city_id: cityId,
    entry_id: id,
    fund_id: fund,
    currency,
    revalued_on: on,
    rate_id: rate.id,
    rate: rate.rate,
    rate_policy: rate.policy,
    difference: part.difference,
    authority: part.authority,
  })
  if (revaluation.reverseNextDay) {
    await postEntry(trx, {
      ...entry,
      id: derivedId(id, 'reversal'),
      kind: 'reversal',
      effectiveOn: dayAfter(on),
      source: { type: 'entry', id },
      reversesId: id,
      lines: reversedLines(part.lines),
    })
  }
  return id
}
