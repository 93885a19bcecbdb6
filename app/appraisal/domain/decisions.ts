import { Decimal } from '#money/decimal'
import { sum } from '#appraisal/domain/discounting'

/** What becomes of a choice: a value with what follows, chances, or a choice of the best. */
export type DecisionNode =
  | { value: Decimal; then?: DecisionNode }
  | { chance: { probability: Decimal; node: DecisionNode }[] }
  | { decision: DecisionNode[] }

/** Σ probability × outcome. */
export function expectedValue(
  outcomes: readonly Decimal[],
  probabilities: readonly Decimal[]
): Decimal {
  return sum(outcomes.map((outcome, at) => outcome.times(probabilities[at])))
}

/** The value of a tree folded back from its leaves: chances are averaged, decisions take the largest. */
export function foldBack(node: DecisionNode): Decimal {
  if ('chance' in node) {
    return sum(node.chance.map(({ probability, node: next }) => foldBack(next).times(probability)))
  }
  if ('decision' in node) return Decimal.max(...node.decision.map(foldBack))
  return node.then ? node.value.plus(foldBack(node.then)) : node.value
}

/** By how many per cent the net present value moves when a variable moves by the share `change`. */
export function changeByIndicator(change: Decimal, indicator: Decimal): Decimal {
  return indicator.times(change).times(100)
}

/** By how many per cent a variable must move for the net present value to be 0; null when it never is. */
export function switchingByIndicator(indicator: Decimal): Decimal | null {
  return indicator.isZero() ? null : new Decimal(100).div(indicator)
}
