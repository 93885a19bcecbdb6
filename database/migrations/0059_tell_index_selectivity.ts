import { BaseSchema } from '@adonisjs/lucid/schema'
import { dialectOf } from '#database/support/portable_sql'

/**
 * How many postings share the first columns of each index, in a ledger of a million: a city, an entry, an
 * account and so on (the form of `sqlite_stat1`). Without it SQLite takes the lines of an entry on an
 * account to be found as well by the account, and reads all of the account for each entry. `ANALYZE`
 * replaces these by what is there.
 */
const SHARED: Record<string, string> = {
  sqlite_autoindex_postings_1: '1000000 250000 4 1',
  postings_account: '1000000 250000 25000 5000 500 20',
  postings_account_day: '1000000 250000 25000 100 50 20 2',
  postings_line: '500000 125000 1000',
  postings_commitment: '300000 75000 8',
  postings_agreement: '300000 75000 500',
}

export default class extends BaseSchema {
  async up() {
    if (dialectOf(this.db.dialect.name) === 'postgres') return
    // the table for it comes with the first analysis, of whatever there is
    this.schema.raw('ANALYZE write_lock')
    this.schema.raw(`DELETE FROM sqlite_stat1 WHERE tbl = 'postings'`)
    for (const [index, numbers] of Object.entries(SHARED)) {
      this.schema.raw(
        `INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('postings', '${index}', '${numbers}')`
      )
    }
    this.schema.raw('ANALYZE sqlite_schema')
  }

  async down() {
    if (dialectOf(this.db.dialect.name) === 'postgres') return
    // whatever else was analysed since is analysed again by whoever wants it
    for (const table of ['sqlite_stat1', 'sqlite_stat4']) {
      this.schema.raw(`DROP TABLE IF EXISTS ${table}`)
    }
  }
}
