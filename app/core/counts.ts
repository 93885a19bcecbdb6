/** A count or another small whole number that is not money. */
export function toCount(value: unknown): number {
  return Number(value ?? 0)
}
