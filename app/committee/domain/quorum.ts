/** Least shares, in whole percent, that must take part: of the seats, of the cities, of each kind. */
export interface QuorumRules {
  seats: number
  cities: number
  kinds: number
}

/** A voting seat with someone in it. */
export interface CountedSeat {
  id: string
  kind: string
  memberCity: string | null
}

export interface QuorumPart {
  /** A kind of seats; null for all seats and for cities. */
  kind: string | null
  present: number
  of: number
  needed: number
  met: boolean
}

export interface Quorum {
  seats: QuorumPart
  /** Cities with at least one of their seats taking part; null where seats have no city. */
  cities: QuorumPart | null
  kinds: QuorumPart[]
  met: boolean
}

/**
 * Whether enough seats take part: by number, by city and by kind. A quorum of cities is met by one seat
 * of each; a quorum of kinds asks every kind apart, so that one kind cannot decide without the other.
 */
export function quorumOf(
  rules: QuorumRules,
  seats: readonly CountedSeat[],
  present: ReadonlySet<string>
): Quorum {
  const here = seats.filter(({ id }) => present.has(id))
  const all = part(rules.seats, here.length, seats.length)
  const citiesOf = (some: readonly CountedSeat[]) =>
    new Set(some.flatMap(({ memberCity }) => memberCity ?? [])).size
  const cities = citiesOf(seats) > 0 ? part(rules.cities, citiesOf(here), citiesOf(seats)) : null
  const kinds = Array.from(new Set(seats.map(({ kind }) => kind))).map((kind) => {
    const ofKind = (some: readonly CountedSeat[]) =>
      some.filter((seat) => seat.kind === kind).length
    return part(rules.kinds, ofKind(here), ofKind(seats), kind)
  })
  const met =
    seats.length > 0 && [all, ...(cities ? [cities] : []), ...kinds].every((one) => one.met)
  return { seats: all, cities, kinds, met }
}

function part(
  percent: number,
  present: number,
  of: number,
  kind: string | null = null
): QuorumPart {
  const needed = Math.ceil((percent * of) / 100)
  return { kind, present, of, needed, met: present >= needed }
}
