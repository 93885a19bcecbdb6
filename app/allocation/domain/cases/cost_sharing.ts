import { Rational } from '#money/rational'
import { gately, minimalRights, tau } from '#allocation/domain/cost_sharing/compromise'
import {
  bankruptcyGame,
  coalitionsInOrder,
  gameFromTable,
  MOST_PLAYERS,
  savingsGame,
  worth,
  type Game,
} from '#allocation/domain/cost_sharing/game'
import { airport, separableCosts } from '#allocation/domain/cost_sharing/nested_costs'
import { equalProfit, nucleolus } from '#allocation/domain/cost_sharing/nucleolus'
import { owen, shapley } from '#allocation/domain/cost_sharing/shapley'
import {
  readList,
  readObject,
  readQuantity,
  readSigned,
  readText,
} from '#allocation/domain/document_fields'
import { AllocationProblemError } from '#allocation/domain/errors'

type Fields = Record<string, unknown>

const SOLUTIONS: Record<string, (game: Game) => Rational[] | null> = {
  shapley,
  gately,
  tau,
  minimal_rights: minimalRights,
  nucleolus: (game) => nucleolus(game),
  prenucleolus: (game) => nucleolus(game, 'prenucleolus'),
  per_capita_nucleolus: (game) => nucleolus(game, 'per_capita_nucleolus'),
}

/** Methods with inputs of their own. */
const OTHERS: Record<string, (fields: Fields) => unknown> = {
  savings_game: (fields) => tableOf(savingsGame(readGame(fields).game)),
  equal_profit_method: (fields) => {
    const { game, isCost } = readGame(fields)
    if (!isCost) throw new AllocationProblemError('E_UNKNOWN_RULE', 'game', { rule: 'value' })
    const shares = equalProfit(game)
    return fields.report === 'savings' ? shares && savings(game, shares) : shares
  },
  owen: (fields) => {
    const { game, isCost } = readGame(fields)
    const unions = readList(fields.unions, 'unions', (union, at) =>
      readList(union, at, (player, path) => readIndex(player, path, game.players))
    )
    const shares = owen(game, unions)
    return isCost && fields.report === 'savings' ? savings(game, shares) : shares
  },
  bankruptcy_game: (fields) =>
    tableOf(
      bankruptcyGame(
        readQuantity(fields.estate, 'estate'),
        readList(fields.claims, 'claims', readQuantity, MOST_PLAYERS)
      )
    ),
  scrb: (fields) => {
    const individual = readList(fields.individual, 'individual', readSigned)
    const marginal = readList(fields.marginal, 'marginal', readSigned)
    if (marginal.length !== individual.length) {
      throw new AllocationProblemError('E_LENGTHS', 'marginal')
    }
    return separableCosts(
      individual.map((alone, at) => ({ individual: alone, separable: marginal[at] })),
      readSigned(fields.total, 'total')
    )
  },
  airport: (fields) => airport(readList(fields.needs, 'needs', readQuantity)),
  share_sum: (fields) => Rational.sum(readList(fields.shares, 'shares', readSigned)),
  individual_rationality: (fields) => {
    const shares = readList(fields.shares, 'shares', readSigned)
    const alone = readList(fields.individual, 'individual', readSigned)
    const names = readList(fields.names, 'names', readText)
    if (alone.length !== shares.length || names.length !== shares.length) {
      throw new AllocationProblemError('E_LENGTHS', 'names')
    }
    return names.filter((_, at) => shares[at].compare(alone[at]) > 0)
  },
}

/**
 * Cost sharing cases: the answer with every number as "p/q", null where a solution is not defined;
 * undefined when we do not have the method. Throws AllocationProblemError for inputs that cannot be read.
 */
export function solveCostSharingCase(inputs: unknown): unknown {
  const fields = readObject(inputs, '')
  const method = readText(fields.method, 'method')
  if (Object.hasOwn(OTHERS, method)) return written(OTHERS[method](fields))
  if (!Object.hasOwn(SOLUTIONS, method)) return undefined
  const { game, isCost } = readGame(fields)
  const solution = SOLUTIONS[method](isCost ? savingsGame(game) : game)
  if (!solution || !isCost || fields.report === 'savings') return written(solution)
  return written(savings(game, solution))
}

/** Cost alone less what is saved; its own inverse. */
const savings = (game: Game, shares: readonly Rational[]): Rational[] =>
  shares.map((share, player) => worth(game, 1 << player).minus(share))

/** Numbers as "p/q"; null stays "not defined". */
function written(answer: unknown): unknown {
  if (answer === null) return null
  if (!Array.isArray(answer)) return String(answer)
  return answer.map(String)
}

const tableOf = (game: Game): Rational[] =>
  coalitionsInOrder(game.players).map((mask) => worth(game, mask))

function readGame(fields: Fields): { game: Game; isCost: boolean } {
  const players = readIndex(fields.players, 'players', MOST_PLAYERS + 1)
  const kind = readText(fields.game, 'game')
  if (kind !== 'value' && kind !== 'cost')
    throw new AllocationProblemError('E_UNKNOWN_RULE', 'game', { rule: kind.slice(0, 80) })
  const values = readList(fields.values, 'values', readSigned, 1 << MOST_PLAYERS)
  return { game: gameFromTable(players, values), isCost: kind === 'cost' }
}

function readIndex(value: unknown, path: string, below: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < below)
    return value
  throw new AllocationProblemError('E_UNKNOWN_INDEX', path, { value: `${value}`.slice(0, 80) })
}
