import { bindingCaps, type BindingCap } from '#allocation/domain/edge_caps'
import type { Speaker } from '#allocation/controllers/page'
import type { FeasibleRun, RunLine } from '#allocation/controllers/run_lines'
import { formatsFor, type Formats } from '#core/format'
import { exponentOf } from '#money/currencies'

/** Lines on one page of a run; beside each stand all funds. */
export const LINES_PER_PAGE = 100

/** The page of lines that is asked for, or that holds the line which is explained. */
export function linePage<Line extends { code: string }>(
  lines: readonly Line[],
  asked: { page?: number; line?: string }
): { page: number; shown: Line[] } {
  const last = Math.max(1, Math.ceil(lines.length / LINES_PER_PAGE))
  const at = lines.findIndex(({ code }) => code === asked.line)
  const page = Math.min(last, asked.page ?? Math.floor(Math.max(0, at) / LINES_PER_PAGE) + 1)
  const from = (page - 1) * LINES_PER_PAGE
  return { page, shown: lines.slice(from, from + LINES_PER_PAGE) }
}

export interface GroupCoverage {
  group: string
  isProtected: boolean
  lines: number
  wanted: bigint
  amount: bigint
}

/** Need and share of each beneficiary group, in the order of the lines. */
export function coverageByGroup(lines: readonly RunLine[]): GroupCoverage[] {
  const groups = new Map<string, GroupCoverage>()
  for (const { group, isProtected, wanted, amount } of lines) {
    const sum = groups.get(group) ?? { group, isProtected, lines: 0, wanted: 0n, amount: 0n }
    sum.lines += 1
    sum.wanted += wanted
    sum.amount += amount
    groups.set(group, sum)
  }
  return [...groups.values()]
}

export interface Payments {
  funds: { code: string; name: string; amount: bigint; paid: bigint; left: bigint }[]
  /** Per line what each fund pays, in the order of `funds`; null where its earmark leaves the line out. */
  rows: { code: string; cells: (bigint | null)[]; total: bigint }[]
}

/** Fund × line: who pays what. */
export function paymentsOf({ input, result }: FeasibleRun): Payments {
  const key = (fund: string, line: string) => JSON.stringify([fund, line])
  const paid = new Map(result.flows.map(({ lot, cell, amount }) => [key(lot, cell), amount]))
  const out = new Set(input.excluded.map(({ lot, cell }) => key(lot, cell)))
  const sum = (amounts: readonly (bigint | null)[]) =>
    amounts.reduce<bigint>((total, amount) => total + (amount ?? 0n), 0n)
  const rows = input.cells.map(({ code }) => {
    const cells = input.lots.map((lot) =>
      out.has(key(lot.code, code)) ? null : (paid.get(key(lot.code, code)) ?? 0n)
    )
    return { code, cells, total: sum(cells) }
  })
  const funds = input.lots.map((lot, at) => {
    const spent = sum(rows.map(({ cells }) => cells[at]))
    const amount = BigInt(lot.amount)
    return { code: lot.code, name: lot.name, amount, paid: spent, left: amount - spent }
  })
  return { funds, rows }
}

/** What of the earlier routing stays, and what each line is paid by another fund than before. */
export interface RoutingShown {
  round: string
  number: string
  kept: bigint
  moved: bigint
  /** Where a fund pays a line another amount than in the earlier round. */
  changes: { fund: string; line: string; before: bigint; now: bigint }[]
}

export function routingShown({ input, result }: FeasibleRun): RoutingShown | null {
  if (!input.routing || !result.routing) return null
  const key = (fund: string, line: string) => JSON.stringify([fund, line])
  const before = new Map(
    input.routing.flows.map(({ lot, cell, amount }) => [key(lot, cell), BigInt(amount)])
  )
  const now = new Map(result.flows.map(({ lot, cell, amount }) => [key(lot, cell), amount]))
  const changes = [...new Set([...before.keys(), ...now.keys()])].sort().flatMap((pair) => {
    const [fund, line]: [string, string] = JSON.parse(pair)
    const amounts = { before: before.get(pair) ?? 0n, now: now.get(pair) ?? 0n }
    return amounts.before === amounts.now ? [] : [{ fund, line, ...amounts }]
  })
  const kept = BigInt(result.routing.kept)
  const { round, number } = input.routing
  return { round, number, kept, moved: result.spendable - kept, changes }
}

