import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable, dialectOf, type TableDefinition } from '#database/support/portable_sql'
import { appendOnlyGuard } from '#database/triggers/append_only'

const SEATED = `
  FOREIGN KEY (city_id, seat_id) REFERENCES committee_seats (city_id, id),
  FOREIGN KEY (city_id, term_id) REFERENCES committee_terms (city_id, id)`

const TABLES: (TableDefinition & { key: string[] })[] = [
  {
    // What is put before the committee: a principle, or one run of a round with its hashes.
    name: 'committee_proposals',
    key: ['city_id', 'id'],
    columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      committee_id :uuid NOT NULL,
      no :int NOT NULL CHECK (no > 0),
      kind :text NOT NULL CHECK (kind IN ('principle', 'allocation')),
      document :json NOT NULL,
      document_hash :text NOT NULL,
      text_lang :text NOT NULL,
      reason :text NOT NULL,
      rules_version :int NOT NULL,
      amends_id :uuid,
      round_id :uuid,
      run_id :uuid,
      decision_id :uuid,
      put_by :uuid NOT NULL REFERENCES people (id),
      put_at :instant NOT NULL,
      closes_at :instant NOT NULL,
      PRIMARY KEY (city_id, id),
      UNIQUE (city_id, committee_id, no),
      CHECK ((kind = 'allocation') = (run_id IS NOT NULL)),
      CHECK ((kind = 'allocation') = (round_id IS NOT NULL)),
      CHECK ((kind = 'allocation') = (decision_id IS NOT NULL)),
      FOREIGN KEY (city_id, committee_id, rules_version) REFERENCES committee_rules (city_id, committee_id, version),
      FOREIGN KEY (city_id, amends_id) REFERENCES committee_proposals (city_id, id),
      FOREIGN KEY (city_id, round_id) REFERENCES allocation_rounds (city_id, id),
      FOREIGN KEY (city_id, run_id) REFERENCES allocation_runs (city_id, id),
      FOREIGN KEY (city_id, decision_id) REFERENCES allocation_decisions (city_id, id)`,
    indexes: [
      'CREATE INDEX committee_proposals_round ON committee_proposals (city_id, round_id)',
      'CREATE INDEX committee_proposals_decision ON committee_proposals (city_id, decision_id)',
    ],
  },
  {
    name: 'committee_questions',
    key: ['city_id', 'id'],
    columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      proposal_id :uuid,
      round_id :uuid,
      text :text NOT NULL,
      text_lang :text NOT NULL,
      asked_by :uuid NOT NULL REFERENCES people (id),
      asked_at :instant NOT NULL,
      PRIMARY KEY (city_id, id),
      CHECK ((proposal_id IS NULL) <> (round_id IS NULL)),
      FOREIGN KEY (city_id, proposal_id) REFERENCES committee_proposals (city_id, id),
      FOREIGN KEY (city_id, round_id) REFERENCES allocation_rounds (city_id, id)`,
    indexes: [
      'CREATE INDEX committee_questions_proposal ON committee_questions (city_id, proposal_id)',
      'CREATE INDEX committee_questions_round ON committee_questions (city_id, round_id)',
    ],
  },
  {
    name: 'committee_answers',
    key: ['city_id', 'id'],
    columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      question_id :uuid NOT NULL,
      text :text NOT NULL,
      text_lang :text NOT NULL,
      answered_by :uuid NOT NULL REFERENCES people (id),
      answered_at :instant NOT NULL,
      PRIMARY KEY (city_id, id),
      FOREIGN KEY (city_id, question_id) REFERENCES committee_questions (city_id, id)`,
    indexes: [
      'CREATE INDEX committee_answers_question ON committee_answers (city_id, question_id)',
    ],
  },
  {
    // A seat with an interest of its own: without a line it stays out of the round, with one it does not
    // object for that line.
    name: 'committee_recusals',
    key: ['city_id', 'id'],
    columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      round_id :uuid NOT NULL,
      line_id :uuid,
      seat_id :uuid NOT NULL,
      term_id :uuid NOT NULL,
      reason :text NOT NULL,
      declared_by :uuid NOT NULL REFERENCES people (id),
      declared_at :instant NOT NULL,
      PRIMARY KEY (city_id, id),
      FOREIGN KEY (city_id, round_id) REFERENCES allocation_rounds (city_id, id),
      FOREIGN KEY (city_id, line_id) REFERENCES budget_lines (city_id, id),
      ${SEATED}`,
    indexes: ['CREATE INDEX committee_recusals_round ON committee_recusals (city_id, round_id)'],
  },
  {
    // Every position a seat ever took on a proposal; its highest number holds.
    name: 'committee_positions',
    key: ['city_id', 'id'],
    columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      proposal_id :uuid NOT NULL,
      seat_id :uuid NOT NULL,
      term_id :uuid NOT NULL,
      no :int NOT NULL CHECK (no > 0),
      stance :text NOT NULL CHECK (stance IN ('agree', 'live_with', 'object', 'abstain')),
      reason :text,
      remedy :json,
      text_lang :text NOT NULL,
      taken_by :uuid NOT NULL REFERENCES people (id),
      taken_at :instant NOT NULL,
      PRIMARY KEY (city_id, id),
      UNIQUE (city_id, proposal_id, seat_id, no),
      CHECK ((stance = 'object') = (remedy IS NOT NULL)),
      CHECK (stance <> 'object' OR reason IS NOT NULL),
      FOREIGN KEY (city_id, proposal_id) REFERENCES committee_proposals (city_id, id),
      ${SEATED}`,
  },
  {
    // The vote that is held where no agreement was reached.
    name: 'committee_ballots',
    key: ['city_id', 'proposal_id'],
    columns: `
      city_id :uuid NOT NULL,
      proposal_id :uuid NOT NULL,
      opened_by :uuid NOT NULL REFERENCES people (id),
      opened_at :instant NOT NULL,
      closes_at :instant NOT NULL,
      PRIMARY KEY (city_id, proposal_id),
      FOREIGN KEY (city_id, proposal_id) REFERENCES committee_proposals (city_id, id)`,
  },
  {
    name: 'committee_votes',
    key: ['city_id', 'id'],
    columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      proposal_id :uuid NOT NULL,
      seat_id :uuid NOT NULL,
      term_id :uuid NOT NULL,
      vote :text NOT NULL CHECK (vote IN ('for', 'against', 'abstain')),
      cast_by :uuid NOT NULL REFERENCES people (id),
      cast_at :instant NOT NULL,
      PRIMARY KEY (city_id, id),
      UNIQUE (city_id, proposal_id, seat_id),
      FOREIGN KEY (city_id, proposal_id) REFERENCES committee_ballots (city_id, proposal_id),
      ${SEATED}`,
  },
  {
    // How it ended, with the whole record of it: the minutes are written from this and nothing else.
    name: 'committee_outcomes',
    key: ['city_id', 'proposal_id'],
    columns: `
      city_id :uuid NOT NULL,
      proposal_id :uuid NOT NULL,
      outcome :text NOT NULL CHECK (outcome IN ('consensus', 'vote', 'failed', 'amended')),
      record :json NOT NULL,
      record_hash :text NOT NULL,
      closed_by :uuid NOT NULL REFERENCES people (id),
      closed_at :instant NOT NULL,
      PRIMARY KEY (city_id, proposal_id),
      FOREIGN KEY (city_id, proposal_id) REFERENCES committee_proposals (city_id, id)`,
  },
  {
    name: 'committee_principles',
    key: ['city_id', 'id'],
    columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      committee_id :uuid NOT NULL,
      kind :text NOT NULL CHECK (kind IN ('developing', 'implementing', 'monitoring', 'financing')),
      version :int NOT NULL CHECK (version > 0),
      proposal_id :uuid NOT NULL,
      adopted_on :date NOT NULL,
      adopted_at :instant NOT NULL,
      PRIMARY KEY (city_id, id),
      UNIQUE (city_id, committee_id, kind, version),
      UNIQUE (city_id, proposal_id),
      FOREIGN KEY (city_id, committee_id) REFERENCES committees (city_id, id),
      FOREIGN KEY (city_id, proposal_id) REFERENCES committee_outcomes (city_id, proposal_id)`,
  },
]

const GUARDS = TABLES.map(({ name, key }) => appendOnlyGuard(name, key))

export default class extends BaseSchema {
  async up() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const table of TABLES) {
      for (const statement of createTable(table, dialect)) this.schema.raw(statement)
    }
    for (const guard of GUARDS)
      for (const statement of guard[dialect].up) this.schema.raw(statement)
  }

  async down() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const guard of GUARDS.toReversed())
      for (const statement of guard[dialect].down) this.schema.raw(statement)
    for (const table of TABLES.toReversed()) this.schema.raw(`DROP TABLE ${table.name}`)
  }
}
