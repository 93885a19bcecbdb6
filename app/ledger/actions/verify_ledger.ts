import { withLedgerOfCity } from '#ledger/queries/ledger_source'
import { findSubledgerFaults } from '#ledger/queries/subledger_faults'
import { verifySource, type LedgerVerdict } from '#ledger/verify'

export interface TimedVerdict extends LedgerVerdict {
  seconds: number
}

/** Verifies a city's ledger in the database: the chain and everything computed from it, and the subledgers. */
export async function verifyLedger(cityId: string): Promise<TimedVerdict> {
  const started = performance.now()
  const verdict = await withLedgerOfCity(cityId, async (source, client) => {
    const result = await verifySource(source)
    const faults = [...result.faults, ...(await findSubledgerFaults(client, cityId))]
    return { ...result, faults, ok: faults.length === 0 }
  })
  return { ...verdict, seconds: (performance.now() - started) / 1000 }
}
