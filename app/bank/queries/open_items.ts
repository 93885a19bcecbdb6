import { HOLDS } from '#bank/queries/matches_hold'
import type { CashEntry } from '#bank/domain/entry_candidates'
import type { KnownPayers, OpenInstalment } from '#bank/domain/suggest'
import { selectRows, toBigInt, toCount, type Client, type Row } from '#core/sql'
import { amountsOf } from '#funding/actions/submit'
import { NOT_SETTLED, settlements } from '#funding/queries/settlements'
import { standingOfInstalments, type InstalmentReceipt } from '#funding/domain/instalments'
import { ACCOUNTS } from '#ledger/domain/chart'
import { stands } from '#ledger/queries/standing'

/**
 * Instalments of active agreements with money still to come, in their order; an agreement without
 * instalments is one as a whole. Receipts that wait for a second person count as come already.
 */
export async function openInstalments(
  client: Client,
  cityId: string,
  filter: { currency: string; today: string; agreementId?: string }
): Promise<OpenInstalment[]> {
  const agreements = await selectRows(
    client,
    `SELECT a.id, a.number, a.title, a.title_lang, a.amount, a.funder_id, p.name, p.name_lang
     FROM agreements a JOIN parties p ON p.city_id = a.city_id AND p.id = a.funder_id
     WHERE a.city_id = ? AND a.status = 'active' AND a.currency = ? ${filter.agreementId ? 'AND a.id = ?' : ''}
     ORDER BY a.number`,
    [cityId, filter.currency, ...(filter.agreementId ? [filter.agreementId] : [])]
  )
  const instalments = grouped(
    await selectRows(
      client,
      'SELECT id, agreement_id, no, due_on, amount FROM instalments WHERE city_id = ? ORDER BY no',
      [cityId]
    )
  )
  const settled = await settlements(client, cityId)
  const waiting = await waitingReceipts(client, cityId)
  return agreements.flatMap((agreement) => {
    const { received, writtenOff } = settled.get(agreement.id) ?? NOT_SETTLED
    const came = [...received, ...(waiting.get(agreement.id) ?? [])]
    const agreed = (instalments.get(agreement.id) ?? []).map((row) => ({
      id: row.id as string,
      dueOn: row.due_on as string | null,
      amount: toBigInt(row.amount),
    }))
    if (agreed.length === 0) {
      const open = [...came, ...writtenOff].reduce(
        (rest, { amount }) => rest - amount,
        toBigInt(agreement.amount)
      )
      return open > 0n ? [itemOf(agreement, { id: null, no: null, dueOn: null, open })] : []
    }
    return standingOfInstalments(agreed, came, filter.today, { writtenOff })
      .instalments.map((one, index) => itemOf(agreement, { ...one, no: index + 1 }))
      .filter(({ open }) => open > 0n)
  })
}

function itemOf(
  agreement: Row,
  one: { id: string | null; no: number | null; dueOn: string | null; open: bigint }
): OpenInstalment {
  return {
    agreementId: agreement.id,
    instalmentId: one.id,
    number: agreement.number,
    title: agreement.title,
    titleLang: agreement.title_lang,
    funderId: agreement.funder_id,
    funder: agreement.name,
    funderLang: agreement.name_lang,
    no: one.no,
    dueOn: one.dueOn,
    open: one.open,
  }
}

function grouped(rows: Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    groups.set(row.agreement_id, [...(groups.get(row.agreement_id) ?? []), row])
  }
  return groups
}

/** Receipts that wait for a second person, by agreement and instalment. */
async function waitingReceipts(
  client: Client,
  cityId: string
): Promise<Map<string, InstalmentReceipt[]>> {
  const waiting = await selectRows(
    client,
    `SELECT input FROM entry_drafts WHERE city_id = ? AND action = 'receipt' AND state = 'waiting'`,
    [cityId]
  )
  const found = new Map<string, InstalmentReceipt[]>()
  for (const row of waiting) {
    const input = JSON.parse(row.input)
    const { amount, parts = [] } = amountsOf(input)
    const rest = parts.reduce((left, part) => left - part.amount, amount)
    const receipts: InstalmentReceipt[] = [
      ...parts,
      ...(rest > 0n ? [{ instalmentId: input.instalmentId ?? null, amount: rest }] : []),
    ]
    found.set(input.agreementId, [...(found.get(input.agreementId) ?? []), ...receipts])
  }
  return found
}

