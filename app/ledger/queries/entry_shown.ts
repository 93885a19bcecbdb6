import { isId } from '#core/ids'
import { NotFound } from '#core/refusal'
import { isPriorPeriod } from '#ledger/queries/prior_period'
import { OUTSIDER, partyName, type Reader } from '#ledger/queries/reader'
import { readClient, selectRows, toBigInt, toCount, type Client, type Row } from '#core/sql'

export interface ShownLine {
  lineNo: number
  account: string
  accountType: string
  fundId: string
  fundCode: string
  fundName: string
  lineId: string | null
  lineCode: string | null
  lineTitle: string | null
  lineLang: string | null
  partyId: string | null
  partyName: string | null
  partyLang: string | null
  agreementId: string | null
  agreementNumber: string | null
  commitmentId: string | null
  commitmentNumber: string | null
  currency: string
  amount: bigint
  functionalAmount: bigint
  quantity: string | null
  unit: string | null
}

export interface LinkedEntry {
  id: string
  seq: bigint
  effectiveOn: string
}

export interface ShownEntry {
  id: string
  seq: bigint
  kind: string
  effectiveOn: string
  recordedAt: string
  memo: string
  /** The document it came from, and the segments of its address in the city. */
  source: { type: string; path: string[] | null } | null
  preparedBy: string
  approvedBy: string | null
  hash: string
  prevHash: string
  /** SHA-256 of the documents it relies on, as sealed. */
  documents: string[]
  /** The entry that this one undoes. */
  reverses: LinkedEntry | null
  /** The entry that undid this one. */
  reversedBy: LinkedEntry | null
  /** It corrects an entry of an earlier period that was closed. */
  isPriorPeriod: boolean
  lines: ShownLine[]
  debits: bigint
  credits: bigint
}

/** One entry with every line, its place in the chain and where it came from. Throws NotFound. */
export async function entryShown(
  cityId: string,
  entryId: string,
  reader: Reader = OUTSIDER
): Promise<ShownEntry> {
  if (!isId(entryId)) throw new NotFound()
  const client = readClient()
  const [entry] = await selectRows(
    client,
    `SELECT e.*, CASE WHEN ${isPriorPeriod('e')} THEN 1 ELSE 0 END AS is_prior, maker.full_name AS maker_name, checker.full_name AS checker_name
     FROM journal_entries e
     JOIN people maker ON maker.id = e.prepared_by
     LEFT JOIN people checker ON checker.id = e.approved_by
     WHERE e.city_id = ? AND e.id = ?`,
    [cityId, entryId]
  )
  if (!entry) throw new NotFound()

  const lines = await selectRows(
    client,
    `SELECT p.*, a.type AS account_type, f.code AS fund_code, f.name AS fund_name,
       b.code AS line_code, b.title AS line_title, b.title_lang AS line_lang,
       ${partyName(reader)} AS party_name, y.name_lang AS party_lang, g.number AS agreement_number, c.number AS commitment_number
     FROM postings p
     JOIN accounts a ON a.city_id = p.city_id AND a.code = p.account_code
     JOIN funds f ON f.city_id = p.city_id AND f.id = p.fund_id
     LEFT JOIN budget_lines b ON b.city_id = p.city_id AND b.id = p.budget_line_id
     LEFT JOIN parties y ON y.city_id = p.city_id AND y.id = p.party_id
     LEFT JOIN agreements g ON g.city_id = p.city_id AND g.id = p.agreement_id
     LEFT JOIN commitments c ON c.city_id = p.city_id AND c.id = p.commitment_id
     WHERE p.city_id = ? AND p.entry_id = ? ORDER BY p.line_no`,
    [cityId, entryId]
  )
  const linked = await selectRows(
    client,
    `SELECT id, seq, effective_on, reverses_id FROM journal_entries
     WHERE city_id = ? AND (reverses_id = ? OR id = ?)`,
    [cityId, entryId, entry.reverses_id ?? entryId]
  )
  const shown = lines.map(shownLine)
  const sum = (sign: 1n | -1n) =>
    shown.reduce(
      (total, { functionalAmount: amount }) => (amount * sign > 0n ? total + amount * sign : total),
      0n
    )
  return {
    id: entry.id,
    seq: toBigInt(entry.seq),
    kind: entry.kind,
    effectiveOn: entry.effective_on,
    recordedAt: entry.recorded_at,
    memo: entry.memo,
    source: await sourceOf(client, cityId, entry),
    preparedBy: entry.maker_name,
    approvedBy: entry.checker_name,
    hash: entry.hash,
    prevHash: entry.prev_hash,
    documents: sealedDocuments(entry.payload),
    reverses: linkedEntry(linked.find((row) => row.id === entry.reverses_id)),
    reversedBy: linkedEntry(linked.find((row) => row.reverses_id === entryId)),
    isPriorPeriod: toCount(entry.is_prior) === 1,
    lines: shown,
    debits: sum(1n),
    credits: sum(-1n),
  }
}

