import { Decimal } from '#money/decimal'
import { stepsOf } from '#appraisal/domain/check_model'
import {
  LINK_FIELDS,
  SHARE_FIELDS,
  type AppraisalModel,
  type BenefitLine,
  type LinkField,
  type ShareField,
} from '#appraisal/domain/model'

export type AssumptionField = 'level' | 'quantity' | 'unitValue' | 'rate' | LinkField | ShareField

/** Figures of a benefit that stand in its line when it has them, in the order of its chain. */
export const CHAIN_FIELDS = [...LINK_FIELDS, ...SHARE_FIELDS] as const

const SHARES: ReadonlySet<string> = new Set([...SHARE_FIELDS, 'reachShare'])

/** Whether an assumption is a share, from 0 to 1. */
export const isShare = ({ field }: Pick<Assumption, 'field'>): boolean => SHARES.has(field)

/**
 * A figure of a model that may turn out otherwise. A cost line is moved as a whole: its `level` is 1 as
 * typed. The discount rate is moved by adding to the rate of every year: as typed that is 0.
 */
export interface Assumption {
  key: string
  field: AssumptionField
  /** Id of the line or outcome; null for the discount rate. */
  line: string | null
  name: string | null
  base: string
}

/** Key of what is added to the discount rate. */
export const RATE_KEY = 'rate'

/** The figures of a model that uncertainty can be given for, in the order of the document. */
export function assumptionsOf(model: AppraisalModel): Assumption[] {
  const used = new Set(
    model.benefits.filter(({ quantity }) => !quantity).map(({ outcome }) => outcome)
  )
  return [
    ...model.costs.map(({ id, name }) => one('level', id, name, '1')),
    ...model.outcomes
      .filter(({ id }) => used.has(id))
      .map(({ id, name, quantity }) => one('quantity', id, name, quantity.value)),
    ...model.benefits.flatMap((line) => [
      ...(line.quantity ? [one('quantity', line.id, line.name, line.quantity.value)] : []),
      one('unitValue', line.id, line.name, line.unitValue.value),
      ...CHAIN_FIELDS.flatMap((field) => {
        const figure = line[field]
        return figure ? [one(field, line.id, line.name, figure.value)] : []
      }),
    ]),
    { key: RATE_KEY, field: 'rate', line: null, name: null, base: '0' },
  ]
}

export const keyOf = (field: AssumptionField, line: string) => `${field}:${line}`

/** The field that a key speaks of. */
export const fieldOf = (key: string) => key.split(':', 1)[0] as AssumptionField

function one(field: AssumptionField, line: string, name: string, base: string): Assumption {
  return { key: keyOf(field, line), field, line, name, base }
}

/** Key of the quantity of a benefit: its own or that of its outcome. */
export function quantityKey(line: BenefitLine): string {
  return keyOf('quantity', line.quantity ? line.id : line.outcome!)
}

/** The model with other values; those not named stay as they are. What comes out need not be sound. */
export function withValues(
  model: AppraisalModel,
  values: ReadonlyMap<string, Decimal>
): AppraisalModel {
  const moved = <F extends { value: string }>(figure: F, key: string): F => {
    const value = values.get(key)
    return value ? { ...figure, value: value.toFixed() } : figure
  }
  const added = values.get(RATE_KEY)
  return {
    ...model,
    discounting: added
      ? {
          steps: stepsOf(model).map((step) => ({
            ...step,
            rate: new Decimal(step.rate).plus(added).toFixed(),
          })),
        }
      : model.discounting,
    costs: model.costs.map((line) => {
      const level = values.get(keyOf('level', line.id))
      if (!level) return line
      const flows = line.flows.map((flow) => ({
        ...flow,
        amount: level.times(flow.amount).toFixed(),
      }))
      return { ...line, flows }
    }),
    outcomes: model.outcomes.map((outcome) => ({
      ...outcome,
      quantity: moved(outcome.quantity, keyOf('quantity', outcome.id)),
    })),
    benefits: model.benefits.map((line) => {
      const changed: BenefitLine = {
        ...line,
        unitValue: moved(line.unitValue, keyOf('unitValue', line.id)),
      }
      if (line.quantity) changed.quantity = moved(line.quantity, keyOf('quantity', line.id))
      for (const field of CHAIN_FIELDS) {
        const figure = line[field]
        if (figure) changed[field] = moved(figure, keyOf(field, line.id))
      }
      return changed
    }),
  }
}
