import {
  mapLeaves,
  mapValues,
  read,
  readAll,
  write,
  type CaseNumber,
  type CaseRunner,
} from '#appraisal/domain/cases/case_numbers'
import { genericModel } from '#appraisal/domain/cases/generic_model'
import {
  changeByIndicator,
  expectedValue,
  foldBack,
  switchingByIndicator,
  type DecisionNode,
} from '#appraisal/domain/decisions'
import { sum } from '#appraisal/domain/discounting'
import { upliftFactor } from '#appraisal/domain/uplifts'
import { distributionalWeight, median } from '#appraisal/domain/welfare'

/** What becomes of a result when its assumptions move. */
export const sensitivityCases: Record<string, CaseRunner> = {
  sensitivity: (inputs) =>
    Object.hasOwn(METHODS, inputs.method) ? METHODS[inputs.method](inputs) : null,
}

const METHODS: Record<string, CaseRunner> = {
  model: genericModel,
  expected_value: (inputs: { outcomes: CaseNumber[]; probabilities: CaseNumber[] }) => ({
    expected_value: write(expectedValue(readAll(inputs.outcomes), readAll(inputs.probabilities))),
    total_exposure: write(sum(readAll(inputs.outcomes))),
  }),
  sensitivity_indicator: (inputs: Record<string, CaseNumber>) => ({
    npv_change_pct: write(
      changeByIndicator(read(inputs.change), read(inputs.indicator_for_npv_change))
    ),
    switching_value_pct: write(switchingByIndicator(read(inputs.indicator_for_switching_value))),
  }),
  decision_tree: (inputs: { trees: Record<string, WrittenNode> }) =>
    mapValues(inputs.trees, (tree) => write(foldBack(readNode(tree)))),
  distributional_weight: (inputs: {
    incomes: CaseNumber[]
    reference: string
    recipient_income: CaseNumber
    eta: CaseNumber
  }) => {
    if (inputs.reference !== 'median') return null
    const reference = median(readAll(inputs.incomes))
    const income = read(inputs.recipient_income)
    return {
      weight: reference && write(distributionalWeight(income, reference, read(inputs.eta))),
    }
  },
  optimism_bias: (inputs: { results: unknown }) =>
    mapLeaves<Lifted>(inputs.results, 'cost', ({ cost, bias, mitigation }) => {
      const uplift = upliftFactor({
        optimismBias: read(bias ?? 0),
        mitigation: read(mitigation ?? 0),
      })
      return write(read(cost).times(uplift))
    }),
}

interface Lifted {
  cost: CaseNumber
  bias?: CaseNumber
  mitigation?: CaseNumber
}

type WrittenNode =
  | { value: CaseNumber; then?: WrittenNode }
  | { chance: { p: CaseNumber; node: WrittenNode }[] }
  | { decision: WrittenNode[] }

function readNode(node: WrittenNode): DecisionNode {
  if ('chance' in node) {
    return {
      chance: node.chance.map(({ p, node: next }) => ({
        probability: read(p),
        node: readNode(next),
      })),
    }
  }
  if ('decision' in node) return { decision: node.decision.map(readNode) }
  return { value: read(node.value), then: node.then && readNode(node.then) }
}
