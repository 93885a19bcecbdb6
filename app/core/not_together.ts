/** Of many records one needs a look by itself: nothing of them may be kept, and each is recorded alone. */
export class NotTogether extends Error {}

/** Throws `NotTogether` where a value that only one record may bear comes twice among these. */
export function refuseTwins(values: readonly string[]): void {
  if (new Set(values).size < values.length) throw new NotTogether()
}
