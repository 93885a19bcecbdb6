import { selectRows, toBigInt, toBoolean, toCount, type Client } from '#core/sql'
import type { FunderLimit } from '#allocation/domain/round_terms'
import type { RoundRow } from '#allocation/queries/round_rows'
import { ACCOUNTS } from '#ledger/domain/chart'
import { notClosing } from '#ledger/queries/balances'

/** A limit in force, as it was set. */
export interface SetLimit {
  funderId: string
  name: string
  nameLang: string
  isPrivate: boolean
  amount: bigint
  reason: string
  setBy: string
  setAt: string
}

/** The limits of funders in force in a round, by name. */
export async function limitsInForce(
  client: Client,
  cityId: string,
  roundId: string
): Promise<SetLimit[]> {
  const rows = await selectRows(
    client,
    `SELECT s.*, p.full_name, y.name, y.name_lang, y.is_private_person
     FROM round_funder_limits s JOIN people p ON p.id = s.set_by
     JOIN parties y ON y.city_id = s.city_id AND y.id = s.funder_id
     WHERE s.city_id = ? AND s.round_id = ? AND s.amount IS NOT NULL AND s.no = (
       SELECT max(x.no) FROM round_funder_limits x
       WHERE x.city_id = s.city_id AND x.round_id = s.round_id AND x.funder_id = s.funder_id)
     ORDER BY y.name, y.id`,
    [cityId, roundId]
  )
  return rows.map((row) => ({
    funderId: row.funder_id,
    name: row.name,
    nameLang: row.name_lang,
    isPrivate: toBoolean(row.is_private_person),
    amount: toBigInt(row.amount),
    reason: row.reason,
    setBy: row.full_name,
    setAt: row.set_at,
  }))
}

/**
 * The limits of a round over its funds. A limit binds the funds that hold money of its funder alone; what
 * earlier decisions gave of them to lines of the year counts towards it.
 */
export async function limitsOf(
  client: Client,
  cityId: string,
  round: Pick<RoundRow, 'id' | 'year'>,
  funds: readonly { code: string; fundId: string; funders: ReadonlySet<string> }[]
): Promise<FunderLimit[]> {
  const limits: FunderLimit[] = []
  for (const limit of await limitsInForce(client, cityId, round.id)) {
    const touched = funds.filter(({ funders }) => funders.has(limit.funderId))
    const own = touched.filter(({ funders }) => funders.size === 1)
    if (own.length === 0) continue
    const codes = own.map(({ code }) => code).toSorted()
    const isTaken = limits.some(({ pool }) => pool === limit.name)
    limits.push({
      // A document is read by many: a private person is not named in it.
      pool: limit.isPrivate || isTaken ? codes.join(' + ') : limit.name,
      funderId: limit.funderId,
      year: round.year,
      amount: limit.amount.toString(),
      given: (await givenOf(client, cityId, round.year, own)).toString(),
      funds: codes,
      beside: touched
        .filter(({ funders }) => funders.size > 1)
        .map(({ code }) => code)
        .toSorted(),
      reason: limit.reason,
    })
  }
  return limits
}

async function givenOf(
  client: Client,
  cityId: string,
  year: number,
  funds: readonly { fundId: string }[]
): Promise<bigint> {
  const accounts = [ACCOUNTS.allocated, ACCOUNTS.committed, ACCOUNTS.expended]
  const [row] = await selectRows(
    client,
    `SELECT coalesce(-sum(t.functional_amount), 0) AS given FROM postings t
     JOIN budget_lines l ON l.city_id = t.city_id AND l.id = t.budget_line_id
     WHERE t.city_id = ? AND l.year = ? AND t.account_code IN (?, ?, ?)
       AND t.fund_id IN (${funds.map(() => '?').join(', ')}) AND ${notClosing('t')}`,
    [cityId, year, ...accounts, ...funds.map(({ fundId }) => fundId)]
  )
  return toBigInt(row.given)
}

/** A funder with money in the funds of a round: what a limit for it would bind. */
export interface LimitChoice {
  funderId: string
  name: string
  nameLang: string
  isPrivate: boolean
  /** Funds with money of this funder alone, and funds with money of others too. */
  own: string[]
  mixed: string[]
}

export async function limitChoices(
  client: Client,
  cityId: string,
  roundId: string
): Promise<LimitChoice[]> {
  const rows = await selectRows(
    client,
    `SELECT DISTINCT y.id, y.name, y.name_lang, y.is_private_person, f.code,
       (SELECT count(DISTINCT o.funder_id) FROM agreements o
        WHERE o.city_id = f.city_id AND o.fund_id = f.id) AS funders
     FROM round_funds r
     JOIN funds f ON f.city_id = r.city_id AND f.id = r.fund_id
     JOIN agreements a ON a.city_id = f.city_id AND a.fund_id = f.id
     JOIN parties y ON y.city_id = a.city_id AND y.id = a.funder_id
     WHERE r.city_id = ? AND r.round_id = ? ORDER BY y.name, y.id, f.code`,
    [cityId, roundId]
  )
  const choices = new Map<string, LimitChoice>()
  for (const row of rows) {
    const choice: LimitChoice = choices.get(row.id) ?? {
      funderId: row.id,
      name: row.name,
      nameLang: row.name_lang,
      isPrivate: toBoolean(row.is_private_person),
      own: [],
      mixed: [],
    }
    choices.set(row.id, choice)
    choice[toCount(row.funders) === 1 ? 'own' : 'mixed'].push(row.code)
  }
  return [...choices.values()]
}
