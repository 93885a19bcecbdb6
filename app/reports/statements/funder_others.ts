import type { OtherSpending } from '#reports/queries/funder_money'
import type { FunderFacts } from '#reports/statements/funder_facts'
import { say } from '#reports/statements/funder_words'
import { totalRow, type Column, type Row, type Table, type Words } from '#reports/statements/table'

/** Who else paid on the same budget lines, how much and when: by head, in the currency of the books. */
export function othersTable(facts: FunderFacts): Table {
  const { headOfLine, money, question } = facts
  const own = new Set(money.lines.filter(({ ever }) => ever !== 0n).map(({ line }) => line))
  const isShared = ({ line }: OtherSpending) =>
    own.has(line) || (line !== null && (headOfLine.get(line) ?? null) !== null)
  const order = facts.figures.map(({ code }) => code)
  const keyOf = (row: OtherSpending) => {
    const head = row.line === null ? null : (headOfLine.get(row.line) ?? null)
    return JSON.stringify([order.indexOf(head), row.fund, row.agreement])
  }
  const groups = Map.groupBy(money.others.filter(isShared), keyOf)
  const rows = [...groups]
    .map(([key, parts]): { at: number; row: Row } => {
      const [at] = JSON.parse(key)
      const head = order[at] ?? null
      const sum = (of: 'period' | 'ever') => parts.reduce((all, part) => all + part[of], 0n)
      return {
        at,
        row: {
          code: head,
          ...sourceOf(facts, parts[0]),
          cells: {
            days: { words: { text: question.days } },
            otherPeriod: { minor: sum('period') },
            otherEver: { minor: sum('ever') },
          },
        },
      }
    })
    .toSorted((a, b) => a.at - b.at)
    .map(({ row }) => row)
  const amounts: Column[] = ['otherPeriod', 'otherEver'].map((key) => ({
    key,
    heading: say(`column.${key}`),
    type: 'amount',
  }))
  return {
    key: 'others',
    title: say('others'),
    of: say('source'),
    columns: [{ key: 'days', heading: say('column.days'), type: 'text' }, ...amounts],
    rows,
    totals: totalRow({ key: 'statements.total' }, amounts, rows),
  }
}

function sourceOf(
  { funds, sources }: FunderFacts,
  { fund, agreement }: OtherSpending
): Pick<Row, 'label' | 'sub' | 'path'> {
  const { code, name } = funds.get(fund)!
  const shared = (source: (typeof sources)[number]): Words =>
    source.name === null
      ? { key: 'statements.sources.private' }
      : { text: source.name, lang: source.lang }
  if (agreement !== null) {
    const source = sources.find((one) => one.agreement === agreement)
    if (!source) return { label: say('noFunder'), sub: say('ofPool', { fund: code }) }
    return {
      label: shared(source),
      sub: say('ofPoolBy', { fund: code, number: source.number }),
      path: ['agreements', agreement],
    }
  }
  const members = sources.filter((one) => one.fund === fund)
  if (members.length === 1) {
    const [source] = members
    return {
      label: shared(source),
      sub: { text: `${code} · ${source.number}` },
      path: ['agreements', source.agreement],
    }
  }
  return { label: { text: name }, sub: { text: code } }
}
