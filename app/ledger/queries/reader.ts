/** Who reads: a question that names parties must know whether private persons may be named. */
export interface Reader {
  seesPrivateNames: boolean
}

export const OUTSIDER: Reader = { seesPrivateNames: false }

/** The name of the joined party `y` in a SELECT: none for a private person whom the reader may not know. */
export function partyName({ seesPrivateNames }: Reader): string {
  return seesPrivateNames ? 'y.name' : 'CASE WHEN y.is_private_person THEN NULL ELSE y.name END'
}
