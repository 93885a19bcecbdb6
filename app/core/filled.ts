/** A form sent by GET carries its empty fields too: those say nothing. */
export function filled(query: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(query).filter(([, value]) => value !== '' && value !== null)
  )
}
