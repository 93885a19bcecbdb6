import { readClient } from '#core/sql'
import { FLOW_ACCOUNTS } from '#ledger/queries/flow'
import { netByOrigin } from '#ledger/queries/origins'
import { decidedFences } from '#reports/queries/decided_fences'
import { chargedOf, Figures } from '#reports/queries/group_figures'
import { decidedAndPosted, moneyEarmarkedForGroups } from '#reports/queries/group_money'
import { peopleByGroup } from '#reports/queries/group_people'
import { MOVED_BETWEEN_FUNDS } from '#reports/statements/cube'
import {
  CHAIN,
  chainOf,
  earmarkTable,
  fenceTable,
  groupWords,
  peopleTable,
  proof,
  type ProofOf,
} from '#reports/statements/ring_fence_tables'
import type { StatementQuestion } from '#reports/statements/question'
import {
  text,
  totalRow,
  type Cell,
  type Check,
  type Column,
  type Row,
  type Statement,
  type Table,
} from '#reports/statements/table'

const AUTHORITY = ['8000']
const { received, ownIncome, allocated, unallocated } = FLOW_ACCOUNTS
const FUNDS = [
  'received',
  'ownIncome',
  'transfers',
  'otherMoney',
  'spendable',
  'allocatedYear',
  'allocatedOther',
  'unallocated',
]

/**
 * For each group the way of the money: received, earmarked, allocated, committed, spent, and what is left, fund by
 * fund. A budget line is charged to one group, so no amount stands under two, and each table adds up to the next.
 */
export async function ringFenceProof(question: StatementQuestion): Promise<Statement> {
  const { cityId, to, knownAt } = question
  const client = readClient()
  const year = (question.year?.startsOn ?? to).slice(0, 4)
  const ofYear = Number.parseInt(year, 10)
  const span = { asOf: to, knownAt }
  const charged = await chargedOf(client, cityId, ofYear)
  const figures = await Figures.of(question, charged.lines)
  const of: ProofOf = { question, year, ...charged, figures }
  const earmarked = await moneyEarmarkedForGroups(client, cityId, span)
  const people = await peopleByGroup(client, cityId, ofYear, span)
  const { decided, posted } = await decidedAndPosted(client, cityId, ofYear, span)
  const fences = fenceTable(of, await decidedFences(cityId, year, span))

  const funds = fundTable(of)
  const groups = groupTable(of, await givenByDecisions(of), onlyByGroup(earmarked))
  const lines = lineTable(of)
  const sums = funds.totals!.cells
  const chain = groups.totals!.cells
  const ofLines = lines.totals!.cells
  const add = (cells: Record<string, Cell>, keys: readonly string[]) =>
    keys.reduce((sum, key) => sum + (cells[key]?.minor ?? 0n), 0n)
  const checks: Check[] = [
    {
      words: proof('check.received'),
      left: add(sums, ['received', 'ownIncome', 'transfers', 'otherMoney']),
      right: add(sums, ['allocatedYear', 'allocatedOther', 'unallocated']),
    },
    { words: proof('check.groups'), left: chain.held.minor!, right: sums.allocatedYear.minor! },
    { words: proof('check.lines'), left: ofLines.held.minor!, right: chain.held.minor! },
    {
      words: proof('check.chain'),
      left: chain.held.minor!,
      right: add(chain, ['spent', 'open', 'free']),
    },
    { words: proof('check.decided'), left: decided, right: posted },
    ...fences.checks,
  ]
  return {
    facts: [],
    choices: [],
    tables: [
      funds,
      earmarkTable(of, earmarked),
      groups,
      fences.table,
      peopleTable(of, people),
      lines,
    ],
    checks,
    notes: [proof('note.charging'), proof('note.tags'), proof('note.people')],
  }
}

function fundTable({ question, year, funds, figures }: ProofOf): Table {
  const { to, knownAt } = question
  const rows = funds.map((fund): Row => {
    const drill = { fund: fund.id, to, known: knownAt }
    const cell = (accounts: readonly string[], ofYear?: boolean): Cell => ({
      minor: figures.net(accounts, { fund: fund.id, ofYear }),
      drill: {
        ...drill,
        accounts,
        ...(ofYear !== undefined && { lineYear: ofYear ? year : `!${year}` }),
      },
    })
    const cells: Record<string, Cell> = {
      received: cell(received),
      ownIncome: cell(ownIncome),
      transfers: cell(MOVED_BETWEEN_FUNDS),
      spendable: {
        minor: -figures.net(AUTHORITY, { fund: fund.id }),
        drill: { ...drill, accounts: AUTHORITY },
      },
      allocatedYear: cell(allocated, true),
      allocatedOther: cell(allocated, false),
      unallocated: cell(unallocated),
    }
    const named = cells.received.minor! + cells.ownIncome.minor! + cells.transfers.minor!
    cells.otherMoney = { minor: cells.spendable.minor! - named }
    return { code: fund.code, label: { text: fund.name }, cells }
  })
  const columns = FUNDS.map((key): Column => ({
    key,
    heading: proof(`column.${key}`),
    type: 'amount',
  }))
  return {
    key: 'funds',
    title: proof('funds'),
    of: text('of.fund'),
    columns,
    rows,
    totals: totalRow(text('total'), columns, rows),
  }
}

