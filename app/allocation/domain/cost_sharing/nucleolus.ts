import { Rational } from '#money/rational'
import {
  everybody,
  refuseManyPlayers,
  worth,
  type Game,
} from '#allocation/domain/cost_sharing/game'
import { minimise, type Row } from '#allocation/domain/cost_sharing/linear_programme'

/** Each step of the nucleolus is a linear programme over all coalitions. */
export const MOST_NUCLEOLUS_PLAYERS = 10

export type NucleolusKind = 'nucleolus' | 'prenucleolus' | 'per_capita_nucleolus'

/**
 * The nucleolus (Schmeidler 1969): the division whose largest complaint v(S) − x(S) is least, then the
 * second largest, and so on. Among divisions that give each at least v({i}); the prenucleolus among all;
 * per capita, complaints are divided by the size of the coalition (Young, Okada, Hashimoto 1982). A chain
 * of exact linear programmes: coalitions with a price above 0 are met with equality by every optimum and
 * are held there (Kopelowitz 1967). Null when nobody can be given v({i}). Throws E_TOO_MANY beyond 10 players.
 */
export function nucleolus(game: Game, kind: NucleolusKind = 'nucleolus'): Rational[] | null {
  const { players } = game
  refuseManyPlayers(players, MOST_NUCLEOLUS_PLAYERS)
  if (players === 0) return []
  const all = everybody(game)
  const isIndividual = kind !== 'prenucleolus'
  const alone = Array.from({ length: players }, (_, player) => worth(game, 1 << player))
  if (isIndividual && Rational.sum(alone).compare(worth(game, all)) > 0) return null

  const span = new Span(players)
  const held: Row[] = []
  const hold = (mask: number, value: Rational) => {
    if (span.add(mask)) held.push(rowOf(mask, 0n, value, players, true))
  }
  hold(all, worth(game, all))
  let open = Array.from({ length: all - 1 }, (_, at) => at + 1)
  const bounds = isIndividual
    ? alone.map((value, player) => rowOf(1 << player, 0n, value, players, false))
    : []
  const sizeOf = (mask: number) => (kind === 'per_capita_nucleolus' ? BigInt(bitsOf(mask)) : 1n)
  const cost = [...alone.map(() => 0n), 1n]
  let x = [worth(game, all)]
  while (span.rank < players) {
    open = open.filter((mask) => !span.holds(mask))
    const asking = open.map((mask) => rowOf(mask, sizeOf(mask), worth(game, mask), players, false))
    const optimum = minimise(cost, [...asking, ...held, ...bounds])
    if (!optimum) return null
    x = optimum.x
    const complaint = x[players]
    open.forEach((mask, at) => {
      if (optimum.prices[at].numerator <= 0n) return
      hold(mask, worth(game, mask).minus(complaint.times(Rational.of(sizeOf(mask)))))
    })
  }
  return x.slice(0, players)
}

/** Sum of the members' shares + weight·complaint ≥ (or =) value, in whole numbers. */
function rowOf(
  mask: number,
  weight: bigint,
  value: Rational,
  players: number,
  isEqual: boolean
): Row {
  const unit = value.denominator
  const coefficients = Array.from({ length: players }, (_, player) =>
    (mask >> player) & 1 ? unit : 0n
  )
  return { coefficients: [...coefficients, weight * unit], bound: value.numerator, isEqual }
}

function bitsOf(mask: number): number {
  let bits = 0
  for (let rest = mask; rest !== 0; rest &= rest - 1) bits++
  return bits
}

/** The linear span of coalitions: which sums of shares are settled by those already held. */
class Span {
  readonly #rows: { lead: number; values: bigint[] }[] = []

  constructor(readonly players: number) {}

  get rank(): number {
    return this.#rows.length
  }

  holds(mask: number): boolean {
    return this.#reduced(mask).every((value) => value === 0n)
  }

  /** Adds the coalition; false when its sum was settled already. */
  add(mask: number): boolean {
    const values = this.#reduced(mask)
    const lead = values.findIndex((value) => value !== 0n)
    if (lead < 0) return false
    this.#rows.push({ lead, values })
    return true
  }

  #reduced(mask: number): bigint[] {
    let values = Array.from({ length: this.players }, (_, player): bigint =>
      (mask >> player) & 1 ? 1n : 0n
    )
    for (const { lead, values: row } of this.#rows) {
      const factor = values[lead]
      if (factor !== 0n) values = values.map((value, at) => value * row[lead] - factor * row[at])
    }
    return values
  }
}

/**
 * Equal profit method (Frisk, Göthe-Lundgren, Jörnsten, Rönnqvist 2010): the point of the core of a cost
 * game whose largest difference between two relative shares x_i/c({i}) is least. Whoever costs nothing alone has
 * no relative share. Null when the core is empty. Throws E_TOO_MANY beyond 10 players.
 */
export function equalProfit(game: Game): Rational[] | null {
  const { players, values, scale } = game
  refuseManyPlayers(players, MOST_NUCLEOLUS_PLAYERS)
  const all = everybody(game)
  const rows: Row[] = []
  for (let mask = 1; mask <= all; mask++) {
    const coefficients = Array.from({ length: players }, (_, player) =>
      (mask >> player) & 1 ? -1n : 0n
    )
    rows.push({
      coefficients: [...coefficients, 0n, 0n],
      bound: -values[mask],
      isEqual: mask === all,
    })
  }
  for (let player = 0; player < players; player++) {
    const alone = values[1 << player]
    if (alone <= 0n) continue
    const unit = (value: bigint) =>
      Array.from({ length: players }, (_, at) => (at === player ? value : 0n))
    rows.push({ coefficients: [...unit(-1n), alone, 0n], bound: 0n, isEqual: false })
    rows.push({ coefficients: [...unit(1n), 0n, -alone], bound: 0n, isEqual: false })
  }
  const cost = [...Array.from({ length: players }, () => 0n), 1n, -1n]
  const optimum = minimise(cost, rows)
  return optimum && optimum.x.slice(0, players).map((share) => share.dividedBy(Rational.of(scale)))
}
