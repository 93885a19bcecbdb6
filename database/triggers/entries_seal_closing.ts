import { entriesSeal } from './entries_seal.js'
import type { Guard } from './guard.js'

/** What a soft-closed period takes: adjustments at first, what closes the year as well since then. */
export const ADJUSTMENTS = `NEW.kind = 'adjustment' AND NEW.approved_by IS NOT NULL`
export const ADJUSTMENTS_AND_CLOSING = `NEW.kind IN ('adjustment', 'year_close', 'carry_forward') AND NEW.approved_by IS NOT NULL`

const changed = (statements: string[]) =>
  statements.map((statement) => statement.replace(ADJUSTMENTS, ADJUSTMENTS_AND_CLOSING))

/** The seal of an entry as it stands since years are closed. */
export const entriesSealWithClosing: Guard = {
  name: entriesSeal.name,
  sqlite: { up: changed(entriesSeal.sqlite.up), down: entriesSeal.sqlite.down },
  postgres: { up: changed(entriesSeal.postgres.up), down: entriesSeal.postgres.down },
}
