import { readClient, type Client } from '#core/sql'
import { FLOW_ACCOUNTS } from '#ledger/domain/flow_accounts'
import { balancesBy } from '#ledger/queries/balances'
import { MOVED_BETWEEN_FUNDS } from '#reports/account_sets'
import { decidedFences } from '#reports/queries/decided_fences'
import { chargedOf, Figures, type ChargedGroup } from '#reports/queries/group_figures'
import { decidedAndPosted, moneyEarmarkedForGroups } from '#reports/queries/group_money'
import { givenByDecisions, ringFenceProof } from '#reports/statements/ring_fence_proof'
import type { StatementQuestion } from '#reports/statements/question'
import { groupWords } from '#reports/statements/ring_fence_tables'
import type { Row, Statement, Words } from '#reports/statements/table'
import {
  FUND_COLUMNS,
  GROUP_COLUMNS,
  LINE_COLUMNS,
  type FenceBalance,
  type FenceBook,
  type FenceFigure,
} from '#workbooks/books/fence_figures'

const ACCOUNTS_OF: Record<FenceFigure, readonly string[]> = {
  received: FLOW_ACCOUNTS.received,
  ownIncome: FLOW_ACCOUNTS.ownIncome,
  transfers: MOVED_BETWEEN_FUNDS,
  spendable: ['8000'],
  unallocated: FLOW_ACCOUNTS.unallocated,
  free: ['8200'],
  open: ['8300'],
  spent: FLOW_ACCOUNTS.spent,
}

/**
 * The proof of ring-fences as its page shows it to those who do not work with single awards, and the balances
 * behind it: everybody of the city may fetch the copy.
 */
export async function fenceBookOf(
  cityId: string,
  question: StatementQuestion,
  words: { withheld: string; say(key: string): string }
): Promise<Omit<FenceBook, 'about'>> {
  const client = readClient()
  const { to, knownAt } = question
  const span = { asOf: to, knownAt }
  const year = (question.year?.startsOn ?? to).slice(0, 4)
  const charged = await chargedOf(client, cityId, Number.parseInt(year, 10))
  const statement = await ringFenceProof({ ...question, seesAwards: false })
  const figures = await Figures.of(question, charged.lines)
  const given = await givenByDecisions({ question, year, ...charged, figures })
  const nameIn = (label: Words): string =>
    'list' in label
      ? label.list.map(nameIn).join(label.by)
      : 'text' in label
        ? label.text
        : words.say(label.key)
  const shown = shownGroups(charged, statement).map((group) => ({
    ...group,
    name: nameIn(groupWords(group)),
  }))
  const groupNo = new Map(shown.map(({ code }, at) => [code, at + 1]))
  const funds = charged.funds.map((fund, at) => ({ ...fund, no: at + 1, restriction: '' }))
  const fundNo = new Map(funds.map(({ id, no }) => [id, no]))
  const lines = charged.lines.map(({ code, title, group }, at) => ({
    no: at + 1,
    code,
    title,
    groupNo: groupNo.get(group) ?? 0,
  }))
  const lineNo = new Map(charged.lines.map(({ id }, at) => [id, at + 1]))
  const balances = await balancesOf(client, cityId, question, fundNo, lineNo)
  const earmarked = await moneyEarmarkedForGroups(client, cityId, span)
  const nameOf = new Map(charged.groups.map((group) => [group.code, nameIn(groupWords(group))]))
  const earmarks = earmarked.map(({ number, title, fund, only, groups, received }) => ({
    number,
    title,
    fundNo: fundNo.get(fund)!,
    groupNo: (only !== null && groupNo.get(only)) || 0,
    named: groups.map((code) => nameOf.get(code) ?? code).join(', '),
    received,
  }))
  const groupOfLine = new Map(lines.map((line) => [line.no, line.groupNo]))
  const parts = shown.flatMap(({ code }) =>
    funds.flatMap((fund) => {
      const no = groupNo.get(code)!
      const original = given.get(`${code} ${fund.id}`) ?? 0n
      const isUsed =
        original !== 0n ||
        earmarks.some((one) => one.groupNo === no && one.fundNo === fund.no) ||
        balances.some((one) => one.fundNo === fund.no && groupOfLine.get(one.lineNo) === no)
      return isUsed ? [{ groupNo: no, fundNo: fund.no, original }] : []
    })
  )
  const tableOf = (key: string) => statement.tables.find((table) => table.key === key)!
  const figuresOf = (rows: readonly Row[], keys: readonly string[]) =>
    rows.map(({ cells }) => keys.map((key) => cells[key]?.minor ?? 0n))
  const minimums = tableOf('minimums').rows
  const fences = [...Map.groupBy(await decidedFences(cityId, year, span), ({ id }) => id).values()]
  return {
    funds,
    groups: shown.map(({ name, tags }, at) => ({ no: at + 1, name, tags })),
    lines,
    accounts: Object.entries(ACCOUNTS_OF)
      .flatMap(([figure, codes]) => codes.map((code) => ({ code, figure: figure as FenceFigure })))
      .sort((a, b) => (a.code < b.code ? -1 : 1)),
    balances,
    earmarks,
    parts,
    minimums: minimums.map((row, at) => ({
      no: at + 1,
      groups: nameIn(row.label),
      rounds: row.code ?? '',
      required: row.cells.required.minor!,
      given: row.cells.givenByDecision.minor!,
      groupNos: fences[at][0].groups.flatMap((code) => groupNo.get(code) ?? []),
    })),
    ...peopleOf(tableOf('people'), groupNo, words.withheld),
    ...(await decidedAndPosted(client, cityId, Number.parseInt(year, 10), span)),
    engine: {
      funds: figuresOf(tableOf('funds').rows, FUND_COLUMNS),
      groups: figuresOf(
        tableOf('groups').rows.filter(({ isTotal }) => isTotal),
        GROUP_COLUMNS
      ),
      lines: figuresOf(tableOf('lines').rows, LINE_COLUMNS),
      minimums: figuresOf(minimums, ['heldNow']),
    },
  }
}

