import db from '@adonisjs/lucid/services/db'
import { selectRows, toBigInt } from '#core/sql'
import type { EntryRequest } from '#ledger/domain/entry'
import { WriterProcess, type WriterAnswer } from '#tests/support/writer_process'

/**
 * Gives a process entries to post and kills it somewhere in the middle: at a moment that nobody chose, after
 * the first answer and long before the last.
 */
export async function killWhileWriting(
  cityId: string,
  requests: readonly EntryRequest[]
): Promise<{ answered: WriterAnswer[]; stored: Map<string, string> }> {
  const writer = await new WriterProcess().ready()
  writer.send(requests)
  const answered = await writer.take(1 + Math.floor((Math.random() * requests.length) / 4))
  await writer.kill()
  answered.push(...writer.answers)
  const rows = await selectRows(
    db.connection(),
    'SELECT id, seq, hash FROM journal_entries WHERE city_id = ?',
    [cityId]
  )
  const stored = new Map(rows.map(({ id, seq, hash }) => [id, `${toBigInt(seq)} ${hash}`]))
  const known = new Set(requests.map(({ id }) => id))
  for (const id of stored.keys()) if (!known.has(id)) stored.delete(id)
  return { answered, stored }
}
