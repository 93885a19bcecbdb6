/** Fewer people than this are not published: a neighbour could be recognised among them. */
export const PUBLISHED_FROM = 10n

/** A table as it would be published: counts of people, or amounts. */
export interface Published {
  /** Rows by columns. */
  parts: readonly (readonly bigint[])[]
  /** Whether the sum of each row, and with it the grand total, stands beside it; sums of columns always do. */
  rowTotals: boolean
}

/** What is published of a table: null where a number is withheld. */
export interface Withheld {
  parts: (bigint | null)[][]
  rowTotals: (bigint | null)[]
  columnTotals: (bigint | null)[]
  total: bigint | null
}

/** A number of the table, sums included: the last row and the last column are the sums. */
interface Place {
  row: number
  column: number
  value: bigint
  isHidden: boolean
  isSum: boolean
}

/** What must hold of a published table before it leaves the house. */
export interface SmallNumbers {
  /** Numbers from 1 to below this are withheld; null when only `mustHide` says what is. */
  below: bigint | null
  /**
   * Withheld for another reason, such as an amount that would tell a count. The sum of a row stands in the column
   * after the last, the sum of a column in the row after the last.
   */
  mustHide?: (row: number, column: number) => boolean
}

/**
 * Withholds the small numbers of a table and as many others as are needed so that none of them can be computed:
 * however the published numbers and sums are added and subtracted, each withheld one could still be another whole
 * number from zero up, and what is withheld of a row or column is together no small number either. Zero tells of
 * nobody and stays. Numbers are withheld before sums, small ones before large ones; the same table always gives
 * the same answer.
 *
 * Rows and columns are the two sides of a network, each number an arc between its row and its column, the sums
 * the arcs back: what the published sums say is that as much flows into a side as out of it. A withheld number is
 * known exactly when no other flow along the withheld arcs goes through its own.
 */
export function withholdSmallNumbers(table: Published, rules: SmallNumbers): Withheld {
  const { rows, columns, places } = placesOf(table)
  const isSmall = (value: bigint) => rules.below !== null && value > 0n && value < rules.below
  for (const place of places) {
    const isForced = rules.mustHide?.(place.row, place.column) ?? false
    place.isHidden = isForced || isSmall(place.value)
  }
  const lines = linesOf(places, table.rowTotals)
  const arcs = arcsOf(places, table.rowTotals, rows, columns)
  for (;;) {
    const open = lines.find((line) => tellsSmall(line, isSmall))
    const more = open ? [cheapest(open)] : wayAround(arcs)
    if (!more) break
    for (const place of more) place.isHidden = true
  }
  const shown = (row: number, column: number): bigint | null => {
    const place = places.find((one) => one.row === row && one.column === column)
    return place && !place.isHidden ? place.value : null
  }
  const range = (length: number) => Array.from({ length }, (_, at) => at)
  return {
    parts: range(rows).map((row) => range(columns).map((column) => shown(row, column))),
    rowTotals: range(rows).map((row) => shown(row, columns)),
    columnTotals: range(columns).map((column) => shown(rows, column)),
    total: shown(rows, columns),
  }
}

function placesOf({ parts, rowTotals }: Published) {
  const rows = parts.length
  const columns = parts[0]?.length ?? 0
  const sum = (values: readonly bigint[]) => values.reduce((all, value) => all + value, 0n)
  const table = [
    ...parts.map((row) => [...row]),
    Array.from({ length: columns }, (_, column) => sum(parts.map((row) => row[column]))),
  ]
  if (rowTotals) for (const row of table) row.push(sum(row))
  const places = table.flatMap((values, row) =>
    values.map((value, column): Place => {
      const isSum = row === rows || column === columns
      return { row, column, value, isHidden: false, isSum }
    })
  )
  return { rows, columns, places }
}

/** The numbers that add up together, their sum the last of them. */
function linesOf(places: readonly Place[], rowTotals: boolean): Place[][] {
  const byColumn = [...Map.groupBy(places, ({ column }) => column).values()]
  const byRow = [...Map.groupBy(places, ({ row }) => row).values()]
  return rowTotals ? [...byRow, ...byColumn] : byColumn
}

/** Whether the published sum less what is published of it is a small number. */
function tellsSmall(line: readonly Place[], isSmall: (value: bigint) => boolean): boolean {
  const sum = line.at(-1)!
  if (sum.isHidden) return false
  return isSmall(
    line.slice(0, -1).reduce((rest, { value, isHidden }) => (isHidden ? rest + value : rest), 0n)
  )
}

/** A number as it flows: from its row to its column, a sum of a column on to the row of sums, and so round. */
interface Arc {
  place: Place
  from: number
  to: number
  /** What it costs the reader not to see it: sums most, and rather one large number than two small ones. */
  cost: bigint
}

function arcsOf(
  places: readonly Place[],
  rowTotals: boolean,
  rows: number,
  columns: number
): Arc[] {
  const ground = rows + columns + 2
  const largest = places.reduce((most, { value }) => (value > most ? value : most), 1n)
  const ofSum = largest * 2n * BigInt(places.length + 1)
  return places.map((place) => {
    // without sums of rows nothing is known of a row
    const row = rowTotals ? place.row : ground
    const column = rows + 1 + place.column
    const isBack = (place.row === rows) !== (place.column === columns)
    const cost = (place.isSum ? ofSum : largest) + (place.value < 0n ? -place.value : place.value)
    return { place, from: isBack ? column : row, to: isBack ? row : column, cost }
  })
}

/**
 * What more to withhold so that the first number that can be computed no longer can: the cheapest way for one
 * unit more, or one less, of it to go round. Null when none can be computed.
 */
function wayAround(arcs: readonly Arc[]): Place[] | null {
  for (const arc of arcs) {
    if (!arc.place.isHidden) continue
    const more = cheapestWay(arcs, arc, arc.to, arc.from)
    const less = arc.place.value !== 0n ? cheapestWay(arcs, arc, arc.from, arc.to) : null
    const best = less && (!more || less.cost < more.cost) ? less : more
    if (best && best.places.length > 0) return best.places
  }
  return null
}

/** Along arcs forward, and backward where they have a unit to give; those withheld already cost nothing. */
function cheapestWay(arcs: readonly Arc[], but: Arc, from: number, to: number) {
  const found = new Map<number, { cost: bigint; places: Place[] }>([
    [from, { cost: 0n, places: [] }],
  ])
  for (let changed = true; changed;) {
    changed = false
    for (const arc of arcs) {
      if (arc === but) continue
      const steps = [[arc.from, arc.to]]
      if (arc.place.value !== 0n) steps.push([arc.to, arc.from])
      for (const [start, end] of steps) {
        const known = found.get(start)
        if (!known) continue
        const cost = known.cost + (arc.place.isHidden ? 0n : arc.cost)
        const before = found.get(end)
        if (before && before.cost <= cost) continue
        const places = arc.place.isHidden ? known.places : [...known.places, arc.place]
        found.set(end, { cost, places })
        changed = true
      }
    }
  }
  return found.get(to) ?? null
}

/** The part, or at last the sum, whose absence costs the reader least. */
function cheapest(line: readonly Place[]): Place {
  const rank = ({ isSum, value }: Place) => (isSum ? 2 : 0) + (value === 0n ? 1 : 0)
  return line
    .filter(({ isHidden }) => !isHidden)
    .toSorted((a, b) => rank(a) - rank(b) || (a.value < b.value ? -1 : 1))[0]
}
