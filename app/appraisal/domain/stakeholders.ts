import { Decimal } from '#money/decimal'
import { sum } from '#appraisal/domain/discounting'
import type { BenefitWorking, CostWorking } from '#appraisal/domain/flows'
import {
  BENEFIT_TAGS,
  type AppraisalModel,
  type BenefitTag,
  type Stakeholder,
  type StakeholderKind,
} from '#appraisal/domain/model'
import { transferRows } from '#appraisal/domain/perspectives'
import { marginalValueOfPublicFunds } from '#appraisal/domain/social_return'

/** What one stakeholder pays and gains, present values at the model's own rates. */
export interface StakeholderResult {
  stakeholder: Stakeholder
  /** Costs that it bears. */
  bears: Decimal
  /** Transfers to others and from others. */
  gives: Decimal
  receives: Decimal
  gains: Decimal
  net: Decimal
  /** What it pays ÷ what it gets; null when it gets nothing. */
  paysRatio: Decimal | null
}

/** Why an indicator of the whole is not defined. */
export type MissingWhole = 'no_public_cost' | 'pays_for_itself' | 'no_investment_by_funders'

export interface WholeResult {
  value: Decimal | null
  reason?: MissingWhole
}

export interface StakeholderResults {
  rows: StakeholderResult[]
  /** Who pays (rows) for whose gain (columns); the last column is what nobody gains from. */
  matrix: Decimal[][]
  /** Gains of all, less what learners, employers and others bear ÷ costs of city, government and funders. */
  socialReturn: WholeResult
  /** Net gain of all but government ÷ net cost to government. */
  publicFunds: WholeResult
}

/** Whose net cost public funds bear. */
export const PUBLIC: readonly StakeholderKind[] = ['city', 'government']
/** Whose costs are the investment of which a social return is told. */
export const INVESTORS: readonly StakeholderKind[] = ['city', 'government', 'funder']

/** Who pays and who gains; null when the model names no stakeholders. */
export function stakeholderResults(
  model: AppraisalModel,
  costs: readonly CostWorking[],
  benefits: readonly BenefitWorking[]
): StakeholderResults | null {
  const stakeholders = model.stakeholders ?? []
  if (stakeholders.length === 0) return null
  const handed = transferRows(model, costs, benefits).map(({ transfer, rows }) => ({
    transfer,
    value: sum(rows.map(({ working, share }) => working.presentValue.times(share))),
  }))
  const rows = stakeholders.map((stakeholder): StakeholderResult => {
    const { id } = stakeholder
    const of = (list: readonly { presentValue: Decimal }[]) =>
      sum(list.map(({ presentValue }) => presentValue))
    const bears = of(costs.filter(({ line }) => line.payer === id))
    const gains = of(benefits.filter(({ line }) => line.beneficiary === id))
    const gives = sum(handed.filter((one) => one.transfer.from === id).map(({ value }) => value))
    const receives = sum(handed.filter((one) => one.transfer.to === id).map(({ value }) => value))
    const paid = bears.plus(gives)
    const got = gains.plus(receives)
    const net = got.minus(paid)
    const paysRatio = got.gt(0) ? paid.div(got) : null
    return { stakeholder, bears, gives, receives, gains, net, paysRatio }
  })
  return { rows, matrix: matrixOf(rows, handed), ...wholes(rows) }
}

/** Costs are for those who gain, in proportion; transfers are for whom they go to. */
function matrixOf(
  rows: readonly StakeholderResult[],
  handed: readonly { transfer: { from: string; to: string }; value: Decimal }[]
): Decimal[][] {
  const gains = rows.map((row) => Decimal.max(row.gains, 0))
  const all = sum(gains)
  const none = new Decimal(0)
  return rows.map(({ stakeholder, bears }) => [
    ...rows.map((other, at) => {
      const shared = all.isZero() ? none : bears.times(gains[at]).div(all)
      const direct = handed
        .filter(({ transfer }) => transfer.from === stakeholder.id)
        .filter(({ transfer }) => transfer.to === other.stakeholder.id)
      return sum([shared, ...direct.map(({ value }) => value)])
    }),
    all.isZero() ? bears : none,
  ])
}

function wholes(rows: readonly StakeholderResult[]) {
  const of = (kinds: readonly StakeholderKind[], is: boolean) =>
    rows.filter(({ stakeholder }) => kinds.includes(stakeholder.kind) === is)
  const publicCost = sum(of(PUBLIC, true).map(({ net }) => net)).neg()
  const gainOfOthers = sum(of(PUBLIC, false).map(({ net }) => net))
  const invested = sum(of(INVESTORS, true).map(({ bears }) => bears))
  const social = sum(rows.map(({ gains }) => gains)).minus(
    sum(of(INVESTORS, false).map(({ bears }) => bears))
  )
  const hasPublic = of(PUBLIC, true).length > 0
  const publicFunds: WholeResult =
    hasPublic && publicCost.gt(0)
      ? { value: marginalValueOfPublicFunds(gainOfOthers, publicCost) }
      : {
          value: null,
          reason: hasPublic && publicCost.lt(0) ? 'pays_for_itself' : 'no_public_cost',
        }
  const socialReturn: WholeResult = invested.gt(0)
    ? { value: social.div(invested) }
    : { value: null, reason: 'no_investment_by_funders' }
  return { publicFunds, socialReturn }
}

/** Present value of benefits by one tag, in the order of its values; '' holds those without. */
export function benefitsByTag(
  benefits: readonly BenefitWorking[],
  tag: BenefitTag
): { value: string; total: Decimal }[] {
  return [...BENEFIT_TAGS[tag], '']
    .map((value) => {
      const tagged = benefits.filter(({ line }) => (line[tag] ?? '') === value)
      return { value, count: tagged.length, total: sum(tagged.map((row) => row.presentValue)) }
    })
    .filter(({ count }) => count > 0)
    .map(({ value, total }) => ({ value, total }))
}
