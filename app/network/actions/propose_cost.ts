import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { Refusal } from '#core/refusal'
import { selectRows, toBigInt, toCount, toFlag } from '#core/sql'
import { needsSecondPerson, storeDraft } from '#ledger/actions/entry_drafts'
import { lockLedgers, postWhenReady, spendableLine } from '#network/actions/post_deal'
import { isSameMoney, lockSide, type SideMoney } from '#network/actions/side_exchange'
import { noteTerms, refuseOwed, type Owed } from '#network/actions/side_terms'
import { keepCostRule } from '#network/actions/keep_cost_rule'
import { sharesBy } from '#network/cost_shares'
import { costRuleInput, type MemberFigures, type RuleTerms } from '#network/domain/cost_rule'
import type { ShareRule } from '#network/domain/shares'
import { dealOf, type Deal } from '#network/queries/deal'
import { isCurrencyActive } from '#money/currencies'
import { shareOf } from '#money/exchange'

export interface CostParticipant extends MemberFigures {
  /** A city with a ledger here (the payer among them), or a party of the payer outside. */
  kind: 'city' | 'partner'
  id: string
}

export interface CostProposal {
  id: string
  /** The city that paid. */
  cityId: string
  description: string
  /** Of the amount; without it the currency of the payer's books. */
  currency?: string | null
  /** Which money paid it, and what the payer's bank took where it exchanged at a rate of its own. */
  money?: SideMoney
  amount: bigint
  on: string
  fundId: string
  lineId: string
  /** The own share was committed before. */
  commitmentId?: string | null
  /** Not paid yet; without it the cost is paid from cash. */
  owed?: Owed | null
  rule: ShareRule
  terms?: RuleTerms
  participants: readonly CostParticipant[]
  by: string
}

/**
 * A city says what it paid for several. Nothing is in any ledger before every city that has a share has
 * agreed and a second person of the payer has approved that money is lent.
 */