/** One block of a run: who stands at its level, who in it does not, and what holds it there. */
export interface LevelRow {
  level: string
  atLevel: string[]
  /** Lines of the block whose amount a floor, ring-fence, need or cap sets. */
  lifted: string[]
  usedUp: string[]
  /** Limits of funders that are used up, each with the funds that pay no more because of it. */
  limits: { funder: string; funds: string[] }[]
  /** Used-up caps of funds that could pay more. */
  caps: BindingCap[]
}

/** The blocks of a run. A fund that a limit holds back is not one that is used up, and is said apart. */
export function levelRows({ input, result }: FeasibleRun): LevelRow[] {
  const paid = new Map<string, bigint>()
  for (const { lot, amount } of result.flows) paid.set(lot, (paid.get(lot) ?? 0n) + amount)
  const holds = new Map(input.problem.lots.map(({ id, amount }) => [id, amount]))
  const isUsedUp = (lot: string) => (paid.get(lot) ?? 0n) >= (holds.get(lot) ?? 0n)
  const shares = new Map(result.shares.map((share) => [share.cell, share]))
  const isAtLevel = (cell: string) =>
    ['level', 'half', 'tier'].includes(shares.get(cell)?.setBy ?? '')
  const capped = bindingCaps(input.problem, result)
  return result.levels.map(({ level, cells, lots, pools = [] }, rank) => ({
    level,
    caps: capped[rank],
    atLevel: cells.filter(isAtLevel),
    lifted: cells.filter((cell) => !isAtLevel(cell)),
    usedUp: lots.filter(isUsedUp),
    limits: (input.problem.pools ?? [])
      .map(({ id, lots: members }) => ({
        funder: id,
        funds: lots.filter((lot) => members.includes(lot) && !isUsedUp(lot)),
      }))
      .filter(({ funder, funds }) => funds.length > 0 || pools.includes(funder)),
  }))
}

/** Who of these lines gets what by fund, and how much of each need is covered. The numbers only place the marks. */
export function chartsOf(
  lines: readonly RunLine[],
  run: FeasibleRun,
  locale: string,
  speaker: Speaker
) {
  const { currency } = run.input
  const formats = formatsFor(locale)
  const scale = 10 ** exponentOf(currency)
  const place = (minor: bigint) => Number(minor) / scale
  const { funds, rows: all } = paymentsOf(run)
  const labels = lines.map(({ code }) => code)
  const known = new Map(all.map((row) => [row.code, row]))
  const rows = labels.map((code) => known.get(code)!)
  return {
    shares: {
      kind: 'bar',
      stacked: true,
      labels,
      series: funds.map((fund, at) => ({
        label: fund.code,
        values: rows.map(({ cells }) => place(cells[at] ?? 0n)),
        texts: rows.map(({ cells }) => formats.money(cells[at] ?? 0n, currency)),
      })),
    },
    coverage: {
      kind: 'bar',
      horizontal: true,
      stacked: true,
      labels,
      axis: '%',
      series: [
        coverageSeries(speaker.t('lines'), lines, (line) => !line.isProtected, formats),
        ...(lines.some(({ isProtected }) => isProtected)
          ? [
              {
                ...coverageSeries(
                  speaker.t('run.protectedLines'),
                  lines,
                  (line) => line.isProtected,
                  formats
                ),
                color: 'ring',
              },
            ]
          : []),
      ],
    },
  }
}

function coverageSeries(
  label: string,
  lines: readonly RunLine[],
  shown: (line: RunLine) => boolean,
  formats: Formats
) {
  return {
    label,
    values: lines.map((line) =>
      shown(line) && line.wanted > 0n ? Number((line.amount * 10_000n) / line.wanted) / 100 : 0
    ),
    texts: lines.map((line) => (shown(line) ? formats.percent(line.ratio, 1) : '')),
  }
}
