import { readClient, selectRows, toBigInt, toCount } from '#core/sql'
import { comesFrom } from '#ledger/queries/origins'
import { notClosing, type Span } from '#ledger/queries/balances'
import { FLOW_ACCOUNTS, NO_PLEDGE } from '#ledger/queries/flow'

/** The seven report classes, then what is always shown apart. */
export const FUNDER_KINDS = [
  'national_government',
  'local_government',
  'supranational',
  'international_partner',
  'company',
  'foundation',
  'philanthropist',
] as const

export const KINDS_APART = ['other', 'own_income'] as const

export type FunderKind = (typeof FUNDER_KINDS)[number] | (typeof KINDS_APART)[number]

export interface KindShare {
  kind: FunderKind
  pledged: bigint
  received: bigint
  funders: number
}

export interface MoneyByKind {
  /** Of the seven classes, the largest pledge first. */
  classes: KindShare[]
  /** Other funders and own income: never inside the total of the classes. */
  apart: KindShare[]
  pledged: bigint
  received: bigint
  /** What all funders pledged, whatever their kind. */
  allPledged: bigint
}

/** Accounts that what was pledged, received or earned is read from. */
const COUNTED = [
  ...new Set([...FLOW_ACCOUNTS.pledged, ...FLOW_ACCOUNTS.received, ...FLOW_ACCOUNTS.ownIncome]),
]

/** 1 for a line that may pledge: money that came pledges nothing. */
const PLEDGES = `CASE WHEN ${comesFrom('e', NO_PLEDGE)} THEN 0 ELSE 1 END`

/** What each kind of funder pledged and gave in these days, in functional minor units. */
export async function moneyByFunderKind(cityId: string, span: Span): Promise<MoneyByKind> {
  const known = span.knownAt !== undefined && span.knownAt !== null
  const rows = await selectRows(
    readClient(),
    `SELECT p.account_code, y.funder_kind, p.party_id, ${PLEDGES} AS pledges,
       -sum(p.functional_amount) AS moved
     FROM postings p JOIN journal_entries e ON e.city_id = p.city_id AND e.id = p.entry_id
     LEFT JOIN parties y ON y.city_id = p.city_id AND y.id = p.party_id
     WHERE p.city_id = ? AND p.account_code IN (${COUNTED.map((code) => `'${code}'`).join(', ')})
       ${span.from ? 'AND p.effective_on >= ?' : ''} AND p.effective_on <= ? ${known ? 'AND e.seq <= ?' : ''}
       AND ${notClosing('p')}
     GROUP BY 1, 2, 3, 4`,
    [cityId, ...(span.from ? [span.from] : []), span.asOf, ...(known ? [span.knownAt] : [])]
  )
  let allPledged = 0n
  const shares = new Map<FunderKind, KindShare & { parties: Set<string> }>()
  for (const row of rows) {
    const kind: FunderKind =
      row.account_code === '4300' ? 'own_income' : (row.funder_kind ?? 'other')
    const share = shares.get(kind) ?? {
      kind,
      pledged: 0n,
      received: 0n,
      funders: 0,
      parties: new Set(),
    }
    shares.set(kind, share)
    const moved = toBigInt(row.moved)
    const isOwnIncome = row.account_code === '4300'
    const pledges = toCount(row.pledges) === 1 && isOf('pledged', row.account_code)
    if (pledges) allPledged += moved
    if (isOwnIncome || pledges) share.pledged += moved
    if (isOwnIncome || isOf('received', row.account_code)) share.received += moved
    if (row.party_id) share.parties.add(row.party_id)
  }
  const listed = (kinds: readonly FunderKind[]): KindShare[] =>
    kinds.flatMap((kind) => {
      const share = shares.get(kind)
      if (!share || (share.pledged === 0n && share.received === 0n)) return []
      return [
        { kind, pledged: share.pledged, received: share.received, funders: share.parties.size },
      ]
    })
  const classes = listed(FUNDER_KINDS).sort((a, b) =>
    a.pledged < b.pledged ? 1 : a.pledged > b.pledged ? -1 : 0
  )
  return {
    classes,
    apart: listed(KINDS_APART),
    pledged: classes.reduce((sum, share) => sum + share.pledged, 0n),
    received: classes.reduce((sum, share) => sum + share.received, 0n),
    allPledged,
  }
}

function isOf(figure: 'pledged' | 'received', account: string): boolean {
  return (FLOW_ACCOUNTS[figure] as readonly string[]).includes(account)
}