/** What an entry is about: the largest of its financial, budgetary and memorandum sides. */
export function sizeOf(entry: ShownEntry): bigint {
  const sides = new Map<string, bigint>()
  for (const { accountType, functionalAmount } of entry.lines) {
    const side = ['budgetary', 'memorandum'].includes(accountType) ? accountType : 'financial'
    if (functionalAmount > 0n) sides.set(side, (sides.get(side) ?? 0n) + functionalAmount)
  }
  return [...sides.values()].reduce((largest, sum) => (sum > largest ? sum : largest), 0n)
}

/** Bytes that someone changed name no documents; the verifier reports them. */
function sealedDocuments(payload: string): string[] {
  try {
    const { documents } = JSON.parse(payload)
    return Array.isArray(documents) ? documents.map(String) : []
  } catch {
    return []
  }
}

function linkedEntry(row: Row | undefined): LinkedEntry | null {
  return row ? { id: row.id, seq: toBigInt(row.seq), effectiveOn: row.effective_on } : null
}

function shownLine(row: Row): ShownLine {
  return {
    lineNo: toCount(row.line_no),
    account: row.account_code,
    accountType: row.account_type,
    fundId: row.fund_id,
    fundCode: row.fund_code,
    fundName: row.fund_name,
    lineId: row.budget_line_id,
    lineCode: row.line_code,
    lineTitle: row.line_title,
    lineLang: row.line_lang,
    partyId: row.party_id,
    partyName: row.party_name,
    partyLang: row.party_lang,
    agreementId: row.agreement_id,
    agreementNumber: row.agreement_number,
    commitmentId: row.commitment_id,
    commitmentNumber: row.commitment_number,
    currency: row.currency,
    amount: toBigInt(row.amount),
    functionalAmount: toBigInt(row.functional_amount),
    quantity: row.quantity,
    unit: row.unit,
  }
}

interface SourcePage {
  path: string
  /** The record that has the page, where the source itself has none. */
  owner?: string
  page?: string[]
  /** The list that shows it. */
  isList?: true
}

/** Where the record behind an entry is shown, by the type of its source. */
const SOURCES: Record<string, SourcePage> = {
  agreement: { path: 'agreements' },
  receipt: { path: 'receipts' },
  in_kind_item: { path: 'in-kind' },
  commitment: { path: 'commitments' },
  entry: { path: 'ledger/entries' },
  correction: { path: 'ledger/entries' },
  fiscal_year: { path: 'ledger/fiscal-years', page: ['closings', 'new'] },
  expenditure: { path: 'commitments', owner: 'SELECT commitment_id AS id FROM expenditures' },
  allocation_decision: { path: 'rounds', owner: 'SELECT round_id AS id FROM allocation_decisions' },
  condition_outcome: {
    path: 'agreements',
    owner: 'SELECT agreement_id AS id FROM condition_outcomes',
  },
  write_off: { path: 'agreements', owner: 'SELECT agreement_id AS id FROM write_offs' },
  refund: { path: 'refunds' },
  refund_payment: { path: 'refunds', owner: 'SELECT refund_id AS id FROM refund_payments' },
  own_income: { path: 'own-income', isList: true },
  commitment_release: {
    path: 'commitments',
    owner: 'SELECT commitment_id AS id FROM commitment_releases',
  },
  payable_payment: { path: 'payables', owner: 'SELECT payable_id AS id FROM payable_payments' },
  reallocation: { path: 'reallocations', isList: true },
  fund_transfer: { path: 'fund-moves', isList: true },
  fund_opening: { path: 'openings', isList: true },
  conversion: { path: 'exchange', isList: true },
  revaluation: { path: 'exchange', isList: true },
}

/** Types whose name `ledger.source.<type>` is known; any other is "another record". */
function sourceName(type: string): string {
  return type in SOURCES ? type : 'other'
}

/** Some documents have no page of their own: then it is the page of what they belong to. */
async function sourceOf(client: Client, cityId: string, entry: Row): Promise<ShownEntry['source']> {
  const { source_type: type, source_id: id } = entry
  if (!type) return null
  const known = SOURCES[type]
  if (!known || !isId(id)) return { type: sourceName(type), path: null }
  if (known.isList) return { type, path: [known.path] }
  if (!known.owner) return { type, path: [known.path, id, ...(known.page ?? [])] }
  const [row] = await selectRows(client, `${known.owner} WHERE city_id = ? AND id = ?`, [
    cityId,
    id,
  ])
  return { type, path: row ? [known.path, row.id] : null }
}
