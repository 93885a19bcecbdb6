import { submitOpening, submitPayablePayment, submitReallocation } from '#authority/actions/submit'
import { submitRelease, submitRestrictionRelease, submitTransfer } from '#authority/actions/submit'
import db from '@adonisjs/lucid/services/db'
import { newId } from '#core/ids'
import { selectRows } from '#core/sql'
import { transact } from '#core/transact'
import { submitAdjustment } from '#closing/actions/record_adjustment'
import { recordReceipt } from '#funding/actions/record_receipt'
import { recordRefund } from '#funding/actions/record_refund'
import { submitOwnIncome } from '#funding/actions/record_own_income'
import {
  submitActivation,
  submitChange,
  submitReceipt,
  submitReversal,
} from '#funding/actions/submit'
import {
  submitCondition,
  submitRefund,
  submitRefundPayment,
  submitWriteOff,
} from '#funding/actions/submit_pledge_events'
import type { AgreementTerms } from '#funding/actions/agreement_store'
import { recordOrDraft } from '#ledger/actions/entry_drafts'
import { openFund } from '#ledger/actions/open_fund'
import { submitCommitment, submitExpenditure } from '#programmes/actions/submit'
import { allocateTo, fundWith, makeAuthority, reallocationOf } from '#tests/support/authority'
import { receiveForeign } from '#tests/support/foreign_money'
import { activate, makeFunding, receiptOf, record, termsOf } from '#tests/support/funding'
import { makeLedger, type LedgerFixture } from '#tests/support/ledger'
import { commit, giveMoney, spend } from '#tests/support/programmes'
import { addRate } from '#tests/support/rates'

/** Something that waits for a second person. */
export interface Waiting {
  cityId: string
  draftId: string
  checker: string
  /** What has to follow the approval before anything is booked. */
  after?: () => Promise<unknown>
}

const waiting = ({ cityId, checker }: LedgerFixture, draftId: string): Waiting => ({
  cityId,
  draftId,
  checker,
})

/** From now on one person alone books nothing in the city. */
export function needTwo(cityId: string): Promise<unknown> {
  return transact((trx) =>
    trx.rawQuery('UPDATE ledgers SET approval_threshold = 0 WHERE city_id = ?', [cityId])
  )
}

/** An agreement above whose money one person decides nothing. */
async function granted(received: bigint, terms: Partial<AgreementTerms> = {}) {
  const fixture = await makeFunding({ approvalThreshold: 0n })
  const { id } = await activate(fixture, terms)
  const receipt = receiptOf(fixture, id, { amount: received, approvedBy: fixture.checker })
  if (received > 0n) await transact((trx) => recordReceipt(trx, receipt))
  const { cityId, maker: preparedBy } = fixture
  const of = { id: newId(), cityId, agreementId: id, preparedBy, decidedOn: '2023-04-01' }
  return { fixture, id, receipt, of, keeps: waiting(fixture, of.id) }
}

async function refunding() {
  const { fixture, of } = await granted(40_000n)
  const basis = 'earned' as const
  const refund = { ...of, basis, amount: 1_000n, reason: 'Unspent', approvedBy: fixture.checker }
  await transact((trx) => recordRefund(trx, refund))
  return { fixture, refund }
}

async function spending() {
  const fixture = await makeLedger()
  await giveMoney(fixture, 5_000n)
  await needTwo(fixture.cityId)
  const { cityId, maker: preparedBy, checker: approvedBy } = fixture
  return { fixture, of: { id: newId(), cityId, preparedBy }, approvedBy }
}

async function dollars() {
  const fixture = await makeLedger()
  await receiveForeign(fixture, ['USD', 10_000n, 9_000n])
  await addRate(fixture, ['USD', 'EUR', '0.95', '2023-03-01'])
  const { cityId, maker: preparedBy } = fixture
  await needTwo(cityId)
  return { fixture, draft: { id: newId(), cityId, preparedBy, currency: 'EUR', amount: 1n } }
}