/** Accounts that funders paid from, learnt from matches that hold. */
export async function knownPayers(client: Client, cityId: string): Promise<KnownPayers> {
  const rows = await selectRows(
    client,
    `SELECT DISTINCT a.funder_id, l.counterparty_account FROM bank_matches m
     JOIN bank_lines l ON l.city_id = m.city_id AND l.id = m.line_id
     JOIN receipts r ON r.city_id = m.city_id AND r.entry_id = m.entry_id
     JOIN agreements a ON a.city_id = r.city_id AND a.id = r.agreement_id
     WHERE m.city_id = ? AND l.counterparty_account IS NOT NULL AND ${HOLDS}`,
    [cityId]
  )
  const payers = new Map<string, Set<string>>()
  for (const row of rows) {
    const accounts = payers.get(row.funder_id) ?? new Set<string>()
    payers.set(row.funder_id, accounts.add(row.counterparty_account))
  }
  return payers
}

/** Lines of banks already show so much of an entry `e`; the entries around them are sums over it. */
const SEEN = `(SELECT coalesce(sum(m.amount), 0) FROM bank_matches m
  WHERE m.city_id = e.city_id AND m.entry_id = e.id AND ${HOLDS})`

/**
 * Entries that moved cash of a currency within some days and that lines do not show in full, the latest
 * first. Pairs of an entry and its reversal moved nothing and are left out.
 */
export async function cashEntries(
  client: Client,
  cityId: string,
  filter: { currency: string; from?: string; to?: string; seq?: bigint; limit?: number }
): Promise<CashEntry[]> {
  const conditions: string[] = []
  const bindings: unknown[] = [cityId, ACCOUNTS.cash, filter.currency]
  const add = (condition: string, value: unknown) => {
    if (value === undefined) return
    conditions.push(`AND ${condition}`)
    bindings.push(value)
  }
  add('e.effective_on >= ?', filter.from)
  add('e.effective_on <= ?', filter.to)
  add('e.seq = ?', filter.seq)
  const rows = await selectRows(
    client,
    `SELECT e.id, e.seq, e.kind, e.effective_on, e.memo, c.cash - ${SEEN} AS unseen,
       r.bank_ref, g.number, p.name AS party
     FROM journal_entries e
     JOIN (SELECT entry_id, sum(amount) AS cash FROM postings
       WHERE city_id = ? AND account_code = ? AND currency = ?
       GROUP BY entry_id HAVING sum(amount) <> 0) c ON c.entry_id = e.id
     LEFT JOIN receipts r ON r.city_id = e.city_id AND r.entry_id = e.id
     LEFT JOIN agreements g ON g.city_id = r.city_id AND g.id = r.agreement_id
     LEFT JOIN expenditures x ON x.city_id = e.city_id AND x.entry_id = e.id
     LEFT JOIN parties p ON p.city_id = e.city_id AND p.id = coalesce(g.funder_id, x.party_id)
     WHERE e.city_id = ? ${conditions.join(' ')} AND e.reverses_id IS NULL
       AND ${stands('e.city_id', 'e.id')} AND c.cash <> ${SEEN}
     ORDER BY e.effective_on DESC, e.seq DESC LIMIT ?`,
    [...bindings.slice(0, 3), cityId, ...bindings.slice(3), filter.limit ?? 500]
  )
  return rows.map((row) => ({
    entryId: row.id,
    seq: toBigInt(row.seq),
    kind: row.kind,
    effectiveOn: row.effective_on,
    memo: row.memo,
    unseen: toBigInt(row.unseen),
    bankRef: row.bank_ref,
    number: row.number,
    party: row.party,
  }))
}

/** How many lines still need somebody, of all days or up to one. */
export async function countToDo(
  client: Client,
  cityId: string,
  bookedUpTo: string | null = null
): Promise<number> {
  const [row] = await selectRows(
    client,
    `SELECT count(*) AS n FROM bank_lines l WHERE l.city_id = ? ${bookedUpTo ? 'AND l.booked_on <= ?' : ''} AND l.amount <> (
       SELECT coalesce(sum(m.amount), 0) FROM bank_matches m
       WHERE m.city_id = l.city_id AND m.line_id = l.id AND ${HOLDS})`,
    [cityId, ...(bookedUpTo ? [bookedUpTo] : [])]
  )
  return toCount(row?.n)
}
