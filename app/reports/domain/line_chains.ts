/** A budget line as far as it can continue one of an earlier year. */
export interface ChainedLine {
  code: string
  year: number
  programme: { id: string }
}

/** Lines of different years with the same programme and code are one piece of work. */
export function chainKey({ programme, code }: ChainedLine): string {
  return `${programme.id} ${code}`
}

/**
 * Whether a line of the year continues an earlier one: only then is what was spent since the beginning
 * another question than the year's, and explained by itself.
 */
export function isContinued(chain: readonly ChainedLine[], year: number): boolean {
  return chain.length > 1 && chain.some((line) => line.year === year)
}
