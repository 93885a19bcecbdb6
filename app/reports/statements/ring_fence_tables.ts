import { FLOW_ACCOUNTS } from '#ledger/queries/flow'
import { defaultKey } from '#programmes/group_words'
import { withholdSmallNumbers } from '#reports/domain/small_numbers'
import type { DecidedFence } from '#reports/queries/decided_fences'
import type { ChargedGroup, ChargedLine, CityFund, Figures } from '#reports/queries/group_figures'
import type { EarmarkedMoney } from '#reports/queries/group_money'
import { NOBODY, type GroupPeople } from '#reports/queries/group_people'
import type { StatementQuestion } from '#reports/statements/question'
import {
  text,
  totalRow,
  type Cell,
  type Check,
  type Column,
  type Drill,
  type Row,
  type Table,
  type Listed,
  type PlainWords,
} from '#reports/statements/table'
import { FEW } from '#vouchers/domain/small_counts'

/** What the tables of the proof share. */
export interface ProofOf {
  question: StatementQuestion
  /** The year of the budget lines, as text. */
  year: string
  groups: ChargedGroup[]
  lines: ChargedLine[]
  funds: CityFund[]
  figures: Figures
}

/** A text of the proof's own catalogue. */
export const proof = (
  key: string,
  params?: Record<string, string | number | Listed>
): PlainWords => ({
  key: `ringproof.${key}`,
  params,
})

export const groupWords = (group: Pick<ChargedGroup, 'code' | 'name' | 'lang'>): PlainWords => {
  const key = defaultKey(group)
  return key ? { key } : { text: group.name, lang: group.lang }
}

/** Groups by their codes, each in the reader's language where the city left the name as it was. */
export function groupList(
  codes: readonly string[],
  groups: readonly Pick<ChargedGroup, 'code' | 'name' | 'lang'>[]
): Listed {
  const known = new Map(groups.map((group) => [group.code, group]))
  const list = codes.map((code) => {
    const group = known.get(code)
    return group ? groupWords(group) : { text: code }
  })
  return { list, by: ', ' }
}

const amounts = (keys: readonly string[]): Column[] =>
  keys.map((key) => ({ key, heading: proof(`column.${key}`), type: 'amount' }))

/** Allocated is what is spent, committed and free together; unspent is the last two. */
export const CHAIN = ['held', 'spent', 'open', 'free', 'unspent'] as const
const ACCOUNTS_OF = {
  held: FLOW_ACCOUNTS.allocated,
  spent: FLOW_ACCOUNTS.spent,
  open: ['8300'],
  free: ['8200'],
  unspent: ['8200', '8300'],
} as const

/** Allocated, spent, committed, free and unspent of some lines, each with the entries behind it. */
export function chainOf(
  figures: Figures,
  where: Parameters<Figures['net']>[1],
  drill: Drill
): Record<(typeof CHAIN)[number], Cell> {
  const cell = (key: (typeof CHAIN)[number]): [string, Cell] => [
    key,
    {
      minor: figures.net(ACCOUNTS_OF[key], where),
      drill: { ...drill, accounts: ACCOUNTS_OF[key] },
    },
  ]
  return Object.fromEntries(CHAIN.map(cell)) as Record<(typeof CHAIN)[number], Cell>
}

/** Contributions that their funders tied to groups, agreement by agreement; the rest in one row. */
export function earmarkTable(
  { question, groups, figures }: ProofOf,
  earmarked: readonly EarmarkedMoney[]
): Table {
  const columns: Column[] = [
    { key: 'named', heading: proof('column.named'), type: 'text' },
    ...amounts(['received']),
  ]
  const rows = earmarked.map((one): Row => ({
    code: one.number,
    label: { text: one.title, lang: one.titleLang },
    sub: { text: one.fundCode },
    path: ['agreements', one.agreement],
    cells: {
      named: { words: groupList(one.groups, groups) },
      received: {
        minor: one.received,
        drill: {
          ...{ agreement: one.agreement, fund: one.fund, accounts: FLOW_ACCOUNTS.received },
          ...{ to: question.to, known: question.knownAt },
        },
      },
    },
  }))
  const all = figures.net(FLOW_ACCOUNTS.received)
  const tied = earmarked.reduce((sum, { received }) => sum + received, 0n)
  rows.push({ label: proof('untied'), cells: { received: { minor: all - tied } } })
  return {
    key: 'earmarks',
    title: proof('earmarks'),
    of: proof('of.agreement'),
    columns,
    rows,
    totals: totalRow(text('total'), columns, rows),
  }
}

