import { selectRows, toBigInt, toCount, type Client } from '#core/sql'
import type { AppraisalModel } from '#appraisal/domain/model'
import { drawCosts, drawnFrom, linesBehind, type DrawnFrom } from '#appraisal/queries/drawn_costs'
import { fromDecimalString } from '#money/money'
import { budgetLines } from '#programmes/queries/lines'
import type { CopyShown } from '#workbooks/queries/returns'

/** A drawn figure of a model as it was exported and as the ledger or the plan have it today, minor units. */
export interface DrawnToday {
  /** Id of the cost line, as it stands in the workbook. */
  id: string
  name: string
  from: DrawnFrom
  year: number
  exported: bigint
  /** Null: the budget lines behind it are not known any more. */
  today: bigint | null
}

/** Every drawn figure of a model, year by year. */
export async function drawnToday(
  client: Client,
  cityId: string,
  model: AppraisalModel
): Promise<DrawnToday[]> {
  const drawn = model.costs.filter((line) => drawnFrom(line))
  if (drawn.length === 0) return []
  const known = await budgetLines(client, cityId)
  const found: DrawnToday[] = []
  for (const line of drawn) {
    const from = drawnFrom(line)!
    const ids = linesBehind(line, known).map(({ id }) => id)
    const now = ids.length > 0 ? await drawCosts(client, cityId, from, ids) : null
    const years = new Set([...line.flows, ...(now ?? [])].map(({ year }) => year))
    for (const year of [...years].sort((a, b) => a - b)) {
      const exported = line.flows
        .filter((flow) => flow.year === year)
        .reduce((sum, { amount }) => sum + fromDecimalString(amount, model.currency), 0n)
      const today = now && (now.find((flow) => flow.year === year)?.amount ?? 0n)
      found.push({ id: line.id, name: line.name, from, year, exported, today })
    }
  }
  return found
}

export interface HeadToday {
  /** Whether the entry that the export names as the last one still has the hash it names. */
  holds: boolean
  /** Entries posted since. */
  since: bigint
  /** Those of them that lie in the days of the export; null where it is not of days. */
  inDays: number | null
}

/** What became of the end of the ledger chain that an export names. */
export async function headToday(
  client: Client,
  cityId: string,
  copy: Pick<CopyShown, 'headSeq' | 'headHash' | 'question'>
): Promise<HeadToday> {
  const [ledger] = await selectRows(client, 'SELECT head_seq FROM ledgers WHERE city_id = ?', [
    cityId,
  ])
  const since = toBigInt(ledger?.head_seq ?? 0) - copy.headSeq
  const inDays = await postedIn(client, cityId, copy)
  if (copy.headSeq === 0n) return { holds: true, since, inDays }
  const [entry] = await selectRows(
    client,
    'SELECT hash FROM journal_entries WHERE city_id = ? AND seq = ?',
    [cityId, copy.headSeq]
  )
  return { holds: entry?.hash === copy.headHash, since, inDays }
}

async function postedIn(
  client: Client,
  cityId: string,
  { headSeq, question }: Pick<CopyShown, 'headSeq' | 'question'>
): Promise<number | null> {
  if (!question?.to) return null
  const { from, to } = question
  const [row] = await selectRows(
    client,
    `SELECT count(*) AS count FROM journal_entries WHERE city_id = ? AND seq > ?
     AND effective_on <= ? ${from ? 'AND effective_on >= ?' : ''}`,
    [cityId, headSeq, to, ...(from ? [from] : [])]
  )
  return toCount(row.count)
}
