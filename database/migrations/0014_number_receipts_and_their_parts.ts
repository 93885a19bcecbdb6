import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable, dialectOf, type TableDefinition } from '#database/support/portable_sql'
import { receiptGuards } from '#database/triggers/receipts'

const TABLES: TableDefinition[] = [
  {
    name: 'receipt_parts',
    columns: `
      city_id :uuid NOT NULL,
      receipt_id :uuid NOT NULL,
      instalment_id :uuid NOT NULL,
      no :int NOT NULL CHECK (no > 0),
      amount :bigint NOT NULL CHECK (amount > 0),
      PRIMARY KEY (city_id, receipt_id, instalment_id),
      UNIQUE (city_id, receipt_id, no),
      FOREIGN KEY (city_id, receipt_id) REFERENCES receipts (city_id, id),
      FOREIGN KEY (city_id, instalment_id) REFERENCES instalments (city_id, id)`,
    indexes: ['CREATE INDEX receipt_parts_instalment ON receipt_parts (city_id, instalment_id)'],
  },
  {
    name: 'receipt_numbers',
    columns: `
      city_id :uuid NOT NULL,
      fiscal_year_id :uuid NOT NULL,
      no :int NOT NULL CHECK (no > 0),
      number :text NOT NULL,
      receipt_id :uuid NOT NULL,
      PRIMARY KEY (city_id, fiscal_year_id, no),
      UNIQUE (city_id, receipt_id),
      UNIQUE (city_id, number),
      FOREIGN KEY (city_id, fiscal_year_id) REFERENCES fiscal_years (city_id, id),
      FOREIGN KEY (city_id, receipt_id) REFERENCES receipts (city_id, id)`,
  },
]

/** Receipts of earlier versions: the instalment they name becomes their only part. */
const KNOWN_PARTS = `
  INSERT INTO receipt_parts (city_id, receipt_id, instalment_id, no, amount)
  SELECT city_id, id, instalment_id, 1, amount FROM receipts WHERE instalment_id IS NOT NULL`

/** And they get numbers in the order of their entries, year by year. */
const KNOWN_NUMBERS = (padded: string) => `
  INSERT INTO receipt_numbers (city_id, fiscal_year_id, no, number, receipt_id)
  SELECT city_id, fiscal_year_id, no, year || '-' || ${padded}, receipt_id FROM (
    SELECT r.city_id, y.id AS fiscal_year_id, y.name AS year, r.id AS receipt_id,
      row_number() OVER (PARTITION BY r.city_id, y.id ORDER BY e.seq) AS no
    FROM receipts r
    JOIN journal_entries e ON e.city_id = r.city_id AND e.id = r.entry_id
    JOIN fiscal_years y ON y.city_id = r.city_id AND r.received_on BETWEEN y.starts_on AND y.ends_on
  ) numbered ORDER BY city_id, fiscal_year_id, no`

const PADDED = {
  sqlite: `printf('%04d', no)`,
  postgres: `CASE WHEN no < 10000 THEN lpad(no::text, 4, '0') ELSE no::text END`,
}

export default class extends BaseSchema {
  async up() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const table of TABLES) {
      for (const statement of createTable(table, dialect)) this.schema.raw(statement)
    }
    this.schema.raw(KNOWN_PARTS)
    this.schema.raw(KNOWN_NUMBERS(PADDED[dialect]))
    for (const guard of receiptGuards) {
      for (const statement of guard[dialect].up) this.schema.raw(statement)
    }
  }

  async down() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const guard of receiptGuards.toReversed()) {
      for (const statement of guard[dialect].down) this.schema.raw(statement)
    }
    for (const table of TABLES.toReversed()) this.schema.raw(`DROP TABLE ${table.name}`)
  }
}
