import { readClient } from '#core/sql'
import { PUBLISHED_FROM, withholdSmallNumbers, type Withheld } from '#reports/domain/small_numbers'
import { chargedOf, Figures } from '#reports/queries/group_figures'
import { peopleByGroup } from '#reports/queries/group_people'
import { chainOf, groupWords, proof } from '#reports/statements/ring_fence_tables'
import type { StatementQuestion } from '#reports/statements/question'
import { text, type Cell, type Column, type Row, type Statement } from '#reports/statements/table'

const AMOUNTS = ['spent', 'unspent'] as const

/**
 * What may be published of the proof: by group what was allocated, spent and is left, and the people planned and
 * reached. Small numbers of people are withheld, amounts of their groups too, since an amount per head would tell
 * the number, and as much else as is needed so that no withheld figure can be computed. No figure opens entries.
 */
export async function ringFencePublication(question: StatementQuestion): Promise<Statement> {
  const { cityId, to, knownAt } = question
  const client = readClient()
  const year = (question.year?.startsOn ?? to).slice(0, 4)
  const ofYear = Number.parseInt(year, 10)
  const { groups, lines } = await chargedOf(client, cityId, ofYear)
  const figures = await Figures.of(question, lines)
  const people = await peopleByGroup(client, cityId, ofYear, { asOf: to, knownAt })
  const charged = groups.filter(({ code }) => lines.some(({ group }) => group === code))

  const below = PUBLISHED_FROM
  const counts = (of: 'planned' | 'reached'): Withheld =>
    withholdSmallNumbers(
      { parts: charged.map(({ code }) => [people.get(code)?.[of] ?? 0n]), rowTotals: false },
      {
        below,
        mustHide: (row) =>
          of === 'reached' &&
          row < charged.length &&
          people.get(charged[row].code)?.hasFew === true,
      }
    )
  const planned = counts('planned')
  const reached = counts('reached')
  const chain = charged.map(({ code }) => chainOf(figures, { group: code }, {}))
  const money = withholdSmallNumbers(
    { parts: chain.map((cells) => AMOUNTS.map((key) => cells[key].minor!)), rowTotals: true },
    {
      below: null,
      mustHide: (row) =>
        row < charged.length && [planned, reached].some(({ parts }) => parts[row][0] === null),
    }
  )

  const isRecorded = (group: string, of: 'planned' | 'reached') =>
    (people.get(group)?.[of] ?? null) !== null
  const hasRecorded = (of: 'planned' | 'reached') =>
    charged.some(({ code }) => isRecorded(code, of))
  const withheld: Cell = { words: proof('withheld') }
  const amount = (minor: bigint | null): Cell => (minor === null ? withheld : { minor })
  const count = (value: bigint | null, hasAny = true): Cell =>
    !hasAny ? {} : value === null ? withheld : { number: String(value) }
  const rowOf = (
    row: { label: Row['label']; code?: string; isTotal?: boolean },
    cells: Row['cells']
  ): Row => ({
    ...row,
    cells,
    sub: Object.values(cells).includes(withheld) ? proof('withheldRow') : null,
  })
  const amounts: Column[] = ['held', ...AMOUNTS].map((key) => ({
    key,
    heading: proof(`column.${key}`),
    type: 'amount',
  }))
  const rows = charged.map((group, at) =>
    rowOf(
      { code: group.code, label: groupWords(group) },
      {
        held: amount(money.rowTotals[at]),
        spent: amount(money.parts[at][0]),
        unspent: amount(money.parts[at][1]),
        planned: count(planned.parts[at][0], isRecorded(group.code, 'planned')),
        reached: count(reached.parts[at][0], isRecorded(group.code, 'reached')),
      }
    )
  )
  return {
    facts: [],
    choices: [],
    tables: [
      {
        key: 'published',
        title: proof('published', { year }),
        of: proof('column.group'),
        columns: [
          ...amounts,
          { key: 'planned', heading: proof('column.planned'), type: 'number' },
          { key: 'reached', heading: proof('column.reached'), type: 'number' },
        ],
        rows,
        totals: rowOf(
          { label: text('total'), isTotal: true },
          {
            held: amount(money.total),
            spent: amount(money.columnTotals[0]),
            unspent: amount(money.columnTotals[1]),
            planned: count(planned.columnTotals[0] ?? null, hasRecorded('planned')),
            reached: count(reached.columnTotals[0] ?? null, hasRecorded('reached')),
          }
        ),
      },
    ],
    checks: [],
    notes: [
      proof('note.small', { below: Number(below) }),
      proof('note.people'),
      proof('note.oftenPublished'),
    ],
  }
}
