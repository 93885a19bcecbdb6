import { dayBefore } from '#ledger/queries/days'
import { inAgreementCurrency } from '#reports/domain/funder_figures'
import { varianceOf } from '#reports/domain/variance'
import { CLAIM_ACCOUNTS } from '#reports/queries/funder_claim'
import type { TransactionsOf } from '#reports/queries/funder_transactions'
import type { FunderFacts } from '#reports/statements/funder_facts'
import { othersTable } from '#reports/statements/funder_others'
import { listQuery, say } from '#reports/statements/funder_words'
import {
  totalRow,
  type Cell,
  type Check,
  type Column,
  type Row,
  type Table,
  type Words,
} from '#reports/statements/table'

/** The tables of a funder's statement with what proves and explains them. */
export function funderTables(facts: FunderFacts): {
  tables: Table[]
  checks: Check[]
  notes: Words[]
} {
  const heads = headsTable(facts)
  return {
    tables: [heads, variancesTable(facts), claimTable(facts), othersTable(facts)],
    checks: checksOf(facts),
    notes: notesOf(facts),
  }
}

const amount = (key: string, currency?: string): Column => ({
  key,
  heading: say(`column.${key}`),
  type: 'amount',
  currency,
})

/** The currency of the agreement where it is not the one of the books. */
const foreignOf = ({ agreement, question }: FunderFacts) =>
  agreement.currency === question.currency ? undefined : agreement.currency

/** Sums of the books in the currency of the agreement; null where it is foreign and nothing came yet. */
function converted(facts: FunderFacts, of: 'period' | 'ever' | 'committed'): (bigint | null)[] {
  const parts = facts.figures.map((row) => row[of])
  if (!foreignOf(facts)) return parts
  return inAgreementCurrency(parts, facts.received) ?? parts.map(() => null)
}

function headLabel({ version }: FunderFacts, code: string | null): Pick<Row, 'code' | 'label'> {
  if (code === null) return { label: say('withoutHead') }
  const name = version!.heads.find((head) => head.code === code)!.name
  return { code, label: { text: name, lang: version!.lang } }
}

function headsTable(facts: FunderFacts): Table {
  const { agreement, figures, fund, original, version } = facts
  const foreign = foreignOf(facts)
  const [period, ever, committed] = [
    converted(facts, 'period'),
    converted(facts, 'ever'),
    converted(facts, 'committed'),
  ]
  const rows = figures.map((row, index): Row => {
    const { code } = row
    const approved = version?.heads.find((head) => head.code === code)?.amount ?? null
    const first = original?.heads.find((head) => head.code === code)?.amount
    const list = (minor: bigint | null, of: TransactionsOf, isEver: boolean): Cell => ({
      minor,
      path: ['agreements', agreement.id, 'report'],
      query: listQuery(facts, { of, head: code, isEver }),
    })
    const spent = ever[index]
    return {
      ...headLabel(facts, code),
      sub: code === null ? say('withoutHeadText') : null,
      cells: {
        original: { minor: first ?? null },
        approved: { minor: approved },
        period: list(period[index], 'spent', false),
        ever: list(spent, 'spent', true),
        remaining: { minor: spent === null ? null : (approved ?? 0n) - spent },
        used: { ratio: approved && spent !== null ? `${spent}/${approved}` : null },
        committed: fund.isPool ? {} : list(committed[index], 'committed', true),
        periodBooks: list(row.period, 'spent', false),
        everBooks: list(row.ever, 'spent', true),
        inKind: list(row.inKind, 'inKind', true),
      },
    }
  })
  const columns = [
    ...(original ? [amount('original', foreign)] : []),
    ...['approved', 'period', 'ever', 'remaining'].map((key) => amount(key, foreign)),
    { key: 'used', heading: say('column.used'), type: 'share' as const },
    ...(fund.isPool ? [] : [amount('committed', foreign)]),
    ...(foreign ? [amount('periodBooks'), amount('everBooks')] : []),
    amount('inKind'),
  ]
  const totals = totalRow({ key: 'statements.total' }, columns, rows)
  const [all, used] = [totals.cells.approved.minor!, totals.cells.ever.minor!]
  totals.cells.used = { ratio: all > 0n ? `${used}/${all}` : null }
  if (foreign && ever[0] === null)
    for (const key of ['period', 'ever', 'remaining', 'committed']) totals.cells[key] = {}
  return { key: 'heads', title: say('heads'), of: say('head'), columns, rows, totals }
}

