import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { recordAuditEvent } from '#audit/record_audit_event'
import { insertMany } from '#core/insert_many'
import { selectRows, toBigInt } from '#core/sql'
import { policiesSaid } from '#ledger/queries/setting_faults'
import {
  keyOf,
  keySql,
  recordHash,
  rowsOf,
  SEALED,
  sealedTables,
  sealsRoot,
  type Seal,
  type SealedTable,
} from '#ledger/queries/sealed_records'

/** Records of one batch: nobody can post meanwhile, and after a large import there are hundreds of thousands. */
const MOST = 50_000

/**
 * Seals the records of a city that never change any more and are not sealed yet. The root of the batch goes into the
 * audit chain, and with the end of that chain into the anchor: whoever changes, adds to or takes away what is sealed
 * would have to change an anchor that others have. What is too much at once waits for the next time.
 */
export async function sealRecords(
  trx: TransactionClientContract,
  cityId: string,
  most = MOST
): Promise<void> {
  const seals: Seal[] = []
  for (const table of await sealedTables(trx)) {
    for await (const seal of unsealed(trx, cityId, table)) {
      if (seals.push(seal) === most) break
    }
    if (seals.length === most) break
  }
  if (seals.length === 0) return
  const [last] = await selectRows(trx, 'SELECT max(no) AS no FROM record_seals WHERE city_id = ?', [
    cityId,
  ])
  const no = toBigInt(last.no) + 1n
  await insertMany(
    trx,
    'record_seals',
    seals.map(({ table, key, layout, hash }) => ({
      city_id: cityId,
      table_name: table,
      record_key: key,
      no,
      layout,
      sha256: hash,
    }))
  )
  await recordAuditEvent(trx, {
    cityId,
    actorId: null,
    action: SEALED,
    subjectType: 'ledger',
    subjectId: cityId,
    details: {
      no: no.toString(),
      records: seals.length.toString(),
      root: sealsRoot(seals),
      policies: await policiesSaid(trx, cityId),
    },
  })
}

async function* unsealed(
  trx: TransactionClientContract,
  cityId: string,
  table: SealedTable
): AsyncIterable<Seal> {
  const where = `${table.where} AND NOT EXISTS (SELECT 1 FROM record_seals s
    WHERE s.city_id = r.city_id AND s.table_name = ? AND s.record_key = ${keySql(table)})`
  for await (const row of rowsOf(trx, cityId, table, { where, bindings: [table.name] })) {
    yield {
      table: table.name,
      key: keyOf(table, row),
      layout: table.columns.length,
      hash: recordHash(table.columns, row),
    }
  }
}
