import { readList, readObject, readQuantity, readText } from '#allocation/domain/document_fields'
import { AllocationProblemError } from '#allocation/domain/errors'
import { approvals, type Election } from '#allocation/domain/participation/election'
import { equalShares, type EqualShares } from '#allocation/domain/participation/equal_shares'
import {
  fractionalEqualShares,
  sequentialPhragmen,
} from '#allocation/domain/participation/other_rules'

const SATISFACTIONS = ['cost', 'cardinality'] as const

/**
 * Cases of participatory budgeting: winners in the order of the list, with purses, loads or fractions as
 * "p/q"; undefined for a rule or satisfaction we do not have. Throws AllocationProblemError for inputs that
 * cannot be read.
 */
export function solveParticipationCase(inputs: unknown): unknown {
  const fields = readObject(inputs, '')
  const rule = readText(fields.rule, 'rule')
  const costs = readList(fields.costs, 'costs', readQuantity)
  const election: Election = {
    budget: readQuantity(fields.budget, 'budget'),
    costs,
    voters: approvals(
      readList(fields.ballots, 'ballots', (ballot, at) =>
        readList(ballot, at, (project, path) => {
          if (Number.isInteger(project) && Object.hasOwn(costs, project as number)) {
            return project as number
          }
          throw new AllocationProblemError('E_UNKNOWN_INDEX', path, {
            value: `${project}`.slice(0, 80),
          })
        })
      )
    ),
  }
  const satisfaction = SATISFACTIONS.find((known) => known === fields.satisfaction)
  switch (rule) {
    case 'mes': {
      if (!satisfaction) return undefined
      const found = equalShares(election, { satisfaction })
      return { winners: winnersOf(found), voter_budgets: found.purses.map(String) }
    }
    case 'seq_phragmen': {
      const { added, loads } = sequentialPhragmen(election)
      return { winners: sorted(added), voter_loads: loads.map(String), max_loads: loadsOf(added) }
    }
    case 'mes_then_seq_phragmen': {
      if (!satisfaction) return undefined
      const found = equalShares(election, { satisfaction })
      const { added, loads } = sequentialPhragmen(election, {
        chosen: winnersOf(found),
        loads: found.purses.map((purse) => purse.negated()),
      })
      return {
        winners: sorted([...found.winners, ...added]),
        voter_budgets: found.purses.map(String),
        voter_loads: loads.map(String),
        max_loads: loadsOf(added),
      }
    }
    case 'fractional_equal_shares':
      return { fractions: fractionalEqualShares(election).map(String) }
    default:
      return undefined
  }
}

const sorted = (chosen: readonly { project: number }[]): number[] =>
  chosen.map(({ project }) => project).sort((a, b) => a - b)

const winnersOf = ({ winners }: EqualShares): number[] => sorted(winners)

const loadsOf = (added: readonly { load: { toString(): string } }[]): string[] =>
  added.map(({ load }) => load.toString())
