/**
 * What the application does with rows that are there already. It reads every table and adds rows to all
 * but the projections; what is not named here it may neither change nor take away. Tables with an
 * append-only guard need no line: they are found by their guard, so that no new one is forgotten.
 */
export interface Declared {
  /** Every column, or every column but these. */
  update?: true | { except: readonly string[] }
  remove?: true
  /** All rows at once. */
  empty?: true
  /** Rows come from triggers only. */
  insert?: false
}

const changes: Declared = { update: true }
const added: Declared = {}
const removed: Declared = { remove: true }
const kept: Declared = { update: true, remove: true }
const projection: Declared = { insert: false }

export const DECLARED: Record<string, Declared> = {
  // The chain: the seal of an entry alone writes the hash of the head and the totals.
  ledgers: {
    update: { except: ['city_id', 'functional_currency', 'head_hash', 'head_recorded_at'] },
  },
  balance_totals: projection,
  authority_days: projection,
  closing_entries: projection,
  audit_heads: { update: { except: ['scope'] } },
  accounts: added,
  fiscal_years: added,
  // A step moves its period by a trigger.
  periods: added,
  funds: added,
  entry_drafts: changes,

  cities: added,
  people: changes,
  memberships: kept,
  sessions: kept,
  rate_limits: { ...kept, empty: true },

  plans: changes,
  programmes: changes,
  budget_lines: changes,
  beneficiary_groups: changes,
  classification_schemes: added,
  classification_items: added,
  programme_tags: removed,
  budget_line_tags: removed,
  programme_parties: changes,
  places: added,
  strategies: changes,

  parties: changes,
  agreements: changes,
  agreement_earmarks: removed,
  instalments: kept,

  allocation_rounds: changes,
  allocation_decisions: changes,
  round_funds: removed,
  round_lines: removed,
  ring_fences: changes,
  appraisal_models: changes,

  network_deals: changes,
  network_sides: changes,
  bank_accounts: changes,
  fx_rate_files: kept,
  anchor_recipients: changes,
  anchor_deliveries: changes,
  import_batches: changes,
  import_rows: kept,
  import_mappings: kept,
  jobs: changes,
  queue_jobs: kept,
  queue_schedules: kept,
}

/** Trigger functions that write what the application itself may not: they run with the rights of the owner. */
export const WRITE_FOR_THE_APPLICATION = [
  'entries_project',
  'closing_entries_noted',
  'period_steps_apply',
] as const

/** The framework's own: written by migrations alone. */
export const BOOKKEEPING = ['adonis_schema', 'adonis_schema_versions'] as const
