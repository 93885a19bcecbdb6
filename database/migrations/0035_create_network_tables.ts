import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable, dialectOf, type TableDefinition } from '#database/support/portable_sql'
import { appendOnlyGuard } from '#database/triggers/append_only'

const TABLES: TableDefinition[] = [
  {
    // A cost shared between cities, or its settlement: posted in all of their ledgers or in none.
    name: 'network_deals',
    columns: `
      city_id :uuid NOT NULL REFERENCES ledgers (city_id),
      id :uuid NOT NULL,
      kind :text NOT NULL CHECK (kind IN ('cost', 'settlement')),
      no :int NOT NULL,
      description :text NOT NULL,
      currency :text NOT NULL,
      amount :bigint NOT NULL CHECK (amount > 0),
      effective_on :date NOT NULL,
      rule :text CHECK (rule IN ('equal', 'weights', 'amounts')),
      cost_city_id :uuid,
      cost_id :uuid,
      partner_id :uuid,
      state :text NOT NULL CHECK (state IN ('proposed', 'posted', 'withdrawn')),
      fault_city_id :uuid REFERENCES cities (id),
      fault_code :text,
      proposed_by :uuid NOT NULL REFERENCES people (id),
      proposed_at :instant NOT NULL,
      PRIMARY KEY (city_id, id),
      UNIQUE (city_id, kind, no),
      CHECK ((kind = 'cost') = (rule IS NOT NULL)),
      CHECK ((kind = 'settlement') = (cost_id IS NOT NULL)),
      FOREIGN KEY (cost_city_id, cost_id) REFERENCES network_deals (city_id, id),
      FOREIGN KEY (cost_city_id, partner_id) REFERENCES parties (city_id, id)`,
    indexes: ['CREATE INDEX network_deals_cost ON network_deals (cost_city_id, cost_id)'],
  },
  {
    // What the deal is in the ledger of one city, and who of that city agreed to it.
    name: 'network_sides',
    columns: `
      city_id :uuid NOT NULL REFERENCES ledgers (city_id),
      deal_id :uuid NOT NULL,
      owner_city_id :uuid NOT NULL,
      no :int NOT NULL,
      role :text NOT NULL CHECK (role IN ('payer', 'member', 'debtor', 'creditor')),
      amount :bigint NOT NULL CHECK (amount >= 0),
      weight :text,
      fund_id :uuid,
      budget_line_id :uuid,
      party_id :uuid,
      state :text NOT NULL CHECK (state IN ('asked', 'agreed', 'refused')),
      needs_second :boolean NOT NULL,
      agreed_by :uuid REFERENCES people (id),
      approved_by :uuid REFERENCES people (id),
      reason :text,
      entry_id :uuid,
      PRIMARY KEY (city_id, deal_id),
      CHECK (approved_by IS NULL OR approved_by <> agreed_by),
      CHECK (state <> 'agreed' OR agreed_by IS NOT NULL OR amount = 0),
      FOREIGN KEY (owner_city_id, deal_id) REFERENCES network_deals (city_id, id),
      FOREIGN KEY (city_id, fund_id) REFERENCES funds (city_id, id),
      FOREIGN KEY (city_id, budget_line_id) REFERENCES budget_lines (city_id, id),
      FOREIGN KEY (city_id, party_id) REFERENCES parties (city_id, id),
      FOREIGN KEY (city_id, entry_id) REFERENCES journal_entries (city_id, id)`,
    indexes: ['CREATE INDEX network_sides_deal ON network_sides (owner_city_id, deal_id)'],
  },
  {
    // Shares of partners that have no ledger here.
    name: 'network_partner_shares',
    columns: `
      city_id :uuid NOT NULL,
      deal_id :uuid NOT NULL,
      party_id :uuid NOT NULL,
      no :int NOT NULL,
      amount :bigint NOT NULL CHECK (amount >= 0),
      weight :text,
      PRIMARY KEY (city_id, deal_id, party_id),
      FOREIGN KEY (city_id, deal_id) REFERENCES network_deals (city_id, id),
      FOREIGN KEY (city_id, party_id) REFERENCES parties (city_id, id)`,
  },
]

const GUARD = appendOnlyGuard('network_partner_shares', ['city_id', 'deal_id', 'party_id'])

export default class extends BaseSchema {
  async up() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const table of TABLES) {
      for (const statement of createTable(table, dialect)) this.schema.raw(statement)
    }
    for (const statement of GUARD[dialect].up) this.schema.raw(statement)
  }

  async down() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const statement of GUARD[dialect].down) this.schema.raw(statement)
    for (const table of TABLES.toReversed()) this.schema.raw(`DROP TABLE ${table.name}`)
  }
}
