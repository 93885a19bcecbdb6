import type { StakeholderKind } from '#appraisal/domain/model'

/** Who pays and who gains, in the words of both the books and the appraisals. */
export const BEARERS = [
  'local_government',
  'national_government',
  'company',
  'other_funders',
  'beneficiaries',
] as const
export type Bearer = (typeof BEARERS)[number]

const BEARER_OF_STAKEHOLDER: Record<StakeholderKind, Bearer> = {
  city: 'local_government',
  government: 'national_government',
  employer: 'company',
  funder: 'other_funders',
  learner: 'beneficiaries',
  others: 'beneficiaries',
}

/** Which bearer a stakeholder of an appraisal is. */
export const bearerOfStakeholder = (kind: StakeholderKind): Bearer => BEARER_OF_STAKEHOLDER[kind]

/** Which bearer a kind of funder is: kinds that no stakeholder stands for are together. */
export function bearerOfFunder(kind: string): Bearer {
  return kind === 'local_government' || kind === 'national_government' || kind === 'company'
    ? kind
    : 'other_funders'
}
