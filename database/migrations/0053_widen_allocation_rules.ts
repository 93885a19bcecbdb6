import { BaseSchema } from '@adonisjs/lucid/schema'
import { dialectOf, portable, type Dialect } from '#database/support/portable_sql'
import { appendOnlyGuard } from '#database/triggers/append_only'

const EARLIER = ['same_percentage', 'same_amount', 'same_shortfall']
const RULES = [...EARLIER, 'same_amount_per_head', 'contested_garment']
const RUNS = appendOnlyGuard('allocation_runs', ['city_id', 'id'])

const quoted = (rules: readonly string[]) => rules.map((rule) => `'${rule}'`).join(', ')

/**
 * The rules a table accepts. SQLite cannot change a check of a column, so there the column is made anew
 * with its values; others refer to these tables, which therefore stay where they are.
 */
function allow(table: string, rules: readonly string[], dialect: Dialect): string[] {
  if (dialect === 'postgres') {
    return [
      `ALTER TABLE ${table} DROP CONSTRAINT ${table}_rule_check`,
      `ALTER TABLE ${table} ADD CONSTRAINT ${table}_rule_check CHECK (rule IN (${quoted(rules)}))`,
    ]
  }
  return [
    `ALTER TABLE ${table} ADD COLUMN rule_anew TEXT NOT NULL DEFAULT '${rules[0]}' CHECK (rule_anew IN (${quoted(rules)}))`,
    `UPDATE ${table} SET rule_anew = rule`,
    `ALTER TABLE ${table} DROP COLUMN rule`,
    `ALTER TABLE ${table} RENAME COLUMN rule_anew TO rule`,
  ]
}

function allowEverywhere(rules: readonly string[], dialect: Dialect): string[] {
  return [
    ...RUNS[dialect].down,
    ...['allocation_rounds', 'allocation_runs'].flatMap((table) => allow(table, rules, dialect)),
    ...RUNS[dialect].up,
  ]
}

/** Two more rules, and what they and priorities need of a line in a round: heads and its tier. */
export default class extends BaseSchema {
  async up() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const statement of allowEverywhere(RULES, dialect)) this.schema.raw(statement)
    for (const column of [
      'heads :bigint CHECK (heads > 0)',
      'tier :int NOT NULL DEFAULT 1 CHECK (tier BETWEEN 1 AND 9)',
    ]) {
      this.schema.raw(portable(`ALTER TABLE round_lines ADD COLUMN ${column}`, dialect))
    }
  }

  async down() {
    const dialect = dialectOf(this.db.dialect.name)
    this.schema.raw('ALTER TABLE round_lines DROP COLUMN tier')
    this.schema.raw('ALTER TABLE round_lines DROP COLUMN heads')
    for (const statement of allowEverywhere(EARLIER, dialect)) this.schema.raw(statement)
  }
}