/** The groups that the page shows, each as the sum of its funds, in its order. */
function shownGroups(
  { groups }: Awaited<ReturnType<typeof chargedOf>>,
  { tables }: Statement
): ChargedGroup[] {
  const rows = tables.find(({ key }) => key === 'groups')!.rows.filter(({ isTotal }) => isTotal)
  const found = rows.map(({ label }) => JSON.stringify(label))
  let at = 0
  return groups.filter((group) => {
    if (JSON.stringify(groupWords(group)) !== found[at]) return false
    at++
    return true
  })
}

async function balancesOf(
  client: Client,
  cityId: string,
  { to, knownAt }: StatementQuestion,
  fundNo: ReadonlyMap<string, number>,
  lineNo: ReadonlyMap<string, number>
): Promise<FenceBalance[]> {
  const accounts = Object.values(ACCOUNTS_OF).flat()
  const span = { asOf: to, knownAt, activity: true }
  const rows = await balancesBy(client, cityId, ['fund', 'line', 'account'], span, { accounts })
  const all = rows
    .filter(({ balance }) => balance !== 0n)
    .map(({ fund, line, account, balance }): FenceBalance => {
      const no = line === null ? 0 : (lineNo.get(line) ?? 0)
      return {
        fundNo: fundNo.get(fund!)!,
        lineNo: no,
        ofYear: line === null ? 0 : no > 0 ? 1 : 2,
        account: account!,
        net: -balance,
      }
    })
  // lines of other years are one row
  const same = Map.groupBy(all, (one) =>
    [one.fundNo, one.lineNo, one.ofYear, one.account].join(' ')
  )
  return [...same.values()]
    .map((of) => ({ ...of[0], net: of.reduce((sum, { net }) => sum + net, 0n) }))
    .sort(
      (a, b) =>
        a.fundNo - b.fundNo ||
        a.ofYear - b.ofYear ||
        a.lineNo - b.lineNo ||
        (a.account < b.account ? -1 : 1)
    )
}

function peopleOf(
  { rows, totals }: Statement['tables'][number],
  groupNo: ReadonlyMap<string, number>,
  withheld: string
): Pick<FenceBook, 'people' | 'reachedTotal'> {
  const count = (cell: Row['cells'][string] | undefined): bigint | string | null => {
    if (cell?.words) return withheld
    return cell?.number ? BigInt(cell.number) : null
  }
  return {
    people: rows.map(({ code, cells }) => {
      const planned = count(cells.planned)
      return {
        groupNo: groupNo.get(code!)!,
        planned: typeof planned === 'string' ? null : planned,
        reached: count(cells.reached),
      }
    }),
    reachedTotal: count(totals?.cells.reached),
  }
}
