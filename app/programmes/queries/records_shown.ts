import { NotFound } from '#core/refusal'
import { selectRows, toBigInt, toBoolean, toCount, type Client } from '#core/sql'
import { notClosing } from '#ledger/queries/balances'
import { addUp, markOfTotal, type Figures, type Mark } from '#programmes/domain/figures'
import { nameFor, type Reader } from '#programmes/queries/commitments'
import { tagsOf, type TagRow } from '#programmes/queries/code_lists'
import { balancesByLineAndFund, type LineBalances } from '#programmes/queries/line_balances'
import { budgetLines, type BudgetLine } from '#programmes/queries/lines'

export interface RoleRow {
  id: string
  partyId: string
  /** Null: a private person. */
  partyName: string | null
  partyLang: string
  role: string
  responsibility: string
  endedOn: string | null
}

export interface ProgrammeShown {
  id: string
  planId: string
  planTitle: string
  planTitleLang: string
  strategyId: string | null
  strategyNo: number | null
  strategyTitle: string | null
  strategyLang: string | null
  code: string
  title: string
  titleLang: string
  isDeclared: boolean
  note: string | null
  closedOn: string | null
  version: number
  lines: BudgetLine[]
  totals: Figures
  mark: Mark | null
  roles: RoleRow[]
  tags: TagRow[]
}

/** A programme with its lines, their totals, the roles of parties and its tags. */
export async function programmeShown(
  client: Client,
  cityId: string,
  id: string,
  reader: Reader = { seesPrivateNames: false }
): Promise<ProgrammeShown> {
  const [row] = await selectRows(
    client,
    `SELECT g.*, p.title AS plan_title, p.title_lang AS plan_title_lang, s.no AS strategy_no,
       s.title AS strategy_title, s.title_lang AS strategy_lang
     FROM programmes g
     JOIN plans p ON p.city_id = g.city_id AND p.id = g.plan_id
     LEFT JOIN strategies s ON s.city_id = g.city_id AND s.id = g.strategy_id
     WHERE g.city_id = ? AND g.id = ?`,
    [cityId, id]
  )
  if (!row) throw new NotFound()
  const lines = await budgetLines(client, cityId, { programmeId: id })
  return {
    id: row.id,
    planId: row.plan_id,
    planTitle: row.plan_title,
    planTitleLang: row.plan_title_lang,
    strategyId: row.strategy_id,
    strategyNo: row.strategy_no === null ? null : toCount(row.strategy_no),
    strategyTitle: row.strategy_title,
    strategyLang: row.strategy_lang,
    code: row.code,
    title: row.title,
    titleLang: row.title_lang,
    isDeclared: toBoolean(row.is_declared),
    note: row.note,
    closedOn: row.closed_on,
    version: toCount(row.version),
    lines,
    totals: addUp(lines.map(({ figures }) => figures)),
    mark: markOfTotal(lines.map(({ mark }) => mark)),
    roles: await rolesIn(client, cityId, id, reader),
    tags: await tagsOf(client, cityId, { programme: id }),
  }
}

async function rolesIn(
  client: Client,
  cityId: string,
  programmeId: string,
  reader: Reader
): Promise<RoleRow[]> {
  const rows = await selectRows(
    client,
    `SELECT r.*, p.name AS party_name, p.name_lang, p.is_private_person FROM programme_parties r
     JOIN parties p ON p.city_id = r.city_id AND p.id = r.party_id
     WHERE r.city_id = ? AND r.programme_id = ?
     ORDER BY CASE WHEN r.ended_on IS NULL THEN 0 ELSE 1 END, r.role, p.name`,
    [cityId, programmeId]
  )
  return rows.map((row) => ({
    id: row.id,
    partyId: row.party_id,
    partyName: nameFor(reader, row),
    partyLang: row.name_lang,
    role: row.role,
    responsibility: row.responsibility,
    endedOn: row.ended_on,
  }))
}

export interface FundOfLine extends LineBalances {
  fundId: string
  code: string
  name: string
  allocated: bigint
}

export interface EntryOfLine {
  id: string
  seq: bigint
  kind: string
  effectiveOn: string
  memo: string
  /** What the entry changed on the line, minor units. */
  allocated: bigint
  committed: bigint
  spent: bigint
}

export interface LineShown {
  line: BudgetLine
  funds: FundOfLine[]
  entries: EntryOfLine[]
  tags: TagRow[]
}

/** A line with its figures, the funds that paid for it, its latest entries and its tags. */
export async function lineShown(client: Client, cityId: string, id: string): Promise<LineShown> {
  const [line] = await budgetLines(client, cityId, { id })
  if (!line) throw new NotFound()
  return {
    line,
    funds: await fundsOfLine(client, cityId, id),
    entries: await entriesOfLine(client, cityId, id),
    tags: await tagsOf(client, cityId, { line: id }),
  }
}

/** The funds whose money a line was allocated, with what has become of it. */
export async function fundsOfLine(
  client: Client,
  cityId: string,
  lineId: string
): Promise<FundOfLine[]> {
  const parts = await balancesByLineAndFund(client, cityId, lineId)
  const funds = await selectRows(
    client,
    'SELECT id, code, name FROM funds WHERE city_id = ? ORDER BY code',
    [cityId]
  )
  return funds.flatMap((fund) => {
    const part = parts.find(({ fundId }) => fundId === fund.id)
    if (!part) return []
    const { free, reserved, spent } = part.balances
    return [
      {
        fundId: fund.id,
        code: fund.code,
        name: fund.name,
        allocated: free + reserved + spent,
        ...part.balances,
      },
    ]
  })
}

const LATEST = 100

async function entriesOfLine(
  client: Client,
  cityId: string,
  lineId: string
): Promise<EntryOfLine[]> {
  const moved = (accounts: string) =>
    `sum(CASE WHEN p.account_code IN (${accounts}) THEN -p.functional_amount ELSE 0 END)`
  const rows = await selectRows(
    client,
    `SELECT e.id, e.seq, e.kind, e.effective_on, e.memo, ${moved("'8200', '8300', '8400'")} AS allocated,
       ${moved("'8300', '8400'")} AS committed, ${moved("'8400'")} AS spent
     FROM postings p JOIN journal_entries e ON e.city_id = p.city_id AND e.id = p.entry_id
     WHERE p.city_id = ? AND p.budget_line_id = ? AND ${notClosing('p')}
     GROUP BY e.id, e.seq, e.kind, e.effective_on, e.memo ORDER BY e.seq DESC LIMIT ${LATEST}`,
    [cityId, lineId]
  )
  return rows.map((row) => ({
    id: row.id,
    seq: toBigInt(row.seq),
    kind: row.kind,
    effectiveOn: row.effective_on,
    memo: row.memo,
    allocated: toBigInt(row.allocated),
    committed: toBigInt(row.committed),
    spent: toBigInt(row.spent),
  }))
}
