import { canonicalJson } from '#core/hashes'
import type { Refusal } from '#core/refusal'
import { selectRows, toBoolean, type Client } from '#core/sql'
import { findAgreement, type StoredAgreement } from '#funding/actions/agreement_store'
import type { InstalmentTerms } from '#funding/domain/agreement_rules'
import { canonicalEarmark, type Earmark } from '#funding/domain/earmark'
import { draftFacts, type DraftFact } from '#funding/queries/draft_previews'
import type { DraftRow } from '#funding/queries/drafts'
import { earmarkChoices, earmarkInWords, type EarmarkInWords } from '#funding/queries/earmark_words'
import { receiptShown, type ReceiptShown } from '#funding/queries/receipts'
import { tryDraft } from '#ledger/actions/try_draft'
import type { PostingLine } from '#ledger/domain/entry'
import { summedLines } from '#ledger/domain/summed_lines'

type ChangeValue = string | bigint | EarmarkInWords[] | InstalmentTerms[] | null

/** One thing that an approved change would change: `field` names it, values as they stand. */
export interface DraftChange {
  field: string
  from: ChangeValue
  to: ChangeValue
}

/** What an approval would book now, by a trial that is taken back. */
interface TriedEntry {
  /** With the fund and budget line of each in words. */
  lines: (PostingLine & { places: string[] })[]
  /** How many there are; many are shown as sums. */
  lineCount: number
  /** Why the books would refuse it now. */
  refusal: Refusal | null
  failed: boolean
}

const NOTHING_TO_TRY: TriedEntry = { lines: [], lineCount: 0, refusal: null, failed: false }

/** What a draft would do, so that whoever approves can judge it. */
export interface DraftDetails extends TriedEntry {
  agreement: StoredAgreement | null
  receipt: ReceiptShown | null
  changes: DraftChange[]
  /** What the module of the action adds. */
  facts: DraftFact[]
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
  return {
    agreement,
    receipt,
    changes:
      action === 'agreement_change' && agreement && waits
        ? await changesOf(client, cityId, agreement, input.terms)
        : [],
    facts: await draftFacts(client, cityId, draft),
    ...(waits ? await entryOf(cityId, draft) : NOTHING_TO_TRY),
    ...(await spendingOf(client, cityId, input, reader)),
  }
}

/** More lines than this are shown as the sums that they make. */
const MANY = 100

async function entryOf(cityId: string, draft: DraftRow): Promise<TriedEntry> {
  const { lines, names, refusal, failed } = await tryDraft(cityId, draft)
  const shown = lines.length > MANY ? summedLines(lines) : lines
  return {
    lines: shown.map((line) => ({
      ...line,
      places: [line.fund, line.budgetLine ?? ''].flatMap((id) => names.get(id) ?? []),
    })),
    lineCount: lines.length,
    refusal,
    failed,
  }
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
