import { NotFound } from '#core/refusal'
import { selectRows, toBoolean, toCount, type Client, type Row } from '#core/sql'
import {
  addUp,
  groupBy,
  markOfTotal,
  yearsOfPlan,
  type Figures,
  type Group,
  type Mark,
  type PlanYear,
} from '#programmes/domain/figures'
import { budgetLines, byCode, type BudgetLine } from '#programmes/queries/lines'

export interface Plan {
  id: string
  title: string
  titleLang: string
  vision: string | null
  startsYear: number
  endsYear: number
  note: string | null
  source: string | null
  version: number
  /** What the plan says it has, and what is recorded of it; null: it does not say. */
  strategies: { declared: number | null; recorded: number }
  projects: { declared: number | null; recorded: number }
}

interface Totals {
  totals: Figures
  mark: Mark | null
}

export interface ProgrammeBranch extends Totals {
  id: string
  code: string
  title: string
  titleLang: string
  isDeclared: boolean
  closedOn: string | null
  lines: BudgetLine[]
}

export interface StrategyBranch extends Totals {
  /** Null: programmes that the plan assigns to no strategy. */
  id: string | null
  no: number | null
  title: string | null
  titleLang: string | null
  programmes: ProgrammeBranch[]
}

export interface PlanTree extends Totals {
  plan: Plan
  /** The year shown; null: all of them. */
  year: number | null
  strategies: StrategyBranch[]
  lines: BudgetLine[]
  byYear: PlanYear<BudgetLine>[]
  byGroup: Group<BudgetLine>[]
  byPlace: Group<BudgetLine>[]
  byActivity: Group<BudgetLine>[]
  byNature: Group<BudgetLine>[]
}

/** The plans of a city, the latest first. */
export async function plansOf(client: Client, cityId: string): Promise<Plan[]> {
  const rows = await selectRows(
    client,
    `SELECT p.*,
       (SELECT count(*) FROM strategies s WHERE s.city_id = p.city_id AND s.plan_id = p.id) AS recorded_strategies,
       (SELECT count(*) FROM programmes g WHERE g.city_id = p.city_id AND g.plan_id = p.id AND g.is_declared)
         AS recorded_projects
     FROM plans p WHERE p.city_id = ? ORDER BY p.starts_year DESC, p.title`,
    [cityId]
  )
  return rows.map(planOf)
}

/** A plan as a tree with the four figures of every line and their totals, for one year or for all. */
export async function planTree(
  client: Client,
  cityId: string,
  planId: string,
  year: number | null = null
): Promise<PlanTree> {
  const plan = (await plansOf(client, cityId)).find(({ id }) => id === planId)
  if (!plan) throw new NotFound()
  const [strategies, programmes] = await Promise.all([
    selectRows(client, 'SELECT * FROM strategies WHERE city_id = ? AND plan_id = ? ORDER BY no', [
      cityId,
      planId,
    ]),
    selectRows(client, 'SELECT * FROM programmes WHERE city_id = ? AND plan_id = ?', [
      cityId,
      planId,
    ]),
  ])
  const all = await budgetLines(client, cityId, { planId })
  const lines = year === null ? all : all.filter((line) => line.year === year)
  const branches = programmes.map((row) => programmeOf(row, lines)).toSorted(byCode)

  const branchesOf = (strategyId: string | null) => {
    const wanted = new Set(
      programmes.filter((row) => (row.strategy_id ?? null) === strategyId).map((row) => row.id)
    )
    return branches.filter(({ id }) => wanted.has(id))
  }
  const tree = strategies.map((row) => strategyOf(row, branchesOf(row.id)))
  const loose = branchesOf(null)
  if (loose.length > 0) tree.push(strategyOf(null, loose))

  return {
    plan,
    year,
    strategies: tree,
    lines,
    ...totalsOf(lines),
    byYear: yearsOfPlan(plan, all),
    byGroup: groupBy(lines, (line) => line.groupCode),
    byPlace: groupBy(lines, (line) => line.placeId ?? ''),
    byActivity: groupBy(lines, (line) => line.activity),
    byNature: groupBy(lines, (line) => line.nature),
  }
}

function totalsOf(lines: BudgetLine[]): Totals {
  return {
    totals: addUp(lines.map(({ figures }) => figures)),
    mark: markOfTotal(lines.map(({ mark }) => mark)),
  }
}

function strategyOf(row: Row | null, programmes: ProgrammeBranch[]): StrategyBranch {
  return {
    id: row?.id ?? null,
    no: row ? toCount(row.no) : null,
    title: row?.title ?? null,
    titleLang: row?.title_lang ?? null,
    programmes,
    ...totalsOf(programmes.flatMap(({ lines }) => lines)),
  }
}

function programmeOf(row: Row, lines: BudgetLine[]): ProgrammeBranch {
  const own = lines.filter((line) => line.programmeId === row.id)
  return {
    id: row.id,
    code: row.code,
    title: row.title,
    titleLang: row.title_lang,
    isDeclared: toBoolean(row.is_declared),
    closedOn: row.closed_on,
    lines: own,
    ...totalsOf(own),
  }
}

function planOf(row: Row): Plan {
  const declared = (value: unknown) => (value === null ? null : toCount(value))
  return {
    id: row.id,
    title: row.title,
    titleLang: row.title_lang,
    vision: row.vision,
    startsYear: toCount(row.starts_year),
    endsYear: toCount(row.ends_year),
    note: row.note,
    source: row.source,
    version: toCount(row.version),
    strategies: {
      declared: declared(row.declared_strategies),
      recorded: toCount(row.recorded_strategies),
    },
    projects: {
      declared: declared(row.declared_projects),
      recorded: toCount(row.recorded_projects),
    },
  }
}
