import { readClient } from '#core/sql'
import { openInstalments, type DueInstalment } from '#funding/queries/due_instalments'
import { OUTSIDER, type Reader } from '#ledger/queries/reader'

export type { DueInstalment }

/** Instalments that are not settled, the earliest due first. */
export function dueInstalments(
  cityId: string,
  today: string,
  reader: Reader = OUTSIDER
): Promise<DueInstalment[]> {
  return openInstalments(readClient(), cityId, today, reader)
}
