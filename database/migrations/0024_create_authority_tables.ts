import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable, dialectOf, type TableDefinition } from '#database/support/portable_sql'
import { appendOnlyGuard } from '#database/triggers/append_only'
import { authorityMoves } from '#database/triggers/authority_moves'

const ENTRY = `entry_id :uuid NOT NULL,
      PRIMARY KEY (city_id, id),
      UNIQUE (city_id, entry_id),
      FOREIGN KEY (city_id, entry_id) REFERENCES journal_entries (city_id, id)`

/** Whoever gives money for a purpose must agree before it leaves that purpose: in which paper, when, who. */
const CONSENT = `consent_document :text,
      consent_on :date,
      consent_by :text,`
const CONSENT_RULES = `CHECK ((consent_document IS NULL) = (consent_on IS NULL)),
      CHECK (consent_by IS NULL OR consent_document IS NOT NULL)`

/** What happens to money and authority after they came: every table is a subledger of one kind of entry. */
const TABLES: TableDefinition[] = [
  {
    name: 'reallocations',
    columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      fund_id :uuid NOT NULL,
      from_line_id :uuid NOT NULL,
      to_line_id :uuid,
      amount :bigint NOT NULL CHECK (amount > 0),
      moved_on :date NOT NULL,
      reason :text NOT NULL,
      decision_number :text,
      committee_reference :text,
      ${CONSENT}
      ${ENTRY},
      ${CONSENT_RULES},
      CHECK (to_line_id IS NULL OR to_line_id <> from_line_id),
      CHECK ((decision_number IS NULL) = (committee_reference IS NULL)),
      FOREIGN KEY (city_id, fund_id) REFERENCES funds (city_id, id),
      FOREIGN KEY (city_id, from_line_id) REFERENCES budget_lines (city_id, id),
      FOREIGN KEY (city_id, to_line_id) REFERENCES budget_lines (city_id, id)`,
    indexes: [
      'CREATE INDEX reallocations_from ON reallocations (city_id, from_line_id)',
      'CREATE INDEX reallocations_to ON reallocations (city_id, to_line_id)',
    ],
  },
  {
    name: 'commitment_releases',
    columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      commitment_id :uuid NOT NULL,
      amount :bigint NOT NULL CHECK (amount > 0),
      released_on :date NOT NULL,
      cause :text NOT NULL CHECK (cause IN ('cancelled', 'lapsed', 'reduced')),
      back_to :text NOT NULL CHECK (back_to IN ('line', 'fund')),
      reason :text NOT NULL,
      decision_number :text,
      committee_reference :text,
      ${CONSENT}
      ${ENTRY},
      ${CONSENT_RULES},
      CHECK ((decision_number IS NULL) = (committee_reference IS NULL)),
      FOREIGN KEY (city_id, commitment_id) REFERENCES commitments (city_id, id)`,
    indexes: [
      'CREATE INDEX commitment_releases_of ON commitment_releases (city_id, commitment_id)',
    ],
  },
  {
    name: 'commitment_increases',
    columns: `
      city_id :uuid NOT NULL,
      commitment_id :uuid NOT NULL,
      increases_id :uuid NOT NULL,
      PRIMARY KEY (city_id, commitment_id),
      CHECK (commitment_id <> increases_id),
      FOREIGN KEY (city_id, commitment_id) REFERENCES commitments (city_id, id),
      FOREIGN KEY (city_id, increases_id) REFERENCES commitments (city_id, id)`,
    indexes: [
      'CREATE INDEX commitment_increases_of ON commitment_increases (city_id, increases_id)',
    ],
  },
  {
    name: 'payables',
    columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      origin :text NOT NULL CHECK (origin IN ('expenditure', 'opening')),
      fund_id :uuid NOT NULL,
      party_id :uuid,
      description :text NOT NULL,
      amount :bigint NOT NULL CHECK (amount > 0),
      arose_on :date NOT NULL,
      due_on :date,
      entry_id :uuid NOT NULL,
      PRIMARY KEY (city_id, id),
      FOREIGN KEY (city_id, entry_id) REFERENCES journal_entries (city_id, id),
      FOREIGN KEY (city_id, fund_id) REFERENCES funds (city_id, id),
      FOREIGN KEY (city_id, party_id) REFERENCES parties (city_id, id)`,
    indexes: ['CREATE INDEX payables_due ON payables (city_id, due_on)'],
  },
  {
    name: 'payable_payments',
    columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      payable_id :uuid NOT NULL,
      amount :bigint NOT NULL CHECK (amount > 0),
      paid_on :date NOT NULL,
      memo :text NOT NULL,
      ${ENTRY},
      FOREIGN KEY (city_id, payable_id) REFERENCES payables (city_id, id)`,
    indexes: ['CREATE INDEX payable_payments_of ON payable_payments (city_id, payable_id)'],
  },
  {
    name: 'fund_transfers',
    columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      kind :text NOT NULL CHECK (kind IN ('transfer', 'designation', 'restriction_release')),
      from_fund_id :uuid NOT NULL,
      to_fund_id :uuid NOT NULL,
      amount :bigint NOT NULL CHECK (amount > 0),
      moved_on :date NOT NULL,
      reason :text NOT NULL,
      ${CONSENT}
      ${ENTRY},
      ${CONSENT_RULES},
      CHECK (from_fund_id <> to_fund_id),
      FOREIGN KEY (city_id, from_fund_id) REFERENCES funds (city_id, id),
      FOREIGN KEY (city_id, to_fund_id) REFERENCES funds (city_id, id)`,
  },
  {
    name: 'fund_openings',
    columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      fund_id :uuid NOT NULL,
      opened_on :date NOT NULL,
      net_assets :bigint NOT NULL,
      unspent :bigint NOT NULL CHECK (unspent >= 0),
      source :text NOT NULL,
      ${ENTRY},
      FOREIGN KEY (city_id, fund_id) REFERENCES funds (city_id, id)`,
    indexes: ['CREATE INDEX fund_openings_of ON fund_openings (city_id, fund_id)'],
  },
]

const GUARDS = [
  ...TABLES.map(({ name }) =>
    appendOnlyGuard(
      name,
      name === 'commitment_increases' ? ['city_id', 'commitment_id'] : ['city_id', 'id']
    )
  ),
  authorityMoves,
]

export default class extends BaseSchema {
  async up() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const table of TABLES) {
      for (const statement of createTable(table, dialect)) this.schema.raw(statement)
    }
    for (const guard of GUARDS) {
      for (const statement of guard[dialect].up) this.schema.raw(statement)
    }
  }

  async down() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const guard of GUARDS.toReversed()) {
      for (const statement of guard[dialect].down) this.schema.raw(statement)
    }
    for (const table of TABLES.toReversed()) this.schema.raw(`DROP TABLE ${table.name}`)
  }
}
