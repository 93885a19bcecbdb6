import { Decimal } from '#money/decimal'
import { LINK_FIELDS, type BenefitLine, type LinkField } from '#appraisal/domain/model'
import type { ReportFinding } from '#appraisal/domain/refusals'

/** How much of what has a value one counted unit brings: the product of the links of the chain that count. */
export function linkFactor(
  line: BenefitLine,
  counts: (field: LinkField) => boolean = () => true
): Decimal {
  return LINK_FIELDS.filter(counts).reduce(
    (product, field) => product.times(line[field]?.value ?? 1),
    new Decimal(1)
  )
}

type Check = (text: string, path: string, report: ReportFinding) => unknown

/** Links that are numbers of their kind, and that stand with what they need. */
export function checkLinks(
  line: BenefitLine,
  path: string,
  {
    report,
    checkShare,
    checkNumber,
  }: { report: ReportFinding; checkShare: Check; checkNumber: Check }
): void {
  for (const field of LINK_FIELDS) {
    const figure = line[field]
    if (!figure) continue
    const check = field === 'reachShare' ? checkShare : checkNumber
    check(figure.value, `${path}/${field}/value`, report)
  }
  const need = (field: LinkField, isNeeded: boolean) => {
    if (isNeeded && !line[field]) report('E_LINK_NEEDED', `${path}/${field}/value`)
  }
  need('perDeviation', line.effectSize !== undefined)
  need('effectSize', line.perDeviation !== undefined)
}

/** Wellbeing and earnings of the same outcome: the value of wellbeing may hold the other already. */
export function countsWellbeingTwice(benefits: readonly BenefitLine[]): BenefitLine[] {
  return benefits.filter(
    ({ gain, outcome }) =>
      gain === 'wellbeing' &&
      outcome !== undefined &&
      benefits.some((other) => other.gain === 'earnings' && other.outcome === outcome)
  )
}
