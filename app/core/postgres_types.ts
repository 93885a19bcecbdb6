import pg from 'pg'

/** Types that must survive the driver exactly: bigint as BigInt, dates as written, instants as ISO. */
export const exactTypes = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (format !== 'binary') {
      if (oid === 20) return BigInt
      if (oid === 1082) return (value: string) => value
      if (oid === 1184) return (value: string) => new Date(value).toISOString()
    }
    return pg.types.getTypeParser(oid, format as 'text')
  },
}
