/** What a funder may tie money to. Programmes, lines and places are named by id, groups by code. */
export const EARMARK_DIMENSIONS = [
  'programme',
  'line',
  'group',
  'year',
  'place',
  'nature',
  'activity',
] as const

export type EarmarkDimension = (typeof EARMARK_DIMENSIONS)[number]

/**
 * The purpose of a funder's money: the values allowed in each dimension. A dimension that is missing or
 * empty allows anything; an earmark without any dimension is free money.
 */
export type Earmark = { readonly [Dimension in EarmarkDimension]?: readonly string[] }

/** A budget line as an earmark looks at it. */
export interface EarmarkedLine {
  id: string
  programmeId: string
  groupCode: string
  /** Codes of the families that the group belongs to, near ones and far ones; see `familiesOf`. */
  groupFamilies?: readonly string[]
  year: number
  placeId?: string | null
  nature: string
  activity: string
}

export type EarmarkAnswer = { ok: true } | { ok: false; excludedBy: EarmarkDimension }

/** How the fund of an agreement is restricted by its earmark. */
export type EarmarkRestriction = 'unrestricted' | 'purpose' | 'time' | 'purpose_time'

/**
 * Whether the earmark lets its money pay the line: the line must have one of the allowed values in every
 * dimension that the earmark names. A group counts as itself and as each of its families. If not, the
 * first dimension that excludes the line is named, in the order of `EARMARK_DIMENSIONS`.
 */
export function earmarkAllows(earmark: Earmark, line: EarmarkedLine): EarmarkAnswer {
  for (const dimension of EARMARK_DIMENSIONS) {
    const allowed = earmark[dimension]
    if (!allowed || allowed.length === 0) continue
    if (!valuesOf(line, dimension).some((value) => allowed.includes(value))) {
      return { ok: false, excludedBy: dimension }
    }
  }
  return { ok: true }
}

/** Whether the earmark names nothing: the money is free. */
export function isFree(earmark: Earmark): boolean {
  return EARMARK_DIMENSIONS.every((dimension) => !earmark[dimension]?.length)
}

/** `time` when only years are named, `purpose` when anything but years is, `purpose_time` for both. */
export function restrictionOf(earmark: Earmark): EarmarkRestriction {
  const byTime = Boolean(earmark.year?.length)
  const byPurpose = EARMARK_DIMENSIONS.some(
    (dimension) => dimension !== 'year' && earmark[dimension]?.length
  )
  if (byPurpose) return byTime ? 'purpose_time' : 'purpose'
  return byTime ? 'time' : 'unrestricted'
}

/**
 * The families a group belongs to, from the nearest to the farthest; `familyOf` gives the family code of
 * each group, null for none. A circle in the list ends where it closes.
 */
export function familiesOf(
  groupCode: string,
  familyOf: ReadonlyMap<string, string | null>
): string[] {
  const families: string[] = []
  let family = familyOf.get(groupCode) ?? null
  while (family !== null && family !== groupCode && !families.includes(family)) {
    families.push(family)
    family = familyOf.get(family) ?? null
  }
  return families
}

/** Every value once, in one order, and no empty dimension: equal earmarks are equal documents. */
export function canonicalEarmark(earmark: Earmark): Earmark {
  const dimensions = EARMARK_DIMENSIONS.filter((dimension) => earmark[dimension]?.length)
  return Object.fromEntries(
    dimensions.map((dimension) => [dimension, Array.from(new Set(earmark[dimension])).sort()])
  )
}

function valuesOf(line: EarmarkedLine, dimension: EarmarkDimension): readonly string[] {
  switch (dimension) {
    case 'programme':
      return [line.programmeId]
    case 'line':
      return [line.id]
    case 'group':
      return [line.groupCode, ...(line.groupFamilies ?? [])]
    case 'year':
      return [String(line.year)]
    case 'place':
      return line.placeId ? [line.placeId] : []
    case 'nature':
      return [line.nature]
    case 'activity':
      return [line.activity]
  }
}
