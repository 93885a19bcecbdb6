export const AGREEMENT_STATUSES = ['asked', 'granted', 'refused', 'active', 'closed'] as const
export type AgreementStatus = (typeof AGREEMENT_STATUSES)[number]

/** Asked is not granted, granted is not yet active: money comes to an active agreement only. */
const STEPS: Record<AgreementStatus, readonly AgreementStatus[]> = {
  asked: ['granted', 'refused'],
  granted: ['active', 'refused'],
  refused: [],
  active: ['closed'],
  closed: [],
}

/** Statuses an agreement may take next, in the order a person would choose them. */
export function nextStatuses(from: AgreementStatus): readonly AgreementStatus[] {
  return STEPS[from]
}

export interface InstalmentTerms {
  /** YYYY-MM-DD, or null when the day is not agreed. */
  dueOn: string | null
  /** Minor units of the agreement's currency, above zero. */
  amount: bigint
}

export interface AgreementFacts {
  amount: bigint
  startsOn: string | null
  endsOn: string | null
  instalments: readonly InstalmentTerms[]
}

export type AgreementFault =
  | { code: 'E_AGREEMENT_AMOUNT'; params: {}; field: 'amount' }
  | { code: 'E_AGREEMENT_DATES'; params: { starts: string; ends: string }; field: 'ends_on' }
  | { code: 'E_INSTALMENT_AMOUNT'; params: { no: string }; field: string }
  | {
      code: 'E_INSTALMENTS_SUM'
      params: { amount: bigint; instalments: bigint }
      field: 'instalments'
    }

/**
 * What the terms of an agreement may not be: a negative amount (0 is a free membership), an end before
 * the start, an instalment of nothing, instalments that do not sum to the amount. The first fault, or
 * null; amounts in `params` are minor units for the caller to write out.
 */
export function findAgreementFault(terms: AgreementFacts): AgreementFault | null {
  const { amount, startsOn, endsOn, instalments } = terms
  if (amount < 0n) return { code: 'E_AGREEMENT_AMOUNT', params: {}, field: 'amount' }
  if (startsOn && endsOn && endsOn < startsOn) {
    return {
      code: 'E_AGREEMENT_DATES',
      params: { starts: startsOn, ends: endsOn },
      field: 'ends_on',
    }
  }
  const empty = instalments.findIndex((instalment) => instalment.amount <= 0n)
  if (empty >= 0) {
    const no = String(empty + 1)
    return { code: 'E_INSTALMENT_AMOUNT', params: { no }, field: `instalments.${empty}.amount` }
  }
  const sum = instalments.reduce((total, instalment) => total + instalment.amount, 0n)
  if (instalments.length > 0 && sum !== amount) {
    return { code: 'E_INSTALMENTS_SUM', params: { amount, instalments: sum }, field: 'instalments' }
  }
  return null
}
