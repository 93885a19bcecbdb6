import type { Report } from '#allocation/domain/certificate_statement'
import type { CanonicalProblem, FeasibleAllocation } from '#allocation/domain/types'

const NEVER = '\uffff'
const byExpiry = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

/**
 * Checks that money which expires first is spent first: no lot keeps money while one that expires later pays
 * what it could have paid, directly or by others changing places. Each lot with money left passes it on along
 * the earmarks to whom it could relieve; it searches each lot once, so it is linear in lots, cells and earmarks.
 *
 * Lots under a common limit are left out: there a later lot may have to stand in for an earlier one.
 */
export function checkSpendingOrder(
  { lots, pools = [] }: Pick<CanonicalProblem, 'lots' | 'pools'>,
  { flows }: Pick<FeasibleAllocation, 'flows'>,
  report: Report
): void {
  if (pools.length > 0) return
  const paid = new Map<string, Map<string, bigint>>()
  const payers = new Map<string, string[]>()
  const spent = new Map<string, bigint>()
  for (const { lot, cell, amount } of flows) {
    if (amount <= 0n) continue
    const own = paid.get(lot) ?? new Map<string, bigint>()
    paid.set(lot, own.set(cell, (own.get(cell) ?? 0n) + amount))
    const others = payers.get(cell)
    if (others) others.push(lot)
    else payers.set(cell, [lot])
    spent.set(lot, (spent.get(lot) ?? 0n) + amount)
  }
  const lotOf = new Map(lots.map((lot) => [lot.id, lot]))
  const expiryOf = (id: string) => lotOf.get(id)?.expiresOn ?? NEVER
  const saving = lots
    .filter(({ id, amount }) => amount > (spent.get(id) ?? 0n))
    .sort((a, b) => byExpiry(expiryOf(a.id), expiryOf(b.id)))
  const seenLots = new Set<string>()
  const seenCells = new Set<string>()
  for (const first of saving) {
    const reached = [first.id]
    for (const id of reached) {
      if (seenLots.has(id)) continue
      seenLots.add(id)
      if (expiryOf(id) > expiryOf(first.id)) {
        report('later_spent_first', first.id, { instead: id })
        return
      }
      for (const { cell, cap } of lotOf.get(id)?.edges ?? []) {
        if (seenCells.has(cell)) continue
        if (cap !== null && (paid.get(id)?.get(cell) ?? 0n) >= cap) continue
        seenCells.add(cell)
        reached.push(...(payers.get(cell) ?? []))
      }
    }
  }
}
