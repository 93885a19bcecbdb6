import type { Figure } from '#appraisal/domain/model'

/** The figures of a model that a published parameter can stand for. */
export type ParameterKind = 'taxBurden' | 'eta'

/** A published parameter. It is never changed: a new edition is a new entry with its own id. */
export interface Parameter {
  id: string
  kind: ParameterKind
  /** What an edition is one of. */
  family: string
  /** Day, month or year from which it applied (ISO), as far as its source tells. */
  vintage: string
  value: string
  source: string
}

const PACKAGE = 'as collected in the R package greenbook'

/** Of each family the oldest edition first. */
export const PARAMETERS: readonly Parameter[] = [
  {
    id: 'green-book-metb-2003',
    kind: 'taxBurden',
    family: 'green-book-metb',
    vintage: '2003',
    value: '0.3',
    source: `HM Treasury, The Green Book (2003), excess burden of taxation, ${PACKAGE}`,
  },
  {
    id: 'green-book-metb-2018',
    kind: 'taxBurden',
    family: 'green-book-metb',
    vintage: '2018',
    value: '0.2',
    source: `HM Treasury, The Green Book (2018 and 2022), excess burden of taxation, ${PACKAGE}`,
  },
  {
    id: 'green-book-metb-2026',
    kind: 'taxBurden',
    family: 'green-book-metb',
    vintage: '2026-02-05',
    value: '0',
    source:
      'HM Treasury, The Green Book (5 February 2026): costs of raising taxes are generally not included',
  },
  {
    id: 'nz-treasury-metb-2015',
    kind: 'taxBurden',
    family: 'nz-treasury-metb',
    vintage: '2015-07',
    value: '0.2',
    source: 'New Zealand Treasury, Guide to Social Cost Benefit Analysis (July 2015)',
  },
  {
    id: 'us-omb-metb-1992',
    kind: 'taxBurden',
    family: 'us-omb-metb',
    vintage: '1992',
    value: '0.25',
    source: 'US Office of Management and Budget, Circular A-94 (1992), section 11',
  },
  {
    id: 'green-book-eta-2003',
    kind: 'eta',
    family: 'green-book-eta',
    vintage: '2003',
    value: '1',
    source: 'HM Treasury, The Green Book (2003), annex on distribution',
  },
  {
    id: 'green-book-eta-2018',
    kind: 'eta',
    family: 'green-book-eta',
    vintage: '2018',
    value: '1.3',
    source: 'HM Treasury, The Green Book (2018 and later), distributional weights',
  },
]

/** The shipped parameter of that id, or undefined. */
export function findParameter(id: string): Parameter | undefined {
  return PARAMETERS.find((one) => one.id === id)
}

/** The figure that a shipped parameter stands for. */
export function figureOfParameter({ id, value, source }: Parameter): Figure {
  return { value, mark: 'S', source, parameter: id }
}
