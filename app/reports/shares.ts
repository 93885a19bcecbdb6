/** A part of a whole as an exact fraction for pages, "p/q"; null where there is no whole. */
export function percentageShare(part: bigint, whole: bigint): string | null {
  return whole > 0n && part >= 0n ? `${part}/${whole}` : null
}
