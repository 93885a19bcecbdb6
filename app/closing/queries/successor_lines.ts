import { Refusal } from '#core/refusal'
import { selectRows, toCount, type Client, type Row } from '#core/sql'
import { earmarkAllows, familiesOf, type EarmarkedLine } from '#funding/domain/earmark'
import { earmarkOf } from '#funding/queries/earmarks'
import { groupFamilies } from '#funding/queries/earmarked_lines'
import type { OpenBalance } from '#ledger/domain/year_close_events'

export interface SuccessorLine extends EarmarkedLine {
  code: string
  title: string
  titleLang: string
}

export interface SuccessorRules {
  /** Open lines of later years that serve the same group and that the fund may pay. */
  linesFor(of: Pick<OpenBalance, 'fund' | 'budgetLine'>): SuccessorLine[]
  /** Throws unless the line is one of them. */
  check(of: Pick<OpenBalance, 'fund' | 'budgetLine'>, toLine: string): void
}

/**
 * Where unspent money of a line may go when its year is over: a line of a later year for the same group,
 * within the earmark of every agreement of the fund. So a protected group keeps what it was given.
 */
export async function successorRules(client: Client, cityId: string): Promise<SuccessorRules> {
  const families = await groupFamilies(client, cityId)
  const rows = await selectRows(
    client,
    'SELECT * FROM budget_lines WHERE city_id = ? ORDER BY year, code',
    [cityId]
  )
  const lines = new Map(rows.map((row) => [row.id as string, { row, line: lineOf(row, families) }]))
  const agreements = await selectRows(
    client,
    `SELECT id, fund_id FROM agreements WHERE city_id = ? AND fund_id IS NOT NULL`,
    [cityId]
  )
  const earmarks = new Map<string, Awaited<ReturnType<typeof earmarkOf>>[]>()
  for (const { id, fund_id: fund } of agreements)
    earmarks.set(fund, [...(earmarks.get(fund) ?? []), await earmarkOf(client, cityId, id)])

  const linesFor: SuccessorRules['linesFor'] = ({ fund, budgetLine }) => {
    const from = lines.get(budgetLine)
    if (!from) return []
    return [...lines.values()]
      .filter(
        ({ row, line }) =>
          line.year > from.line.year &&
          row.closed_on === null &&
          line.groupCode === from.line.groupCode &&
          (earmarks.get(fund) ?? []).every((earmark) => earmarkAllows(earmark, line).ok)
      )
      .map(({ line }) => line)
  }
  return {
    linesFor,
    check(of, toLine) {
      if (linesFor(of).some(({ id }) => id === toLine)) return
      throw new Refusal('E_CARRY_LINE', { line: lines.get(toLine)?.line.code ?? '?' }, undefined)
    },
  }
}

function lineOf(row: Row, families: ReadonlyMap<string, string | null>): SuccessorLine {
  return {
    id: row.id,
    code: row.code,
    title: row.title,
    titleLang: row.title_lang,
    programmeId: row.programme_id,
    groupCode: row.group_code,
    groupFamilies: familiesOf(row.group_code, families),
    year: toCount(row.year),
    placeId: row.place_id,
    nature: row.nature,
    activity: row.activity,
  }
}