/** By the kind of draft: a city of its own in which one waits. What books nothing is not here. */
export const WAITING: Record<string, () => Promise<Waiting>> = {
  async agreement_activation() {
    const fixture = await makeFunding({ approvalThreshold: 0n })
    const { cityId, maker: preparedBy } = fixture
    const [agreementId, entryId] = [await record(fixture), newId()]
    const of = { entryId, cityId, agreementId, on: '2023-01-10', version: 1, preparedBy }
    await transact((trx) => submitActivation(trx, of))
    return waiting(fixture, entryId)
  },
  async agreement_change() {
    const { fixture, id: agreementId, of } = await granted(0n)
    const amount = 150_000n
    const terms = termsOf(fixture, { amount, instalments: [{ dueOn: null, amount }] })
    const change = { entryId: of.id, version: 2, terms, reason: 'Annex 1', on: '2023-02-01' }
    const { cityId, preparedBy } = of
    await transact((trx) => submitChange(trx, { ...change, cityId, agreementId, preparedBy }))
    return waiting(fixture, of.id)
  },
  async receipt() {
    const { fixture, id } = await granted(0n)
    const receipt = receiptOf(fixture, id)
    await transact((trx) => submitReceipt(trx, receipt))
    return waiting(fixture, receipt.id)
  },
  async receipt_reversal() {
    const { of, receipt, keeps } = await granted(40_000n)
    const reversal = { ...of, receiptId: receipt.id, reason: 'Wrong agreement' }
    await transact((trx) => submitReversal(trx, reversal))
    return keeps
  },
  async own_income() {
    const { of, keeps } = await granted(0n)
    const income = { ...of, description: 'Fees', receivedOn: '2023-03-05', amount: 500n }
    await transact((trx) => submitOwnIncome(trx, income))
    return keeps
  },
  async condition_outcome() {
    const { of, keeps } = await granted(40_000n, {
      condition: { kind: 'policy', text: 'x', rightOfReturn: true, spendToFulfil: false },
    })
    const decision = { ...of, outcome: 'met' as const, amount: 60_000n, evidence: 'Report' }
    await transact((trx) => submitCondition(trx, decision))
    return keeps
  },
  async write_off() {
    const { of, keeps } = await granted(0n)
    const writeOff = { ...of, step: 'write_off' as const, amount: 1_000n, reason: 'Insolvent' }
    await transact((trx) => submitWriteOff(trx, writeOff))
    return keeps
  },
  async refund() {
    const { of, keeps } = await granted(40_000n)
    const refund = { ...of, basis: 'earned' as const, amount: 1_000n, reason: 'Unspent' }
    await transact((trx) => submitRefund(trx, refund))
    return keeps
  },
  async refund_payment() {
    const { fixture, refund } = await refunding()
    const { cityId, maker: preparedBy } = fixture
    const payment = { id: newId(), cityId, refundId: refund.id, amount: 400n, preparedBy }
    await transact((trx) => submitRefundPayment(trx, { ...payment, paidOn: '2023-04-15' }))
    return waiting(fixture, payment.id)
  },
  async commitment() {
    const { fixture, of } = await spending()
    const commitment = {
      ...{ number: 'K-1', fundId: fixture.fund, budgetLineId: fixture.line },
      ...{ description: 'Courses', amount: 1_000n, committedOn: '2023-05-01' },
    }
    await transact((trx) => submitCommitment(trx, { ...of, ...commitment }))
    return waiting(fixture, of.id)
  },
  async expenditure() {
    const { fixture, of, approvedBy } = await spending()
    const commitmentId = await commit(fixture, { amount: 1_000n, approvedBy })
    const paid = { description: 'Course 1', amount: 400n, spentOn: '2023-06-01', isFinal: true }
    await transact((trx) => submitExpenditure(trx, { ...of, ...paid, commitmentId }))
    return waiting(fixture, of.id)
  },
  async payable_payment() {
    const { fixture, of, approvedBy } = await spending()
    const commitmentId = await commit(fixture, { amount: 1_000n, approvedBy })
    await spend(fixture, commitmentId, { amount: 400n, owed: { dueOn: null }, approvedBy })
    const [{ id: payableId }] = await selectRows(
      db.connection(),
      'SELECT id FROM payables WHERE city_id = ?',
      [of.cityId]
    )
    const payment = { ...of, payableId, amount: 300n, paidOn: '2023-08-01' }
    await transact((trx) => submitPayablePayment(trx, payment))
    return waiting(fixture, of.id)
  },
  async commitment_release() {
    const { fixture, of, approvedBy } = await spending()
    const commitmentId = await commit(fixture, { expiresOn: '2023-11-30', approvedBy })
    const release = {
      ...{ amount: 400n, releasedOn: '2023-12-31', reason: 'The year is over' },
      ...{ cause: 'lapsed' as const, backTo: 'fund' as const },
    }
    await transact((trx) => submitRelease(trx, { ...of, ...release, commitmentId }))
    return waiting(fixture, of.id)
  },
  async reallocation() {
    const city = await makeAuthority()
    const { fund } = await fundWith(city, 10_000n)
    await allocateTo(city, fund, city.general, 5_000n)
    const { approvedBy: _, ...move } = reallocationOf(city, fund)
    await transact((trx) => submitReallocation(trx, move))
    return waiting(city, move.id)
  },
  fund_transfer: () => moving(submitTransfer, 'designated'),
  restriction_release: () => moving(submitRestrictionRelease, 'unrestricted'),
  async fund_opening() {
    const fixture = await makeLedger()
    const { cityId, currency, fund: fundId, maker: preparedBy } = fixture
    const items = [
      { account: '1000' as const, currency, amount: 9_000n },
      { account: '2000' as const, currency, amount: 2_500n },
    ]
    const of = { id: newId(), cityId, fundId, openedOn: '2023-01-01', items, preparedBy }
    const sums = { netAssets: 6_500n, unspent: 6_000n, source: 'Closing statement of 2022' }
    await transact((trx) => submitOpening(trx, { ...of, ...sums }))
    return waiting(fixture, of.id)
  },
  async conversion() {
    const { fixture, draft } = await dollars()
    const { id } = draft
    const input = {
      ...{ id, fundId: fixture.fund, on: '2023-03-01', from: 'USD', fromAmount: '4000' },
      ...{ to: 'EUR', toAmount: '3700' },
    }
    await recordOrDraft({ ...draft, action: 'conversion', input, summary: 'Exchange' })
    return waiting(fixture, id)
  },
  async revaluation() {
    const { fixture, draft } = await dollars()
    const input = { id: draft.id, on: '2023-03-01', reverseNextDay: true }
    await recordOrDraft({ ...draft, action: 'revaluation', input, summary: 'March' })
    return waiting(fixture, draft.id)
  },
  async reversal() {
    const { fixture, of, approvedBy } = await spending()
    const entryId = await commit(fixture, { amount: 1_000n, approvedBy })
    const input = { id: of.id, entryId, reason: 'Never ordered' }
    const draft = { ...of, action: 'reversal', input, amount: 1_000n, currency: 'EUR' }
    await recordOrDraft({ ...draft, summary: 'K-1' })
    return waiting(fixture, of.id)
  },
  async adjustment() {
    const { fixture, of } = await spending()
    const { fund, currency, checker } = fixture
    const lines = (
      [
        ['4300', -700n],
        ['4000', 700n],
      ] as const
    ).map(([account, amount]) => ({ account, fund, currency, amount }))
    const words = { effectiveOn: '2023-06-30', memo: 'put right', corrects: null, currency }
    await submitAdjustment({ ...of, ...words, lines, checker })
    return waiting(fixture, of.id)
  },
}

async function moving(
  submit: typeof submitTransfer,
  restriction: 'designated' | 'unrestricted'
): Promise<Waiting> {
  const city = await makeAuthority()
  const earmark = restriction === 'designated' ? {} : undefined
  const { fund } = await fundWith(city, 10_000n, { earmark })
  const { cityId, maker: preparedBy } = city
  const to = { cityId, code: 'TO', name: 'Other', restriction }
  const { id: toFundId } = await transact((trx) => openFund(trx, to))
  const move = {
    ...{ id: newId(), cityId, fromFundId: fund, toFundId, amount: 2_000n },
    ...{ movedOn: '2023-04-01', reason: 'Decided by the council', preparedBy },
    consent: { document: 'Letter 7', on: '2023-03-15', by: 'Director of the foundation' },
  }
  await transact((trx) => submit(trx, move))
  return waiting(city, move.id)
}
