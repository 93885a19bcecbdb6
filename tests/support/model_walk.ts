import { newId } from '#core/ids'
import { transact } from '#core/transact'
import { transferBetweenFunds } from '#authority/actions/move_between_funds'
import { payPayable } from '#authority/actions/pay_payable'
import { reallocate } from '#authority/actions/reallocate'
import { releaseCommitment } from '#authority/actions/release_commitment'
import { decideCondition } from '#funding/actions/decide_condition'
import { recordReceipt } from '#funding/actions/record_receipt'
import { payRefund } from '#funding/actions/pay_refund'
import { recordRefund } from '#funding/actions/record_refund'
import { writeOffPledge } from '#funding/actions/write_off_pledge'
import { reverseEntry } from '#ledger/actions/reverse_entry'
import { recordCommitment } from '#programmes/actions/record_commitment'
import { recordExpenditure } from '#programmes/actions/record_expenditure'
import { allocation, post } from '#tests/support/ledger'
import { makeAuthority, type AuthorityFixture } from '#tests/support/authority'
import { activate } from '#tests/support/funding'
import { ModelLedger, pairOf, type ModelEntry } from '#tests/support/model_ledger'
import { closeUpTo, step as periodStep } from '#tests/support/periods'

/** What somebody tries next; which record it is about is a number, so that every database picks the same. */
export interface Step {
  kind: string
  a: number
  b: number
  amount: number
  month: number
  day: number
  flag: boolean
}

/** A city of three agreements, each with its fund, and two lines. The third agreement has a condition. */
export interface Walk {
  city: AuthorityFixture
  cityId: string
  agreements: string[]
  funds: string[]
  lines: string[]
  /** Of every entry, in the order of the model's. */
  ids: string[]
  log: string[]
}

const PLEDGED = 100_000n

export async function makeWalk(): Promise<{ walk: Walk; model: ModelLedger }> {
  const city = await makeAuthority({ policy: 'on_pledge' })
  const model = new ModelLedger()
  const lines = [city.general, city.migrants]
  const walk: Walk = {
    city,
    cityId: city.cityId,
    agreements: [],
    funds: [],
    lines,
    ids: [],
    log: [],
  }
  const condition = {
    kind: 'performance' as const,
    text: 'A report',
    rightOfReturn: true,
    spendToFulfil: false,
  }
  for (const [index, number] of ['A-1', 'A-2', 'A-3'].entries()) {
    const terms = { number, amount: PLEDGED, earmark: { line: lines } }
    const { id, fundId } = await activate(city, index === 2 ? { ...terms, condition } : terms)
    walk.agreements.push(id)
    walk.funds.push(fundId)
    walk.ids.push('')
    const [debit, credit] = index === 2 ? ['9000', '9090'] : ['1100', '4000']
    const moves = pairOf(debit, credit, PLEDGED, { fund: index, agreement: index })
    model.entries.push({ kind: 'pledge', day: '2023-01-10', moves, amount: PLEDGED })
  }
  return { walk, model }
}

/** Does the step with the action that a page would call. */
export async function act(walk: Walk, one: Step, entry: ModelEntry | null): Promise<void> {
  const { city, cityId } = walk
  const month = `2023-${String(one.month).padStart(2, '0')}`
  const on = `${month}-${String(one.day).padStart(2, '0')}`
  if (!entry) {
    if (one.kind === 'close') await closeUpTo(cityId, on, city)
    else await periodStep(cityId, on, 'open', city)
    return
  }
  const id = newId()
  walk.ids.push(id)
  const amount = BigInt(one.amount)
  const place = entry.moves[0].fund
  const fund = walk.funds[place]
  const lineAt = entry.moves.find((move) => move.line !== undefined)?.line ?? 0
  const line = walk.lines[lineAt]
  const agreementId = walk.agreements[place]
  const about = walk.ids[entry.about ?? 0]
  const people = { preparedBy: city.maker, approvedBy: city.checker }
  const common = { id, cityId, amount, ...people }
  const ofPledge = { ...common, agreementId, decidedOn: on }
  const reason = 'as it came'
  const consent = { document: 'Letter', on: '2023-01-15', by: 'The funder' }
  const actions: Record<string, () => Promise<unknown>> = {
    receipt: () =>
      transact((trx) =>
        recordReceipt(trx, { ...common, agreementId, currency: city.currency, receivedOn: on })
      ),
    write_off: () =>
      transact((trx) => writeOffPledge(trx, { ...ofPledge, step: 'write_off', reason })),
    met: () =>
      transact((trx) => decideCondition(trx, { ...ofPledge, outcome: 'met', evidence: reason })),
    refund: () => transact((trx) => recordRefund(trx, { ...ofPledge, basis: 'earned', reason })),
    refund_payment: () =>
      transact((trx) => payRefund(trx, { ...common, refundId: about, paidOn: on })),
    allocation: () => post({ ...allocation({ ...city, fund, line }, amount, on), id }),
    reallocation: () =>
      transact((trx) =>
        reallocate(trx, {
          ...common,
          fundId: fund,
          fromLineId: line,
          toLineId: one.flag ? null : walk.lines[1 - lineAt],
          movedOn: on,
          reason,
        })
      ),
    commitment: () =>
      transact((trx) =>
        recordCommitment(trx, {
          ...common,
          number: `C-${id}`,
          fundId: fund,
          budgetLineId: line,
          description: reason,
          committedOn: on,
        })
      ),
    expenditure: () =>
      transact((trx) =>
        recordExpenditure(trx, {
          ...common,
          commitmentId: about,
          description: reason,
          spentOn: on,
          isFinal: one.b % 3 === 0,
          owed: one.flag ? {} : null,
        })
      ),
    release: () =>
      transact((trx) =>
        releaseCommitment(trx, {
          ...common,
          commitmentId: about,
          releasedOn: on,
          cause: 'cancelled',
          backTo: one.flag ? 'fund' : 'line',
          reason,
        })
      ),
    payment: () => transact((trx) => payPayable(trx, { ...common, payableId: about, paidOn: on })),
    transfer: () =>
      transact((trx) =>
        transferBetweenFunds(trx, {
          ...common,
          fromFundId: fund,
          toFundId: walk.funds[entry.moves.find((move) => move.fund !== place)!.fund],
          movedOn: on,
          reason,
          consent,
        })
      ),
    reversal: () =>
      transact((trx) => reverseEntry(trx, { id, cityId, entryId: about, reason, ...people })),
  }
  await actions[one.kind]()
}
