/** Both currencies in alphabetical order: the same name for a rate and for its inverse. */
export function pairOf(base: string, quote: string): string {
  return base < quote ? `${base}/${quote}` : `${quote}/${base}`
}
