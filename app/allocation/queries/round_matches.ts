import { selectRows, toBigInt, type Client, type Row } from '#core/sql'
import {
  earnedGrants,
  rateOf,
  type MatchFacts,
  type MatchPart,
  type RoundMatch,
} from '#allocation/domain/round_matches'
import { requirementOf } from '#funding/domain/match'
import { latestRule, ruleOf, usedBefore, usesOf } from '#funding/queries/match'
import { itemShown } from '#in_kind/queries/items'
import { ACCOUNTS } from '#ledger/domain/chart'
import { stands } from '#ledger/queries/standing'
import { Rational } from '#money/rational'

/**
 * What the grants in these funds have earned by their match on a day, by what is recorded: the grants
 * with a match rule, and those that feed them.
 */
export async function matchesOf(
  client: Client,
  cityId: string,
  on: string,
  funds: readonly { code: string; agreements: readonly string[] }[]
): Promise<RoundMatch[]> {
  const ruled = new Set(
    (
      await selectRows(client, 'SELECT DISTINCT agreement_id FROM match_rules WHERE city_id = ?', [
        cityId,
      ])
    ).map((row) => row.agreement_id as string)
  )
  const fundOf = new Map(
    funds.flatMap(({ code, agreements }) => agreements.map((id) => [id, code]))
  )
  const waiting = new Set([...fundOf.keys()].filter((id) => ruled.has(id)))
  const facts: MatchFacts[] = []
  for (const id of waiting) {
    const found = await factsOf(client, cityId, on, id)
    if (!found) continue
    facts.push({ ...found.facts, fund: fundOf.get(id) ?? null })
    for (const source of found.from) if (ruled.has(source)) waiting.add(source)
  }
  return earnedGrants(facts).toSorted((a, b) => (a.agreement < b.agreement ? -1 : 1))
}

/** Null where the rule asks for no match at all. */
async function factsOf(
  client: Client,
  cityId: string,
  on: string,
  agreementId: string
): Promise<{ facts: MatchFacts; from: string[] } | null> {
  const [grant] = await selectRows(
    client,
    'SELECT number, currency, amount FROM agreements WHERE city_id = ? AND id = ?',
    [cityId, agreementId]
  )
  const rule = ruleOf((await latestRule(client, cityId, agreementId))!)
  const requirement = requirementOf(rule, toBigInt(grant.amount))
  const rate = rateOf(rule, requirement)
  if (!rate) return null
  const { cashMinimum, inKindCap } = rule
  const uses = await usesOf(client, cityId, agreementId)
  const [authority] = await selectRows(
    client,
    `SELECT coalesce(-sum(functional_amount), 0) AS given FROM postings
     WHERE city_id = ? AND agreement_id = ? AND account_code = ? AND effective_on <= ?`,
    [cityId, agreementId, ACCOUNTS.unallocated, on]
  )
  return {
    facts: {
      agreement: grant.number,
      fund: null,
      currency: grant.currency,
      rate: rate.toString(),
      grant: requirement.funderPays.toString(),
      received: (await receivedOf(client, cityId, on, agreementId)).toString(),
      inBooks: toBigInt(authority.given).toString(),
      ...(cashMinimum && { cashMinimum: partText(cashMinimum) }),
      ...(inKindCap && { inKindCap: partText(inKindCap) }),
      sources: await Promise.all(uses.map((use) => partOf(client, cityId, on, use))),
    },
    from: uses.filter((use) => use.source_type === 'agreement').map((use) => use.source_id),
  }
}

const partText = ({ numerator, denominator }: { numerator: bigint; denominator: bigint }) =>
  Rational.of(numerator, denominator).toString()

async function partOf(client: Client, cityId: string, on: string, use: Row): Promise<MatchPart> {
  const used = toBigInt(use.amount).toString()
  if (use.source_type === 'in_kind') {
    const item = await itemShown(client, cityId, use.source_id, { seesPrivateNames: false })
    const come = item.value.received.toString()
    return { source: item.number, kind: 'in_kind', used, before: '0', come }
  }
  const [source] = await selectRows(
    client,
    'SELECT number FROM agreements WHERE city_id = ? AND id = ?',
    [cityId, use.source_id]
  )
  const before = await usedBefore(client, cityId, use)
  const come = await receivedOf(client, cityId, on, use.source_id)
  return {
    source: source.number,
    kind: 'cash',
    used,
    before: before.toString(),
    come: come.toString(),
  }
}

/** The cash that has come under an agreement by a day, in its currency. */
async function receivedOf(
  client: Client,
  cityId: string,
  on: string,
  agreementId: string
): Promise<bigint> {
  const [row] = await selectRows(
    client,
    `SELECT coalesce(sum(p.amount), 0) AS received
     FROM postings p JOIN journal_entries e ON e.city_id = p.city_id AND e.id = p.entry_id
     WHERE p.city_id = ? AND p.agreement_id = ? AND p.account_code = ? AND p.effective_on <= ?
       AND e.kind = 'receipt' AND ${stands('e.city_id', 'e.id')}`,
    [cityId, agreementId, ACCOUNTS.cash, on]
  )
  return toBigInt(row.received)
}
