/*
 * SQLite gives every integer as BigInt and knows no boolean. Columns that are not money are read
 * through these, so that a model holds the same values on both databases.
 */

export function readBoolean(value: unknown): boolean | null {
  return value === null || value === undefined
    ? null
    : value === true || value === 1 || value === 1n
}

export function readSmallInteger(value: unknown): number | null {
  return value === null || value === undefined ? null : Number(value)
}
