import { canonicalJson } from '#core/hashes'
import { selectRows, toBoolean, type Client } from '#core/sql'
import { findAgreement, type StoredAgreement } from '#funding/actions/agreement_store'
import { receiptEntryLines } from '#funding/actions/entry_lines'
import { exchangeOf } from '#funding/actions/exchange'
import { amountsOf } from '#funding/actions/submit'
import type { InstalmentTerms } from '#funding/domain/agreement_rules'
import { canonicalEarmark, type Earmark } from '#funding/domain/earmark'
import { priced } from '#ledger/domain/foreign_lines'
import { partsOf } from '#funding/domain/receipt_parts'
import { draftPreview, type DraftFact } from '#funding/queries/draft_previews'
import type { DraftRow } from '#funding/queries/drafts'
import { earmarkChoices, earmarkInWords, type EarmarkInWords } from '#funding/queries/earmark_words'
import { receiptShown, type ReceiptShown } from '#funding/queries/receipts'
import { reversedLines, type PostingLine } from '#ledger/domain/entry'
import { draftLines } from '#ledger/draft_lines'

type ChangeValue = string | bigint | EarmarkInWords[] | InstalmentTerms[] | null

/** One thing that an approved change would change: `field` names it, values as they stand. */
export interface DraftChange {
  field: string
  from: ChangeValue
  to: ChangeValue
}

/** What a draft would do, so that whoever approves can judge it. */
export interface DraftDetails {
  agreement: StoredAgreement | null
  receipt: ReceiptShown | null
  changes: DraftChange[]
  /** What the module of the action adds. */
  facts: DraftFact[]
  /** Lines that the entry would have now. */
  lines: PostingLine[]
  budgetLine: { id: string; code: string; title: string; titleLang: string } | null
  fund: { code: string; name: string } | null
  party: string | null
}

export async function draftDetails(
  client: Client,
  cityId: string,
  draft: DraftRow,
  reader: { seesPrivateNames: boolean }
): Promise<DraftDetails> {
  const { action, input, state } = draft
  const receipt = input.receiptId
    ? await receiptShown(client, cityId, input.receiptId, reader)
    : null
  const agreementId = input.agreementId ?? receipt?.agreementId
  const agreement = agreementId ? await findAgreement(client, cityId, agreementId) : null
  const waits = state === 'waiting'
  const preview = await draftPreview(client, cityId, draft)
  return {
    agreement,
    receipt,
    changes:
      action === 'agreement_change' && agreement && waits
        ? await changesOf(client, cityId, agreement, input.terms)
        : [],
    facts: preview?.facts ?? [],
    lines: waits
      ? (preview?.lines ?? (await linesOf(client, cityId, draft, agreement, receipt)))
      : [],
    ...(await spendingOf(client, cityId, input, reader)),
  }
}

async function linesOf(
  client: Client,
  cityId: string,
  { action, input, amount }: DraftRow,
  agreement: StoredAgreement | null,
  receipt: ReceiptShown | null
): Promise<PostingLine[]> {
  if (action === 'receipt_reversal' && receipt) return reversedLines(receipt.lines)
  if (action !== 'receipt' || !agreement?.fundId)
    return draftLines(client, cityId, { action, input })
  const paying = { ...agreement, fundId: agreement.fundId }
  const amounts = amountsOf(input)
  const parts = partsOf({ ...input, ...amounts })
  const lines = await receiptEntryLines(client, cityId, paying, { amount, parts })
  const exchange = await exchangeOf(client, cityId, {
    agreement,
    amount,
    on: input.receivedOn,
    bank: amounts.exchange,
  })
  return exchange ? priced(lines, exchange.pricing) : lines
}

const COMPARED = [
  'number',
  'title',
  'currency',
  'signedOn',
  'startsOn',
  'endsOn',
  'mark',
  'source',
  'note',
] as const

async function changesOf(
  client: Client,
  cityId: string,
  now: StoredAgreement,
  then: Record<string, any>
): Promise<DraftChange[]> {
  const changes: DraftChange[] = []
  for (const field of COMPARED) {
    const [from, to] = [now[field] || null, then[field] || null]
    if (from !== to) changes.push({ field, from, to })
  }
  const amount = BigInt(then.amount)
  if (amount !== now.amount) changes.push({ field: 'amount', from: now.amount, to: amount })
  const choices = await earmarkChoices(client, cityId)
  const words = (earmark: Earmark) => earmarkInWords(canonicalEarmark(earmark), choices)
  const [from, to] = [words(now.earmark), words(then.earmark ?? {})]
  if (JSON.stringify(from) !== JSON.stringify(to)) changes.push({ field: 'earmark', from, to })
  const planned: InstalmentTerms[] = then.instalments.map((one: InstalmentTerms) => ({
    dueOn: one.dueOn,
    amount: BigInt(one.amount),
  }))
  const agreed = now.instalments.map(({ dueOn, amount: part }) => ({ dueOn, amount: part }))
  if (canonicalJson(agreed) !== canonicalJson(planned)) {
    changes.push({ field: 'instalments', from: agreed, to: planned })
  }
  return changes
}

/** Line, fund and payee of a commitment or of spending against one. */
async function spendingOf(
  client: Client,
  cityId: string,
  input: Record<string, any>,
  reader: { seesPrivateNames: boolean }
): Promise<Pick<DraftDetails, 'budgetLine' | 'fund' | 'party'>> {
  const one = async (sql: string, id: unknown) =>
    id ? (await selectRows(client, sql, [cityId, id]))[0] : undefined
  const commitment = await one(
    'SELECT fund_id, budget_line_id FROM commitments WHERE city_id = ? AND id = ?',
    input.commitmentId
  )
  const [line, fund, party] = await Promise.all([
    one(
      'SELECT id, code, title, title_lang FROM budget_lines WHERE city_id = ? AND id = ?',
      input.budgetLineId ?? commitment?.budget_line_id
    ),
    one(
      'SELECT code, name FROM funds WHERE city_id = ? AND id = ?',
      input.fundId ?? commitment?.fund_id
    ),
    one('SELECT name, is_private_person FROM parties WHERE city_id = ? AND id = ?', input.partyId),
  ])
  const hidden = party && toBoolean(party.is_private_person) && !reader.seesPrivateNames
  return {
    budgetLine: line
      ? { id: line.id, code: line.code, title: line.title, titleLang: line.title_lang }
      : null,
    fund: fund ? { code: fund.code, name: fund.name } : null,
    party: party && !hidden ? party.name : null,
  }
}
