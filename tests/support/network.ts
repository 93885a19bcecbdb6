import db from '@adonisjs/lucid/services/db'
import { newId } from '#core/ids'
import { transact } from '#core/transact'
import { approveDraft } from '#ledger/actions/entry_drafts'
import { agreeToSide } from '#network/actions/decide_side'
import { proposeCost, type CostProposal } from '#network/actions/propose_cost'
import { proposeSettlement } from '#network/actions/propose_settlement'
import type { SideMoney } from '#network/actions/side_exchange'
import { dealOf } from '#network/queries/deal'
import { allocation, authority, makeLedger, post, type LedgerFixture } from '#tests/support/ledger'

/** A city with `free` units on its line and as much again free in its fund, in 2023. */
export async function makeMember(
  free = 1000n,
  options: { currency?: string; approvalThreshold?: bigint | null } = {}
): Promise<LedgerFixture> {
  const fixture = await makeLedger(options)
  const by = { preparedBy: fixture.maker, approvedBy: fixture.checker }
  await post({ ...authority(fixture, free * 2n), ...by })
  await post({ ...allocation(fixture, free), ...by })
  return fixture
}

export function costOf(
  payer: LedgerFixture,
  members: LedgerFixture[],
  change: Partial<CostProposal> = {}
): CostProposal {
  return {
    id: newId(),
    cityId: payer.cityId,
    description: 'Website of the network',
    amount: 300n,
    on: '2023-05-10',
    fundId: payer.fund,
    lineId: payer.line,
    rule: 'equal',
    participants: [payer, ...members].map(({ cityId }) => ({ kind: 'city' as const, id: cityId })),
    by: payer.maker,
    ...change,
  }
}

/** Proposes a cost, and the payer's second person approves it unless it is said to wait. */
export async function propose(payer: LedgerFixture, proposal: CostProposal, waits = false) {
  const deal = await transact((trx) => proposeCost(trx, proposal))
  if (waits) return deal
  await approveDraft(payer.cityId, deal.id, payer.checker)
  return dealOf(db.connection(), payer.cityId, deal.id)
}

export function agree(
  city: LedgerFixture,
  dealId: string,
  money: { fundId?: string; lineId?: string; commitmentId?: string; money?: SideMoney } = {
    fundId: city.fund,
    lineId: city.line,
  }
) {
  return transact((trx) =>
    agreeToSide(trx, { id: newId(), cityId: city.cityId, dealId, by: city.maker, ...money })
  )
}

export function settle(
  city: LedgerFixture,
  costId: string,
  amount: bigint,
  change: { id?: string; partnerId?: string; on?: string; money?: SideMoney } = {}
) {
  return transact((trx) =>
    proposeSettlement(trx, {
      id: newId(),
      cityId: city.cityId,
      costId,
      amount,
      on: '2023-06-01',
      by: city.maker,
      ...change,
    })
  )
}
