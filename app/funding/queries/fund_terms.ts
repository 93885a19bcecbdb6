import { NotFound, Refusal } from '#core/refusal'
import { selectRows, type Client } from '#core/sql'
import {
  earmarkAllows,
  familiesOf,
  type Earmark,
  type EarmarkDimension,
  type EarmarkedLine,
} from '#funding/domain/earmark'
import { earmarkOf } from '#funding/queries/earmarks'
import { groupFamilies } from '#funding/queries/earmarked_lines'

export interface FundTerms {
  id: string
  code: string
  name: string
  restriction: string
  closedOn: string | null
  /** The last day its money may be used: of its agreements, which can be extended; else its own. */
  endsOn: string | null
  agreements: { id: string; number: string; earmark: Earmark }[]
}

/** Money that no funder tied: a body of the city alone decides about it. */
export function isUntied(restriction: string): boolean {
  return restriction === 'unrestricted' || restriction === 'designated'
}

/**
 * The last day of a fund, in SQL, by its name in the query. An agreement without an end leaves its fund
 * without one; where several share a fund the latest counts.
 */
export function lastDayOfFund(fund: string): string {
  const own = `FROM agreements a WHERE a.city_id = ${fund}.city_id AND a.fund_id = ${fund}.id`
  return `CASE WHEN ${fund}.restriction IN ('unrestricted', 'designated') THEN NULL
    WHEN NOT EXISTS (SELECT 1 ${own}) THEN ${fund}.ends_on
    WHEN EXISTS (SELECT 1 ${own} AND a.ends_on IS NULL) THEN NULL
    ELSE (SELECT max(a.ends_on) ${own}) END`
}

/** How the money of a fund is tied: by what, until when, by which agreements. */
export async function fundTerms(
  client: Client,
  cityId: string,
  fundId: string
): Promise<FundTerms> {
  const [fund] = await selectRows(
    client,
    `SELECT f.*, ${lastDayOfFund('f')} AS last_day FROM funds f WHERE f.city_id = ? AND f.id = ?`,
    [cityId, fundId]
  )
  if (!fund) throw new NotFound()
  const agreements = await selectRows(
    client,
    'SELECT id, number FROM agreements WHERE city_id = ? AND fund_id = ? ORDER BY number',
    [cityId, fundId]
  )
  const earmarked = []
  for (const { id, number } of agreements) {
    earmarked.push({ id, number, earmark: await earmarkOf(client, cityId, id) })
  }
  return {
    id: fund.id,
    code: fund.code,
    name: fund.name,
    restriction: fund.restriction,
    closedOn: fund.closed_on,
    endsOn: fund.last_day,
    agreements: earmarked,
  }
}

/** A time restriction that has ended lets nothing new be committed or spent, until it is extended. */
export function refuseAfterEnd(fund: FundTerms, on: string, field: string): void {
  if (fund.endsOn === null || on <= fund.endsOn) return
  throw new Refusal('E_FUND_ENDED', { code: fund.code, date: fund.endsOn }, field)
}

/** What excludes a line from the money of a fund; null when any of its agreements lets it pay. */
export async function exclusionOf(
  client: Client,
  cityId: string,
  fund: FundTerms,
  line: EarmarkedLine
): Promise<EarmarkDimension | null> {
  const families = await groupFamilies(client, cityId)
  const seen = { ...line, groupFamilies: familiesOf(line.groupCode, families) }
  const answers = fund.agreements.map(({ earmark }) => earmarkAllows(earmark, seen))
  const refusal = answers.find((answer) => !answer.ok)
  return answers.some((answer) => answer.ok) || !refusal || refusal.ok ? null : refusal.excludedBy
}