/** What decisions gave before anything was changed, by group and fund. */
export async function givenByDecisions({ question, lines }: ProofOf): Promise<Map<string, bigint>> {
  const { cityId, to, knownAt } = question
  const groupOf = new Map(lines.map(({ id, group }) => [id, group]))
  const given = await netByOrigin(
    readClient(),
    cityId,
    'allocation',
    { asOf: to, knownAt },
    { accounts: ['8200'] }
  )
  const found = new Map<string, bigint>()
  for (const { fund, line, net } of given) {
    const group = line === null ? undefined : groupOf.get(line)
    if (group === undefined) continue
    const key = `${group} ${fund}`
    found.set(key, (found.get(key) ?? 0n) + net)
  }
  return found
}

function onlyByGroup(earmarked: Awaited<ReturnType<typeof moneyEarmarkedForGroups>>) {
  const found = new Map<string, bigint>()
  for (const { only, fund, received: amount } of earmarked) {
    if (only === null) continue
    found.set(`${only} ${fund}`, (found.get(`${only} ${fund}`) ?? 0n) + amount)
  }
  return found
}

/** Rows of funds under each group, then the group itself as their sum. */
function groupTable(
  of: ProofOf,
  original: ReadonlyMap<string, bigint>,
  only: ReadonlyMap<string, bigint>
): Table {
  const { question, year, groups, lines, funds, figures } = of
  const { to, knownAt } = question
  const keys = ['earmarked', 'original', 'changed', ...CHAIN]
  const columns: Column[] = [
    ...keys.map((key): Column => ({ key, heading: proof(`column.${key}`), type: 'amount' })),
    { key: 'tags', heading: proof('column.tags'), type: 'text' },
  ]
  const charged = new Set(lines.map(({ group }) => group))
  const rows = groups.flatMap((group): Row[] => {
    const parts = funds.flatMap((fund): Row[] => {
      const drill = { fund: fund.id, groups: [group.code], lineYear: year, to, known: knownAt }
      const first = original.get(`${group.code} ${fund.id}`) ?? 0n
      const chain = chainOf(figures, { fund: fund.id, group: group.code }, drill)
      const cells: Record<string, Cell> = {
        earmarked: { minor: only.get(`${group.code} ${fund.id}`) ?? 0n },
        original: {
          minor: first,
          drill: { ...drill, accounts: ['8200'], origin: 'allocation', withClosing: true },
        },
        changed: { minor: chain.held.minor! - first },
        ...chain,
      }
      if (Object.values(cells).every(({ minor }) => minor === 0n)) return []
      return [{ code: fund.code, label: { text: fund.name }, sub: groupWords(group), cells }]
    })
    if (parts.length === 0 && !charged.has(group.code)) return []
    const sum = totalRow(groupWords(group), columns, parts)
    const drill = { groups: [group.code], lineYear: year, to, known: knownAt }
    const cells: Record<string, Cell> = {
      ...sum.cells,
      ...chainOf(figures, { group: group.code }, drill),
    }
    if (group.tags) cells.tags = { words: { text: group.tags } }
    return [...parts, { ...sum, cells }]
  })
  return {
    key: 'groups',
    title: proof('groups', { year }),
    of: proof('of.groupFund'),
    columns,
    rows,
    totals: totalRow(text('total'), columns, rows),
  }
}

function lineTable({ question, year, groups, lines, figures }: ProofOf): Table {
  const columns: Column[] = [
    { key: 'group', heading: proof('column.group'), type: 'text' },
    ...CHAIN.map((key): Column => ({ key, heading: proof(`column.${key}`), type: 'amount' })),
  ]
  const groupOf = new Map(groups.map((group) => [group.code, group]))
  const rows = lines.map((line): Row => {
    const drill = { line: line.id, lineYear: year, to: question.to, known: question.knownAt }
    return {
      code: line.code,
      label: { text: line.title, lang: line.titleLang },
      path: ['lines', line.id],
      cells: {
        group: { words: groupWords(groupOf.get(line.group)!) },
        ...chainOf(figures, { line: line.id }, drill),
      },
    }
  })
  return {
    key: 'lines',
    title: proof('lines', { year }),
    of: text('choice.line'),
    columns,
    rows,
    totals: totalRow(text('total'), columns, rows),
  }
}
