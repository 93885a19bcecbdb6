import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { findAdjustmentFault } from '#closing/domain/adjustment_rules'
import { NotFound, Refusal } from '#core/refusal'
import { selectRows } from '#core/sql'
import { savepoint, transact } from '#core/transact'
import { recordOrKeep } from '#funding/actions/record_or_keep'
import type { DraftContext } from '#ledger/actions/entry_drafts'
import { postEntry } from '#ledger/actions/post_entry'
import type { PostedEntry } from '#ledger/actions/entry_writers'
import type { PostingLine } from '#ledger/domain/entry'
import { CORRECTION } from '#ledger/queries/prior_period'

export interface Adjustment {
  id: string
  cityId: string
  effectiveOn: string
  memo: string
  /** The entry that it puts right, when there is one. */
  corrects: string | null
  lines: PostingLine[]
  preparedBy: string
  approvedBy?: string | null
}

/** A general entry of a finance officer: any lines that keep the rules of an adjustment, by two people. */
export async function recordAdjustment(
  trx: TransactionClientContract,
  adjustment: Adjustment
): Promise<PostedEntry> {
  const { corrects, lines, ...request } = adjustment
  await refuseFaults(trx, adjustment)
  if (corrects) {
    const [found] = await selectRows(
      trx,
      'SELECT id FROM journal_entries WHERE city_id = ? AND id = ?',
      [adjustment.cityId, corrects]
    )
    if (!found) throw new NotFound()
  }
  // The rules of the ledger are tried first, so that whoever prepares it learns of a fault now.
  if (!adjustment.approvedBy) throw new Refusal('E_APPROVAL_NEEDED')
  return postEntry(trx, {
    ...request,
    kind: 'adjustment',
    source: corrects ? { type: CORRECTION, id: corrects } : null,
    lines,
  })
}

async function refuseFaults(
  trx: TransactionClientContract,
  { cityId, lines }: Pick<Adjustment, 'cityId' | 'lines'>
): Promise<void> {
  const fault = findAdjustmentFault(
    lines.map((line) => ({
      account: line.account,
      fund: line.fund,
      budgetLine: line.budgetLine ?? null,
      amount: line.functionalAmount ?? line.amount,
    }))
  )
  if (!fault) return
  if ('line' in fault) throw new Refusal(fault.code, {}, `lines.${fault.line}.account`)
  const [fund] = await selectRows(trx, 'SELECT code FROM funds WHERE city_id = ? AND id = ?', [
    cityId,
    fault.fund,
  ])
  throw new Refusal(fault.code, { fund: fund?.code ?? '?' }, 'lines')
}

/** Tries the adjustment against every rule of the books, and keeps it for a second person. */
export async function submitAdjustment(
  adjustment: Omit<Adjustment, 'approvedBy'> & { currency: string; checker: string | null }
): Promise<'recorded' | 'waiting'> {
  const { currency, checker, ...asked } = adjustment
  const { id, cityId, preparedBy, effectiveOn, memo, corrects, lines } = asked
  const moved = lines.reduce((sum, line) => {
    const worth = line.functionalAmount ?? line.amount
    return worth > 0n ? sum + worth : sum
  }, 0n)
  const draft = {
    ...{ id, cityId, preparedBy, action: 'adjustment', amount: moved, currency },
    input: {
      id,
      effectiveOn,
      memo,
      reason: memo,
      on: effectiveOn,
      corrects,
      lines: lines.map(typed),
    },
    summary: memo,
  }
  return transact(async (trx) => {
    if (checker) await tryOut(trx, { ...asked, approvedBy: checker })
    return recordOrKeep(trx, draft, (inner) => recordAdjustment(inner, asked))
  })
}

/** Posts it under the name of somebody who could approve, and takes it back: only the refusal stays. */
async function tryOut(trx: TransactionClientContract, adjustment: Adjustment): Promise<void> {
  const done = new Error('tried')
  try {
    await savepoint(trx, async (inner) => {
      await recordAdjustment(inner, adjustment)
      throw done
    })
  } catch (error) {
    if (error !== done) throw error
  }
}

/** Drafts are JSON: amounts are decimal strings of minor units in them. */
function typed(line: PostingLine) {
  return {
    account: line.account,
    fund: line.fund,
    budgetLine: line.budgetLine ?? null,
    currency: line.currency,
    amount: line.amount.toString(),
    functionalAmount: (line.functionalAmount ?? line.amount).toString(),
  }
}

/** The lines of a draft as they were prepared. */
export function linesOfDraft(lines: ReturnType<typeof typed>[]): PostingLine[] {
  return lines.map((line) => ({
    ...line,
    amount: BigInt(line.amount),
    functionalAmount: BigInt(line.functionalAmount),
  }))
}

export function adjustmentFromDraft(
  trx: TransactionClientContract,
  input: Record<string, any>,
  context: DraftContext
) {
  const { id, effectiveOn, memo, corrects, lines } = input
  return recordAdjustment(trx, {
    ...{ id, effectiveOn, memo, corrects: corrects ?? null },
    ...context,
    lines: linesOfDraft(lines),
  })
}
