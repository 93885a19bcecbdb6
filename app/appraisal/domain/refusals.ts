/** Every reason why a model is refused. */
export const APPRAISAL_REFUSALS = [
  'E_MODEL_SHAPE',
  'E_HORIZON',
  'E_CURRENCY',
  'E_NUMBER',
  'E_TOO_MANY_DECIMALS',
  'E_TOO_LARGE',
  'E_RATE_TOO_LOW',
  'E_SCHEDULE_UNKNOWN',
  'E_SCHEDULE_STEPS',
  'E_DUPLICATE_ID',
  'E_DUPLICATE_FLOW',
  'E_FLOW_OUTSIDE_HORIZON',
  'E_SHARE_RANGE',
  'E_NEGATIVE',
  'E_LAG_DURATION',
  'E_NO_QUANTITY',
  'E_OUTCOME_UNKNOWN',
  'E_LINK_NEEDED',
  'E_OUTCOME_YEARS',
  'E_OUTCOME_YEAR_TWICE',
  'E_OUTCOME_SUM',
  'E_NO_CASH_FLOW',
  'E_STAKEHOLDER_UNKNOWN',
  'E_STAKEHOLDER_NEEDED',
  'E_TRANSFER_OF',
  'E_TRANSFER_TO_ITSELF',
  'E_PERSPECTIVE_SOCIETY',
  'E_PERSPECTIVE_TWICE',
  'E_INFLATION_NEEDED',
  'E_SERIES_UNKNOWN',
  'E_PRICE_YEARS',
  'E_PRICE_YEAR_UNKNOWN',
  'E_PARAMETER_UNKNOWN',
  'E_PARAMETER_VALUE',
  'E_DISTRIBUTION_NEEDED',
  'E_NOT_ABOVE_ZERO',
  'E_TIMES_TOO_FINE',
] as const

/** Every remark on a model that is appraised all the same. */
export const APPRAISAL_WARNINGS = [
  'W_RATE_ABOVE_50',
  'W_BENEFIT_BEYOND_HORIZON',
  'W_NO_BENEFIT',
  'W_NO_COST',
  'W_WELLBEING_TWICE',
  'W_NOT_LASTING',
  'W_SEVERAL_RATES_OF_RETURN',
  'W_RATE_OF_RETURN_BELOW_MINUS_80',
] as const

export type AppraisalRefusalCode = (typeof APPRAISAL_REFUSALS)[number]
export type AppraisalWarningCode = (typeof APPRAISAL_WARNINGS)[number]

/** What is wrong and where: `path` is a JSON pointer into the model document. */
export interface AppraisalFinding<Code extends string = string> {
  code: Code
  params: Record<string, string>
  path: string
}

/** Takes what is wrong with a model, where. */
export type ReportFinding = (
  code: AppraisalRefusalCode,
  path: string,
  params?: Record<string, string>
) => void

/**
 * Thrown when a model cannot be appraised. Carries the first finding in `code`, `params` and `path`
 * and all of them in `findings`; words are looked up by the code.
 */
export class AppraisalError extends Error {
  override readonly name = 'AppraisalError'
  readonly code: AppraisalRefusalCode
  readonly params: Record<string, string>
  readonly path: string

  constructor(readonly findings: AppraisalFinding<AppraisalRefusalCode>[]) {
    const [first] = findings
    super(`${first.code} at ${first.path || '/'} ${JSON.stringify(first.params)}`)
    this.code = first.code
    this.params = first.params
    this.path = first.path
  }
}
