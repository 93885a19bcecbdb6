const DECIMAL = /^(\d{1,9})(?:[.,](\d{1,6}))?$/

/** A typed quantity as plain decimal text, without zeros that say nothing; null when it is none above 0. */
export function readQuantity(typed: string): string | null {
  const [, whole, fraction = ''] = DECIMAL.exec(typed.trim()) ?? []
  if (whole === undefined) return null
  const digits = fraction.replace(/0+$/, '')
  const plain = String(BigInt(whole)) + (digits ? `.${digits}` : '')
  return plain === '0' ? null : plain
}
