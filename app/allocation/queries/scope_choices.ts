import { heldBackOf } from '#allocation/domain/round_matches'
import { freeByFund } from '#allocation/queries/round_funds'
import { matchesOf } from '#allocation/queries/round_matches'
import { findRound, type RoundRow } from '#allocation/queries/round_rows'
import { selectRows, toBigInt, toCount, type Client } from '#core/sql'
import { earmarkChoices, earmarkInWords, type EarmarkInWords } from '#funding/queries/earmark_words'
import { earmarkOf } from '#funding/queries/earmarks'
import { linesForRound, type BudgetLine } from '#programmes/queries/lines'

export interface FundChoice {
  id: string
  code: string
  name: string
  free: bigint
  expiresOn: string | null
  /** Of it: not earned yet by the match of its grants. */
  heldBack: bigint
  isChosen: boolean
  amount: bigint | null
  agreements: { id: string; number: string; title: string; lang: string; words: EarmarkInWords[] }[]
}

export interface LineChoice extends BudgetLine {
  isChosen: boolean
  /** Need of the plan less what earlier decisions gave. */
  needLeft: bigint
  chosenFloor: bigint | null
  equityWeight: string
  heads: bigint | null
  tier: number
  minimum: bigint | null
}

export interface ScopeChoices {
  round: RoundRow
  funds: FundChoice[]
  lines: LineChoice[]
}

/** What a round can share, and over which lines: funds with free money, open lines of its year. */
export async function scopeChoices(
  client: Client,
  cityId: string,
  roundId: string
): Promise<ScopeChoices> {
  const round = await findRound(client, cityId, roundId)
  return {
    round,
    funds: await fundChoices(client, cityId, round),
    lines: await lineChoices(client, cityId, round),
  }
}

async function fundChoices(client: Client, cityId: string, round: RoundRow): Promise<FundChoice[]> {
  const rows = await selectRows(
    client,
    `SELECT f.id, f.code, f.name, f.closed_on, f.ends_on, r.round_id, r.amount FROM funds f
     LEFT JOIN round_funds r ON r.city_id = f.city_id AND r.fund_id = f.id AND r.round_id = ?
     WHERE f.city_id = ? ORDER BY f.code`,
    [round.id, cityId]
  )
  const agreements = await selectRows(
    client,
    `SELECT id, number, title, title_lang, fund_id FROM agreements
     WHERE city_id = ? AND fund_id IS NOT NULL ORDER BY number`,
    [cityId]
  )
  const free = await freeByFund(client, cityId, round.effective_on)
  const choices = await earmarkChoices(client, cityId)
  const matches = await matchesOf(
    client,
    cityId,
    round.effective_on,
    rows.map(({ id, code }) => ({
      code,
      agreements: agreements.filter((one) => one.fund_id === id).map((one) => one.id as string),
    }))
  )
  const funds: FundChoice[] = []
  for (const row of rows) {
    const isChosen = row.round_id !== null
    const left = free.get(row.id) ?? 0n
    const isOpen = row.closed_on === null || row.closed_on >= round.effective_on
    if (!isChosen && (left <= 0n || !isOpen)) continue
    const own = agreements.filter(({ fund_id: fund }) => fund === row.id)
    funds.push({
      id: row.id,
      code: row.code,
      name: row.name,
      free: left,
      expiresOn: row.ends_on,
      heldBack: heldBackOf(matches, row.code),
      isChosen,
      amount: row.amount === null ? null : toBigInt(row.amount),
      agreements: await Promise.all(
        own.map(async (agreement) => ({
          id: agreement.id,
          number: agreement.number,
          title: agreement.title,
          lang: agreement.title_lang,
          words: earmarkInWords(await earmarkOf(client, cityId, agreement.id), choices),
        }))
      ),
    })
  }
  return funds
}

async function lineChoices(client: Client, cityId: string, round: RoundRow): Promise<LineChoice[]> {
  const chosen = new Map(
    (
      await selectRows(
        client,
        'SELECT budget_line_id, floor, equity_weight, heads, tier, minimum_viable FROM round_lines WHERE city_id = ? AND round_id = ?',
        [cityId, round.id]
      )
    ).map((row) => [row.budget_line_id as string, row])
  )
  const lines = await linesForRound(client, cityId, round.year)
  return lines.map((line) => {
    const row = chosen.get(line.id)
    const left = line.need - line.figures.allocated
    return {
      ...line,
      isChosen: row !== undefined,
      needLeft: left > 0n ? left : 0n,
      chosenFloor: !row || row.floor === null ? null : toBigInt(row.floor),
      equityWeight: row?.equity_weight ?? '1',
      heads: !row || row.heads === null ? null : toBigInt(row.heads),
      tier: row ? toCount(row.tier) : 1,
      minimum: !row || row.minimum_viable === null ? null : toBigInt(row.minimum_viable),
    }
  })
}