function variancesTable(facts: FunderFacts): Table {
  const { agreement, explained, figures, question, rule, tolerance, version } = facts
  const foreign = foreignOf(facts)
  const ever = converted(facts, 'ever')
  const term = {
    startsOn: agreement.startsOn ?? question.from,
    endsOn: agreement.endsOn ?? question.to,
  }
  const explanation = (code: string | null, beyond: boolean): Cell => {
    if (code === null) {
      const path = ['agreements', agreement.id, 'report-heads']
      return beyond ? { words: say(question.mayExplain ? 'unheaded' : 'headless'), path } : {}
    }
    const found = explained.get(code)
    const path = ['agreements', agreement.id, 'head-explanations']
    const query = `?${new URLSearchParams({ head: code, on: question.to })}`
    if (found) return { words: { text: found.text, lang: found.lang }, path, query }
    if (!beyond) return {}
    return question.mayExplain
      ? { words: { key: 'statements.budget.explain' }, path, query, tone: 'warn' }
      : { words: { key: 'statements.budget.missing' }, path, query, tone: 'warn' }
  }
  const rows = figures.flatMap(({ code }, index): Row[] => {
    const spent = ever[index]
    const approved = version?.heads.find((head) => head.code === code)?.amount ?? 0n
    if (spent === null || (code === null && spent === 0n)) return []
    const found = varianceOf({
      ...{ budget: approved, spent, rule, tolerance },
      ...{ year: term, on: question.to },
    })
    return [
      {
        ...headLabel(facts, code),
        cells: {
          expected: { minor: found.expected },
          ever: { minor: spent },
          variance: { minor: found.variance, tone: found.beyond ? 'warn' : undefined },
          varianceShare: { ratio: found.ratio },
          explanation: explanation(code, found.beyond),
        },
      },
    ]
  })
  const columns: Column[] = [
    ...['expected', 'ever', 'variance'].map((key) => amount(key, foreign)),
    {
      key: 'varianceShare',
      heading: { key: 'statements.column.varianceShare' },
      type: 'share',
    },
    { key: 'explanation', heading: { key: 'statements.column.explanation' }, type: 'text' },
  ]
  return { key: 'variances', title: say('variances'), of: say('head'), columns, rows }
}

function claimTable(facts: FunderFacts): Table {
  const { agreement, claim, question, received } = facts
  const foreign = foreignOf(facts)
  const { from, to, knownAt: known } = question
  const ever = converted(facts, 'ever')
  const spent = {
    functional: facts.figures.reduce((sum, row) => sum + row.ever, 0n),
    amount: ever.includes(null) ? null : ever.reduce<bigint>((sum, part) => sum + part!, 0n),
  }
  const net = {
    amount: received.amount - claim.returned.amount,
    functional: received.functional - claim.returned.functional,
  }
  const base = { agreement: agreement.id, to, known }
  const row = (
    key: string,
    of: { amount: bigint | null; functional: bigint | null },
    drill?: Cell['drill'],
    isTotal = false
  ): Row => ({
    label: say(`claim.${key}`),
    isTotal,
    cells: { claim: { minor: of.amount, drill }, books: { minor: of.functional, drill } },
  })
  const cash = { ...base, accounts: CLAIM_ACCOUNTS.received, origin: 'receipt' as const }
  const rows = [
    row('agreed', { amount: claim.agreed, functional: foreign ? null : claim.agreed }),
    row('before', claim.receivedBefore, { ...cash, from: null, to: dayBefore(from) }),
    row('received', claim.received, { ...cash, from }),
    row('returned', negated(claim.returned), {
      ...base,
      accounts: CLAIM_ACCOUNTS.returned,
      origin: 'refund',
    }),
    row('net', net, undefined, true),
    row('spent', negated(spent)),
    row(
      'inHand',
      {
        amount: spent.amount === null ? null : net.amount - spent.amount,
        functional: net.functional - spent.functional,
      },
      undefined,
      true
    ),
    row('open', claim.open, { ...base, accounts: CLAIM_ACCOUNTS.open, withClosing: true }, true),
  ]
  const columns = [amount('claim', foreign), ...(foreign ? [amount('books')] : [])]
  return { key: 'claim', title: say('claim'), of: say('claim.of'), columns, rows }
}

const negated = (of: { amount: bigint | null; functional: bigint }) => ({
  amount: of.amount === null ? null : -of.amount,
  functional: -of.functional,
})

function checksOf({ figures, fund, money }: FunderFacts): Check[] {
  const sum = (key: 'period' | 'ever' | 'committed') =>
    figures.reduce((all, row) => all + row[key], 0n)
  return [
    {
      words: say(fund.isPool ? 'ties.poolPeriod' : 'ties.period', { fund: fund.code }),
      left: sum('period') + money.toOthers.period,
      right: money.ledger.period,
    },
    {
      words: say(fund.isPool ? 'ties.poolEver' : 'ties.ever', { fund: fund.code }),
      left: sum('ever') + money.toOthers.ever,
      right: money.ledger.ever,
    },
    ...(fund.isPool
      ? []
      : [
          {
            words: say('ties.committed', { fund: fund.code }),
            left: sum('committed'),
            right: money.ledger.committed,
          },
        ]),
  ]
}

function notesOf(facts: FunderFacts): Words[] {
  const { claim, fund, received, rule, sharedWith, tolerance, version } = facts
  const approved = version?.heads.reduce((sum, head) => sum + head.amount, 0n)
  return [
    say('note.heads'),
    ...(fund.isPool ? [say('note.pool')] : []),
    ...(!fund.isPool && sharedWith > 0 ? [say('note.shared', { count: sharedWith })] : []),
    ...(foreignOf(facts) ? [say(received.amount > 0n ? 'note.rate' : 'note.noRate')] : []),
    ...(approved !== undefined && approved !== claim.agreed ? [say('note.differs')] : []),
    say(`note.rule.${rule}`),
    { key: 'statements.budget.tolerance', params: { tolerance } },
    say('note.inKind'),
  ]
}
