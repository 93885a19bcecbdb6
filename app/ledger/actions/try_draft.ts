import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import logger from '@adonisjs/core/services/logger'
import { Refusal } from '#core/refusal'
import { isPostgres, selectRows } from '#core/sql'
import { transact } from '#core/transact'
import { draftAction, type DraftAction } from '#ledger/actions/entry_drafts'
import type { PostingLine } from '#ledger/domain/entry'
import { linesOfEntry } from '#ledger/queries/entries'

export interface DraftTrial {
  /** Lines of every entry that an approval would make now, in their order. */
  lines: PostingLine[]
  /** Funds and budget lines in words, by their ids: an approval may open a fund. */
  names: Map<string, string>
  /** Why an approval would be refused now. */
  refusal: Refusal | null
  /** It could not be found out. */
  failed: boolean
}

const NOTHING: DraftTrial = { lines: [], names: new Map(), refusal: null, failed: false }

const trials = new Map<string, DraftAction>()

/**
 * What is tried in place of the action, where an approval alone posts nothing yet: because others have
 * to agree too, or because the work is done later.
 */
export function registerDraftTrial(action: string, trial: DraftAction): void {
  trials.set(action, trial)
}

/** Ends the transaction, so that nothing of the trial stays. */
class TakenBack extends Error {
  constructor(readonly trial: DraftTrial) {
    super('tried')
  }
}

/**
 * Approves a draft under the name of somebody who could and takes all of it back: so whoever has to judge
 * it sees what will be booked, made by the very code that books it, or why the books refuse it now.
 */
export async function tryDraft(
  cityId: string,
  draft: { action: string; input: Record<string, unknown>; preparedById: string }
): Promise<DraftTrial> {
  try {
    return await transact<never>(
      async (trx) => {
        await beBrief(trx)
        throw new TakenBack(await tried(trx, cityId, draft))
      },
      // One picture: what others book meanwhile is not among the lines, the trial begins again instead
      { isolationLevel: 'repeatable read' }
    )
  } catch (error) {
    if (error instanceof TakenBack) return error.trial
    logger.error({ err: error }, `a draft of the kind ${draft.action} could not be tried`)
    return { ...NOTHING, failed: true }
  }
}

/** A page that is looked at neither queues behind those who write nor holds them up for long. */
async function beBrief(trx: TransactionClientContract): Promise<void> {
  if (!isPostgres()) return
  await trx.rawQuery(`SET LOCAL lock_timeout = '1s'`)
  await trx.rawQuery(`SET LOCAL statement_timeout = '5s'`)
}

async function tried(
  trx: TransactionClientContract,
  cityId: string,
  { action, input, preparedById }: Parameters<typeof tryDraft>[1]
): Promise<DraftTrial> {
  const [ledger] = await selectRows(trx, 'SELECT head_seq FROM ledgers WHERE city_id = ?', [cityId])
  const [other] = await selectRows(trx, 'SELECT id FROM people WHERE id <> ? LIMIT 1', [
    preparedById,
  ])
  const context = { cityId, preparedBy: preparedById, approvedBy: other?.id ?? null }
  try {
    await (trials.get(action) ?? draftAction(action))(trx, input, context)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { ...NOTHING, refusal: error }
  }
  const entries = await selectRows(
    trx,
    'SELECT id FROM journal_entries WHERE city_id = ? AND seq > ? ORDER BY seq',
    [cityId, ledger.head_seq]
  )
  const lines: PostingLine[] = []
  for (const { id } of entries) lines.push(...(await linesOfEntry(trx, cityId, id)))
  return { ...NOTHING, lines, names: await namesOf(trx, cityId, lines) }
}

async function namesOf(
  trx: TransactionClientContract,
  cityId: string,
  lines: readonly PostingLine[]
): Promise<Map<string, string>> {
  const names = new Map<string, string>()
  for (const [table, name, ids] of [
    ['funds', `code || ' ' || name`, lines.map(({ fund }) => fund)],
    [
      'budget_lines',
      `year || ' ' || code || ' ' || title`,
      lines.flatMap(({ budgetLine }) => budgetLine ?? []),
    ],
  ] as const) {
    const known = [...new Set(ids)]
    if (known.length === 0) continue
    const rows = await selectRows(
      trx,
      `SELECT id, ${name} AS name FROM ${table}
       WHERE city_id = ? AND id IN (${known.map(() => '?').join(', ')})`,
      [cityId, ...known]
    )
    for (const row of rows) names.set(row.id, row.name)
  }
  return names
}
