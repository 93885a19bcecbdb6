import { readClient } from '#core/sql'
import { FLOW_ACCOUNTS, NO_PLEDGE } from '#ledger/queries/flow'
import { movementsByParty, type PartyMovement } from '#ledger/queries/party_movements'
import { concentrationOf, FEW_YEARS, variationOf } from '#reports/domain/concentration'
import { FUNDER_KINDS } from '#reports/queries/funder_kinds'
import type { StatementQuestion } from '#reports/statements/question'
import {
  amountColumns,
  text,
  totalRow,
  type Column,
  type Drill,
  type Row,
  type Statement,
} from '#reports/statements/table'

const OWN = FLOW_ACCOUNTS.ownIncome
const SHARE: Column = { key: 'share', heading: text('column.share'), type: 'share' }

/**
 * How many sources a city has, how much rests on the largest, and how steady they are. Shares are computed from
 * the entries every time, never taken from a document. Own income is no funder: it stands apart.
 */
export async function sourcesStatement(question: StatementQuestion): Promise<Statement> {
  const { cityId, from, to, knownAt, reader, years } = question
  const measure = question.by === 'pledged' ? 'pledged' : 'received'
  const accounts = FLOW_ACCOUNTS[measure]
  const except = measure === 'pledged' ? NO_PLEDGE : undefined
  const client = readClient()
  const span = { from, asOf: to, knownAt }
  const moved = await movementsByParty(client, cityId, span, accounts, reader, except)
  const own = await movementsByParty(client, cityId, span, OWN, reader)
  const drill: Drill = { from, to, known: knownAt, accounts, except }
  const sum = (rows: readonly PartyMovement[]) => rows.reduce((all, { net }) => all + net, 0n)
  const total = sum(moved)
  const share = (part: bigint) => ({ ratio: total > 0n ? `${part}/${total}` : null })

  const kindOf = ({ funderKind }: PartyMovement) => funderKind ?? 'other'
  const kindRow = (kind: string): Row[] => {
    const members = moved.filter((one) => kindOf(one) === kind)
    const minor = sum(members)
    if (members.length === 0 || minor === 0n) return []
    return [
      {
        label: { key: `reports.kind.${kind}` },
        cells: {
          amount: { minor, drill: { ...drill, funderKind: kind } },
          share: share(minor),
          funders: { number: String(new Set(members.map(({ party }) => party)).size) },
        },
      },
    ]
  }
  const kinds = [...FUNDER_KINDS, 'other', 'own_income'].flatMap(kindRow)
  const columns = amountColumns(['amount'])
  const kindColumns: Column[] = [
    ...columns,
    SHARE,
    { key: 'funders', heading: text('column.funders'), type: 'number' },
  ]

  const byParty = [...Map.groupBy(moved, ({ party }) => party ?? '')]
    .map(([party, rows]) => ({ party: party || null, first: rows[0], minor: sum(rows) }))
    .filter(({ minor }) => minor !== 0n)
    .toSorted((a, b) => (a.minor < b.minor ? 1 : -1))
  const funders = byParty.map(({ party, first, minor }): Row => ({
    label: first.name
      ? { text: first.name, lang: first.lang }
      : text(party ? 'sources.private' : 'sources.noParty'),
    sub: { key: `reports.kind.${kindOf(first)}` },
    path: party ? ['parties', party] : undefined,
    cells: {
      amount: { minor, drill: party ? { ...drill, party } : { ...drill, funderKind: 'none' } },
      share: share(minor),
    },
  }))
  const index = concentrationOf(byParty.map(({ minor }) => minor))
  const largest = index.largest ? byParty[index.largest.index] : null

  const counted = years.filter(({ startsOn }) => startsOn <= to).toReversed()
  const yearRows: Row[] = []
  const yearly: bigint[] = []
  for (const { name, startsOn, endsOn } of counted) {
    const last = endsOn < to ? endsOn : to
    const inYear = await movementsByParty(
      client,
      cityId,
      { from: startsOn, asOf: last, knownAt },
      accounts,
      reader,
      except
    )
    const minor = sum(inYear)
    // a year before the first money is no year of the city's funding, and an unfinished one has not all of it
    if (minor === 0n && yearly.length === 0) continue
    const isWhole = endsOn <= to
    if (isWhole) yearly.push(minor)
    const givers = [...Map.groupBy(inYear, ({ party }) => party).values()].filter(
      (rows) => sum(rows) > 0n
    )
    yearRows.push({
      label: { text: name },
      sub: isWhole ? null : text('sources.unfinished'),
      cells: {
        amount: { minor, drill: { ...drill, from: startsOn, to: last } },
        funders: { number: String(givers.length) },
      },
    })
  }
  const variation = variationOf(yearly)
  const total0 = text('total')
  return {
    choices: [
      {
        name: 'by',
        label: text('choice.measure'),
        value: measure,
        options: ['received', 'pledged'].map((value) => ({
          value,
          words: text(`choice.${value}`),
        })),
      },
    ],
    facts: [
      {
        label: text('sources.largest'),
        cell: { ratio: index.largest?.share ?? null },
        note: largest?.first.name ? { text: largest.first.name, lang: largest.first.lang } : null,
      },
      { label: text('sources.count'), cell: { number: String(index.sources) } },
      {
        label: text('sources.herfindahl'),
        cell: { number: index.herfindahl ? decimal(index.herfindahl) : null },
        note: index.herfindahl ? text('sources.exact', { fraction: index.herfindahl }) : null,
      },
      {
        label: text('sources.variation'),
        cell: { ratio: variation },
        note: text(yearly.length < FEW_YEARS ? 'sources.few' : 'sources.years', {
          count: yearly.length,
        }),
      },
      {
        label: text('sources.ownIncome'),
        cell: { minor: sum(own), drill: { ...drill, accounts: OWN, except: undefined } },
      },
    ],
    tables: [
      {
        key: 'kinds',
        title: text('sources.kinds'),
        of: text('of.kind'),
        columns: kindColumns,
        rows: kinds,
        totals: totalRow(total0, columns, kinds),
      },
      {
        key: 'funders',
        title: text('sources.funders'),
        of: text('of.funder'),
        columns: [...columns, SHARE],
        rows: funders,
        totals: totalRow(total0, columns, funders),
      },
      {
        key: 'years',
        title: text('sources.byYear'),
        of: text('of.year'),
        columns: [...columns, kindColumns[2]],
        rows: yearRows,
      },
    ],
    checks: [],
    notes: [text('sources.note')],
  }
}

/** A fraction to four digits, rounded half up, for reading; the exact one stands beside it. */
function decimal(fraction: string): string {
  const [over, under] = fraction.split('/').map(BigInt)
  const scaled = (over * 20_000n + under) / (under * 2n)
  return `${scaled / 10_000n}.${String(scaled % 10_000n).padStart(4, '0')}`
}