/** Each protected minimum of the decided rounds against what its groups hold now, and the checks of it. */
export function fenceTable(
  { question, year, groups, figures }: ProofOf,
  fences: readonly DecidedFence[]
) {
  const columns: Column[] = [
    ...amounts(['required', 'givenByDecision', 'heldNow', 'above']),
    { key: 'state', heading: proof('column.state'), type: 'text' },
  ]
  const checks: Check[] = []
  // minimums for the same groups add up over the rounds of a year: they are held together
  const rows = [...Map.groupBy(fences, ({ id }) => id)].map(([id, same]): Row => {
    const members = same[0].groups
    const sum = (amountOf: (fence: DecidedFence) => bigint) =>
      same.reduce((all, fence) => all + amountOf(fence), 0n)
    const required = sum((fence) => fence.required)
    const held = members.reduce(
      (all, group) => all + figures.net(FLOW_ACCOUNTS.allocated, { group }),
      0n
    )
    const names = groupList(id.split('+'), groups)
    const isKept = held >= required
    checks.push({
      words: proof('check.minimum', { groups: names }),
      left: isKept ? required : held,
      right: required,
    })
    return {
      code: same.map(({ round }) => round.number).join(', '),
      label: names,
      path: ['rounds', same.at(-1)!.round.id],
      cells: {
        required: { minor: required },
        givenByDecision: { minor: sum((fence) => fence.given) },
        heldNow: {
          minor: held,
          drill: {
            ...{ accounts: FLOW_ACCOUNTS.allocated, groups: members, lineYear: year },
            ...{ to: question.to, known: question.knownAt },
          },
        },
        above: { minor: held - required },
        state: {
          words: text(isKept ? 'fences.kept' : 'fences.broken'),
          tone: isKept ? 'ok' : 'bad',
        },
      },
    }
  })
  const table: Table = {
    key: 'minimums',
    title: text('fences.title'),
    of: text('of.fence'),
    columns,
    rows,
  }
  return { table, checks }
}

const asNumber = (value: bigint | null) => ({ number: value === null ? null : String(value) })

/** People planned and reached; each stands under the one group that its line is charged to. */
export function peopleTable(
  { question, groups, lines }: ProofOf,
  people: ReadonlyMap<string, GroupPeople>
): Table {
  const charged = groups.filter(({ code }) => lines.some(({ group }) => group === code))
  const reachedOf = charged.map(({ code }) => people.get(code) ?? NOBODY)
  // who does not work with awards sees as little here as on their own page
  const shown = withholdSmallNumbers(
    { parts: reachedOf.map(({ reached }) => [reached ?? 0n]), rowTotals: false },
    question.seesAwards
      ? { below: null }
      : { below: BigInt(FEW), mustHide: (row) => reachedOf[row]?.hasFew === true }
  )
  const reachedCell = (value: bigint | null): Cell =>
    value === null ? { words: proof('withheld') } : asNumber(value)
  const rows = charged.map((group, at): Row => {
    const { planned, reached } = reachedOf[at]
    return {
      code: group.code,
      label: groupWords(group),
      cells: {
        planned: asNumber(planned),
        reached: reached === null ? asNumber(null) : reachedCell(shown.parts[at][0]),
        tags: group.tags ? { words: { text: group.tags } } : {},
      },
    }
  })
  const allPlanned = reachedOf.reduce((all, { planned }) => all + (planned ?? 0n), 0n)
  // what nobody recorded is not zero
  const isRecorded = (of: 'planned' | 'reached') => reachedOf.some((one) => one[of] !== null)
  return {
    key: 'people',
    title: proof('people'),
    of: proof('column.group'),
    columns: [
      { key: 'planned', heading: proof('column.planned'), type: 'number' },
      { key: 'reached', heading: proof('column.reached'), type: 'number' },
      { key: 'tags', heading: proof('column.tags'), type: 'text' },
    ],
    rows,
    totals: {
      label: text('total'),
      isTotal: true,
      cells: {
        planned: asNumber(isRecorded('planned') ? allPlanned : null),
        reached: isRecorded('reached')
          ? reachedCell(shown.columnTotals[0] ?? null)
          : asNumber(null),
      },
    },
  }
}
