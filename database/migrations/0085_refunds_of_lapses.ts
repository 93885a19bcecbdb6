import { BaseSchema } from '@adonisjs/lucid/schema'

/** What a lapsed condition left owing to a funder with a right of return becomes a refund that can be paid. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`INSERT INTO refunds
        (city_id, id, agreement_id, basis, amount, decided_on, due_on, reason, entry_id)
      SELECT o.city_id, o.id, o.agreement_id, 'unearned', o.held, o.decided_on, NULL, o.evidence, o.entry_id
      FROM condition_outcomes o
      WHERE o.outcome = 'lapsed' AND o.held > 0 AND o.entry_id IS NOT NULL
        AND EXISTS (SELECT 1 FROM postings p WHERE p.city_id = o.city_id AND p.entry_id = o.entry_id
          AND p.account_code = '2300')
        AND NOT EXISTS (SELECT 1 FROM refunds r WHERE r.city_id = o.city_id AND r.id = o.id)`)
  }

  /** The rows are part of the record by now; the older application shows and pays them alike. */
  async down() {}
}
