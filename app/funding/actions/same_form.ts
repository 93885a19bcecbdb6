import { Refusal } from '#core/refusal'
import { toBigInt, type Row } from '#core/sql'

/** Whether a stored row is what the form says; the same id with other content is refused. */
export function refuseOtherContent(stored: Row, row: Row): void {
  const same = Object.entries(row).every(([column, value]) =>
    typeof value === 'bigint' ? toBigInt(stored[column]) === value : stored[column] === value
  )
  if (!same) throw new Refusal('E_IDEMPOTENCY_CONFLICT', {}, undefined, 409)
}

/** A typed text as it is stored: composed, trimmed, null when there is nothing in it. */
export function typedText(text: string | null | undefined): string | null {
  return text?.normalize('NFC').trim() || null
}