export async function proposeCost(
  trx: TransactionClientContract,
  proposal: CostProposal
): Promise<Deal> {
  const { id, cityId, amount } = proposal
  const cities = proposal.participants.filter(({ kind }) => kind === 'city')
  await lockLedgers(trx, [
    cityId,
    ...(await ledgersAmong(
      trx,
      cities.map((one) => one.id)
    )),
  ])
  const [stored] = await selectRows(
    trx,
    'SELECT amount, currency, description, effective_on, rule FROM network_deals WHERE city_id = ? AND id = ?',
    [cityId, id]
  )
  if (stored) {
    const same =
      toBigInt(stored.amount) === amount &&
      stored.description === proposal.description.trim() &&
      (!proposal.currency || stored.currency === proposal.currency) &&
      stored.effective_on === proposal.on &&
      stored.rule === proposal.rule
    const deal = same ? await dealOf(trx, cityId, id) : null
    const payer = deal?.sides.find(({ role }) => role === 'payer')
    if (!deal || !payer || !isSameMoney(payer.exchange, proposal.money ?? {}))
      throw new Refusal('E_IDEMPOTENCY_CONFLICT', {}, undefined, 409)
    return deal
  }
  if (amount <= 0n) throw new Refusal('E_AMOUNT_NOT_POSITIVE', {}, 'amount')
  const functional = await refuseStrangers(trx, proposal)
  const currency = proposal.currency ?? functional
  if (!isCurrencyActive(currency, proposal.on))
    throw new Refusal('E_RATE_CURRENCY', { currency, date: proposal.on }, 'currency')
  const no = await nextNo(trx, cityId, 'cost')
  const input = costRuleInput({
    rule: proposal.rule,
    currency,
    total: amount,
    turn: no - 1,
    members: proposal.participants.map(({ kind: _, id: key, ...told }) => ({ key, ...told })),
    terms: proposal.terms ?? {},
  })
  const found = sharesBy(input)
  const shares = found.shares.map((one) => one.amount)
  const own = proposal.participants.findIndex((one) => one.kind === 'city' && one.id === cityId)
  if (own < 0) throw new Refusal('E_PAYER_MISSING', {}, 'participants')
  const owed = proposal.owed ?? null
  if (owed && proposal.money?.paidFrom === 'same')
    throw new Refusal('E_OWED_NOT_PAID', { currency: functional }, 'paid_from')
  if (owed) await refuseOwed(trx, cityId, { owed, on: proposal.on })
  await trx.insertQuery().table('network_deals').insert({
    city_id: cityId,
    id,
    kind: 'cost',
    no,
    description: proposal.description.trim(),
    currency,
    amount,
    effective_on: proposal.on,
    rule: proposal.rule,
    state: 'proposed',
    proposed_by: proposal.by,
    proposed_at: now(),
  })
  await keepCostRule(trx, { cityId, dealId: id }, { input, found })
  // Money lent leaves the free money of the fund: that is never for one person to decide
  const lends = shares[own] < amount
  for (const [at, one] of proposal.participants.entries()) {
    const common = {
      deal_id: id,
      no: at,
      amount: shares[at],
      weight: input.members[at].weight ?? null,
    }
    if (one.kind === 'partner') {
      await trx
        .insertQuery()
        .table('network_partner_shares')
        .insert({ ...common, city_id: cityId, party_id: one.id })
      continue
    }
    const isPayer = one.id === cityId
    await trx
      .insertQuery()
      .table('network_sides')
      .insert({
        ...common,
        city_id: one.id,
        owner_city_id: cityId,
        role: isPayer ? 'payer' : 'member',
        fund_id: isPayer ? proposal.fundId : null,
        budget_line_id: isPayer ? proposal.lineId : null,
        state: isPayer || shares[at] === 0n ? 'agreed' : 'asked',
        needs_second: toFlag(trx, isPayer && lends),
        agreed_by: isPayer ? proposal.by : null,
      })
  }
  const { fundId, lineId, on } = proposal
  const commitmentId = proposal.commitmentId ?? null
  await noteTerms(trx, { cityId, dealId: id }, { commitmentId, owed })
  const side = { cityId, dealId: id, role: 'payer' as const, currency, functional, amount, on }
  const value = await lockSide(trx, { ...side, fundId, partyId: null }, proposal.money ?? {})
  const payer = {
    cityId,
    fundId,
    lineId,
    commitmentId,
    amount: shareOf(value, shares[own], amount),
  }
  await spendableLine(trx, { on, currency: functional }, payer)
  if (lends || (await needsSecondPerson(trx, cityId, value))) {
    await trx
      .query()
      .from('network_sides')
      .where({ city_id: cityId, deal_id: id })
      .update({ needs_second: toFlag(trx, true) })
    await storeDraft(trx, {
      id,
      cityId,
      action: 'network_side',
      input: { dealId: id },
      amount,
      currency,
      summary: proposal.description.trim(),
      preparedBy: proposal.by,
    })
  }
  return postWhenReady(trx, cityId, id)
}

/** The number of the next deal of a city: it also says whose turn the odd unit is. */
export async function nextNo(
  trx: TransactionClientContract,
  cityId: string,
  kind: Deal['kind']
): Promise<number> {
  const [last] = await selectRows(
    trx,
    'SELECT coalesce(max(no), 0) AS no FROM network_deals WHERE city_id = ? AND kind = ?',
    [cityId, kind]
  )
  return toCount(last.no) + 1
}

async function ledgersAmong(trx: TransactionClientContract, ids: string[]): Promise<string[]> {
  if (ids.length === 0) return []
  const rows = await selectRows(
    trx,
    `SELECT city_id FROM ledgers WHERE city_id IN (${ids.map(() => '?').join(', ')})`,
    ids
  )
  return rows.map((row) => row.city_id)
}

/** Who takes part is a city with books here or an open partner, each of them once; returns the payer's currency. */
async function refuseStrangers(
  trx: TransactionClientContract,
  { cityId, participants }: CostProposal
): Promise<string> {
  const [own] = await selectRows(trx, 'SELECT functional_currency FROM ledgers WHERE city_id = ?', [
    cityId,
  ])
  if (new Set(participants.map(({ id }) => id)).size < participants.length)
    throw new Refusal('E_PARTICIPANT_TWICE', {}, 'participants')
  for (const { kind, id } of participants) {
    const [row] = await selectRows(
      trx,
      kind === 'city'
        ? 'SELECT 1 FROM ledgers WHERE city_id = ?'
        : 'SELECT 1 FROM parties WHERE id = ? AND city_id = ? AND closed_on IS NULL',
      kind === 'city' ? [id] : [id, cityId]
    )
    if (!row) throw new Refusal('E_PARTICIPANT_UNKNOWN', {}, 'participants')
  }
  return own.functional_currency
}
