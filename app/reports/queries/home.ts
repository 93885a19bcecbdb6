import { readClient, selectRows, toCount } from '#core/sql'
import {
  currentFiscalYear,
  fiscalYears,
  findLedger,
  type FiscalYear,
  type LedgerState,
} from '#ledger/queries/ledger_state'
import {
  FLOW_ACCOUNTS,
  moneyFlow,
  NO_PLEDGE,
  type FlowFigure,
  type MoneyFlow,
} from '#ledger/queries/flow'
import { lastVerifications, type Verification } from '#ledger/queries/verifications'
import type { Reader } from '#ledger/queries/reader'
import { needCoverage, type Coverage } from '#reports/queries/coverage'
import { dueInstalments, type DueInstalment } from '#reports/queries/due_instalments'
import { inKindInBooks, type InKindColumn } from '#in_kind/queries/columns'
import { moneyByFunderKind, type MoneyByKind } from '#reports/queries/funder_kinds'

export interface Home {
  ledger: LedgerState | null
  years: FiscalYear[]
  year: FiscalYear | null
  /** The last day of the figures: today, or the last day of a year that is over. */
  asOf: string
  knownAt: bigint | null
  flow: MoneyFlow
  /** What all funds have left to allocate on that day, whenever it came. */
  free: bigint
  /** What came in kind, in no figure of the money. */
  inKind: InKindColumn
  kinds: MoneyByKind
  coverage: Coverage[]
  due: DueInstalment[]
  verification: Verification | null
  begun: { approvers: number; funders: number; agreements: number; lines: number }
  illustrative: boolean
}

/** Everything of a city's home but what waits for the person. */
export async function homeFigures(
  cityId: string,
  today: string,
  reader: Reader,
  asked: { year?: string; knownAt?: bigint | null } = {}
): Promise<Home> {
  const years = await fiscalYears(cityId)
  const year = years.find(({ name }) => name === asked.year) ?? currentFiscalYear(years, today)
  const asOf = year && year.endsOn < today ? year.endsOn : today
  const knownAt = asked.knownAt ?? null
  const span = { from: year?.startsOn ?? null, asOf, knownAt }
  const kinds = await moneyByFunderKind(cityId, span)
  return {
    ledger: await findLedger(cityId),
    years,
    year,
    asOf,
    knownAt,
    flow: await moneyFlow(cityId, span, {}, kinds.allPledged),
    free: (await moneyFlow(cityId, { asOf, knownAt }, { accounts: FLOW_ACCOUNTS.unallocated }))
      .unallocated,
    inKind: await inKindInBooks(readClient(), cityId, span),
    kinds,
    coverage: await needCoverage(cityId, Number(span.from?.slice(0, 4) ?? today.slice(0, 4)), {
      asOf,
      knownAt,
    }),
    due: await dueInstalments(cityId, today, reader),
    verification: (await lastVerifications(cityId, 1))[0] ?? null,
    ...(await begun(cityId)),
  }
}

/** The address of the journal that shows exactly the entries of a figure. */
export function figureQuery(
  figure: FlowFigure,
  home: Pick<Home, 'year' | 'asOf'> & { knownAt?: bigint | null }
): string {
  const from = home.year ? `from=${home.year.startsOn}&` : ''
  const known = home.knownAt === null || home.knownAt === undefined ? '' : `&known=${home.knownAt}`
  const except = figure === 'pledged' ? `&except=${NO_PLEDGE}` : ''
  return `?${from}to=${home.asOf}&account=${FLOW_ACCOUNTS[figure].join('-')}${except}&closing=without${known}`
}

async function begun(cityId: string): Promise<Pick<Home, 'begun' | 'illustrative'>> {
  const [row] = await selectRows(
    readClient(),
    `SELECT
       (SELECT count(*) FROM memberships WHERE city_id = ? AND role = 'approver') AS approvers,
       (SELECT count(*) FROM parties WHERE city_id = ? AND funder_kind IS NOT NULL) AS funders,
       (SELECT count(*) FROM agreements WHERE city_id = ?) AS agreements,
       (SELECT count(*) FROM budget_lines WHERE city_id = ?) AS budget_lines,
       (SELECT count(*) FROM agreements WHERE city_id = ? AND mark = 'illustrative')
         + (SELECT count(*) FROM budget_lines WHERE city_id = ? AND mark = 'illustrative') AS illustrative`,
    Array.from({ length: 6 }, () => cityId)
  )
  return {
    begun: {
      approvers: toCount(row.approvers),
      funders: toCount(row.funders),
      agreements: toCount(row.agreements),
      lines: toCount(row.budget_lines),
    },
    illustrative: toCount(row.illustrative) > 0,
  }
}
