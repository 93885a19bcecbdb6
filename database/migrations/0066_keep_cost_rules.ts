import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable, dialectOf, type TableDefinition } from '#database/support/portable_sql'
import { replaceCheck } from '#database/support/replace_checks'
import { appendOnlyGuard } from '#database/triggers/append_only'

const EARLIER = ['equal', 'weights', 'amounts']
const RULES = [
  ...EARLIER,
  'per_head',
  'benefit',
  'capacity_to_pay_sequential',
  'airport',
  'serial',
  'scrb',
  'shapley',
  'owen',
]
const FAMILY = [
  'network_deals',
  'network_sides',
  'network_partner_shares',
  'network_side_terms',
  'network_side_exchanges',
]

const RULE_TERMS: TableDefinition = {
  // What the rule of a shared cost was given, and what it answered step by step.
  name: 'network_cost_rules',
  columns: `
      city_id :uuid NOT NULL,
      deal_id :uuid NOT NULL,
      input :json NOT NULL,
      outcome :json NOT NULL,
      PRIMARY KEY (city_id, deal_id),
      FOREIGN KEY (city_id, deal_id) REFERENCES network_deals (city_id, id)`,
}
const GUARD = appendOnlyGuard('network_cost_rules', ['city_id', 'deal_id'])

const check = (rules: readonly string[]) =>
  `CHECK (rule IN (${rules.map((rule) => `'${rule}'`).join(', ')}))`

/** All rules of cost sharing for a shared cost, and what they were given. */
export default class extends BaseSchema {
  async up() {
    const dialect = dialectOf(this.db.dialect.name)
    this.allow(EARLIER, RULES)
    for (const statement of createTable(RULE_TERMS, dialect)) this.schema.raw(statement)
    for (const statement of GUARD[dialect].up) this.schema.raw(statement)
  }

  async down() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const statement of GUARD[dialect].down) this.schema.raw(statement)
    this.schema.raw(`DROP TABLE ${RULE_TERMS.name}`)
    this.allow(RULES, EARLIER)
  }

  private allow(from: readonly string[], to: readonly string[]): void {
    if (dialectOf(this.db.dialect.name) === 'sqlite') {
      this.defer((client) => replaceCheck(client, FAMILY, { from: check(from), to: check(to) }))
      return
    }
    this.schema.raw('ALTER TABLE network_deals DROP CONSTRAINT network_deals_rule_check')
    this.schema.raw(
      `ALTER TABLE network_deals ADD CONSTRAINT network_deals_rule_check ${check(to)}`
    )
  }
}
