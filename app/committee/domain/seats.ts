/** Whom a seat speaks for. */
export const SEAT_KINDS = [
  'local_government',
  'public',
  'business',
  'education',
  'culture',
  'institution',
  'groups',
  'partner',
  'expert',
] as const
export type SeatKind = (typeof SEAT_KINDS)[number]

/** Invited to speak, never to decide. */
export const OBSERVER_KINDS: readonly SeatKind[] = ['partner', 'expert']

/** A network gives each member city these two seats. */
export const CITY_SEAT_KINDS = ['local_government', 'public'] as const satisfies SeatKind[]

/** A committee of a city has seats by sector, one of a network two seats for each member city. */
export const COMMITTEE_SCOPES = ['sectors', 'cities'] as const
export type CommitteeScope = (typeof COMMITTEE_SCOPES)[number]

/** What may decide where no agreement is reached, as a share of the votes for and against. */
export const FALLBACKS = ['none', 'majority', 'two_thirds'] as const
export type Fallback = (typeof FALLBACKS)[number]

export interface NewSeat {
  kind: SeatKind
  memberCity: string | null
  isVoting: boolean
}

/** Two seats for each city of a list with one city a line; a city named twice counts once. */
export function seatsOfCities(list: string): NewSeat[] {
  const cities = new Set(
    list
      .split(/[\n;]/)
      .map((city) => city.normalize('NFC').replace(/\s+/g, ' ').trim())
      .filter(Boolean)
  )
  return Array.from(cities).flatMap((memberCity) =>
    CITY_SEAT_KINDS.map((kind) => ({ kind, memberCity, isVoting: true }))
  )
}

/** Whether two terms of one seat have a day in common; no last day means until further notice. */
export function overlap(
  one: { startsOn: string; endsOn: string | null },
  other: { startsOn: string; endsOn: string | null }
): boolean {
  return (
    (one.endsOn === null || other.startsOn <= one.endsOn) &&
    (other.endsOn === null || one.startsOn <= other.endsOn)
  )
}
