import { selectRows, toBigInt, type Client, type Row } from '#core/sql'
import { familiesOf } from '#funding/domain/earmark'
import { groupFamilies } from '#funding/queries/earmarked_lines'
import { notClosing, type Span } from '#ledger/queries/balances'
import { FLOW_ACCOUNTS } from '#ledger/queries/flow'
import { decidedBy } from '#reports/queries/decided_fences'
import { knownThen } from '#reports/queries/standing_then'

/** What came in under an agreement whose funder named the groups it may be spent for. */
export interface EarmarkedMoney {
  agreement: string
  number: string
  title: string
  titleLang: string
  fund: string
  fundCode: string
  /** As the funder named them. */
  groups: readonly string[]
  /** The one charging group that the money may be spent for, if the earmark leaves only one. */
  only: string | null
  received: bigint
}

/** Contributions tied to groups, as received until a day and known then. */
export async function moneyEarmarkedForGroups(
  client: Client,
  cityId: string,
  span: Span
): Promise<EarmarkedMoney[]> {
  const named = await selectRows(
    client,
    `SELECT a.id, a.number, a.title, a.title_lang, m.value FROM agreement_earmarks m
     JOIN agreements a ON a.city_id = m.city_id AND a.id = m.agreement_id
     WHERE m.city_id = ? AND m.dimension = 'group' ORDER BY a.number, m.value`,
    [cityId]
  )
  const received = await selectRows(
    client,
    `SELECT p.agreement_id, p.fund_id, f.code, -sum(p.functional_amount) AS net
     FROM journal_entries e JOIN postings p ON p.city_id = e.city_id AND p.entry_id = e.id
     JOIN funds f ON f.city_id = p.city_id AND f.id = p.fund_id
     WHERE e.city_id = ? AND e.effective_on <= ? ${knownThen('e', span)} AND ${notClosing('p')}
       AND p.account_code IN (${FLOW_ACCOUNTS.received.map(() => '?').join(', ')})
       AND p.agreement_id IN (SELECT m.agreement_id FROM agreement_earmarks m
         WHERE m.city_id = e.city_id AND m.dimension = 'group')
     GROUP BY p.agreement_id, p.fund_id, f.code ORDER BY f.code`,
    [cityId, span.asOf, ...FLOW_ACCOUNTS.received]
  )
  const families = await groupFamilies(client, cityId)
  const agreements = Map.groupBy(named, ({ id }) => id as string)
  return [...agreements].flatMap(([agreement, rows]) => {
    const groups = rows.map(({ value }) => value as string)
    const members = [...families.keys()].filter((group) =>
      [group, ...familiesOf(group, families)].some((one) => groups.includes(one))
    )
    return received
      .filter((row) => row.agreement_id === agreement)
      .map((row) => ({
        agreement,
        number: rows[0].number,
        title: rows[0].title,
        titleLang: rows[0].title_lang,
        fund: row.fund_id,
        fundCode: row.code,
        groups,
        only: members.length === 1 ? members[0] : null,
        received: toBigInt(row.net),
      }))
  })
}

/** What the decisions of a year record, and what their entries put on the lines: the same, or one was changed. */
export async function decidedAndPosted(
  client: Client,
  cityId: string,
  year: number,
  span: Span
): Promise<{ decided: bigint; posted: bigint }> {
  const [row]: Row[] = await selectRows(
    client,
    `SELECT sum((SELECT sum(a.amount) FROM allocations a
         WHERE a.city_id = d.city_id AND a.decision_id = d.id)) AS decided,
       -sum((SELECT sum(p.functional_amount) FROM postings p
         WHERE p.city_id = d.city_id AND p.entry_id = d.entry_id AND p.account_code = '8200')) AS posted
     FROM allocation_decisions d
     JOIN allocation_rounds r ON r.city_id = d.city_id AND r.id = d.round_id
     JOIN journal_entries e ON e.city_id = d.city_id AND e.id = d.entry_id
     WHERE d.city_id = ? AND r.year = ? AND ${decidedBy(span)}`,
    [cityId, year, span.asOf]
  )
  return { decided: toBigInt(row?.decided), posted: toBigInt(row?.posted) }
}
