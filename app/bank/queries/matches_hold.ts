import { stands } from '#ledger/queries/standing'

const IN_BOOKS = `EXISTS (SELECT 1 FROM journal_entries e WHERE e.city_id = m.city_id AND e.id = m.entry_id)`

/** A match `m` of which the entry still waits for a second person. */
export const WAITS = `(m.entry_id IS NOT NULL AND NOT ${IN_BOOKS}
  AND EXISTS (SELECT 1 FROM entry_drafts d
    WHERE d.city_id = m.city_id AND d.id = m.entry_id AND d.state = 'waiting'))`

/**
 * Condition on a match `m`: it was not undone, and what it points to is there. A draft that was sent
 * back or an entry that was reversed takes its match with it, and the line is open again.
 */
export const HOLDS = `(m.kind <> 'undo'
  AND NOT EXISTS (SELECT 1 FROM bank_matches u WHERE u.city_id = m.city_id AND u.undoes_id = m.id)
  AND (m.entry_id IS NULL OR ${WAITS} OR (${IN_BOOKS} AND ${stands('m.city_id', 'm.entry_id')})))`
