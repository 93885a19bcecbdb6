import { postgresTrigger, type Guard } from './guard.js'

/**
 * The header of an entry is written after its postings; writing it seals the entry. Each rule is one
 * question that must have no answer. `{…}` marks what the dialects spell differently.
 */
const RULES: [code: string, violation: string][] = [
  [
    'E_UNBALANCED',
    `EXISTS (SELECT 1 FROM postings p WHERE p.city_id = NEW.city_id AND p.entry_id = NEW.id
       GROUP BY p.fund_id, p.currency HAVING sum(p.amount) <> 0)`,
  ],
  [
    'E_UNBALANCED_FUNCTIONAL',
    `EXISTS (SELECT 1 FROM postings p WHERE p.city_id = NEW.city_id AND p.entry_id = NEW.id
       GROUP BY p.fund_id HAVING sum(p.functional_amount) <> 0)`,
  ],
  [
    'E_LINE_COUNT',
    `(SELECT count(*) FROM postings p WHERE p.city_id = NEW.city_id AND p.entry_id = NEW.id) <> NEW.line_count
     OR (SELECT max(p.line_no) FROM postings p WHERE p.city_id = NEW.city_id AND p.entry_id = NEW.id) <> NEW.line_count`,
  ],
  [
    'E_DATE',
    `EXISTS (SELECT 1 FROM postings p WHERE p.city_id = NEW.city_id AND p.entry_id = NEW.id
       AND p.effective_on <> NEW.effective_on)`,
  ],
  [
    'E_PERIOD',
    `NOT EXISTS (SELECT 1 FROM periods t WHERE t.city_id = NEW.city_id
       AND NEW.effective_on BETWEEN t.starts_on AND t.ends_on
       AND (t.status = 'open'
         OR (t.status = 'soft_closed' AND NEW.kind = 'adjustment' AND NEW.approved_by IS NOT NULL)))`,
  ],
  [
    'E_ALREADY_REVERSED',
    `EXISTS (SELECT 1 FROM journal_entries e WHERE e.city_id = NEW.city_id AND e.reverses_id = NEW.reverses_id)`,
  ],
  [
    'E_CLOCK',
    `(SELECT l.head_recorded_at FROM ledgers l WHERE l.city_id = NEW.city_id) > NEW.recorded_at`,
  ],
  [
    'E_FUTURE',
    `EXISTS (SELECT 1 FROM ledgers l WHERE l.city_id = NEW.city_id AND NEW.effective_on > {latest day})`,
  ],
  [
    'E_ACCOUNT',
    `EXISTS (SELECT 1 FROM postings p
       JOIN accounts a ON a.city_id = p.city_id AND a.code = p.account_code
       WHERE p.city_id = NEW.city_id AND p.entry_id = NEW.id
       AND (p.effective_on < a.opened_on OR p.effective_on > a.closed_on))`,
  ],
  [
    'E_FUND_CLOSED',
    `EXISTS (SELECT 1 FROM postings p
       JOIN funds f ON f.city_id = p.city_id AND f.id = p.fund_id
       WHERE p.city_id = NEW.city_id AND p.entry_id = NEW.id AND p.effective_on > f.closed_on)`,
  ],
  [
    'E_ACCOUNT_CURRENCY',
    `EXISTS (SELECT 1 FROM postings p
       JOIN accounts a ON a.city_id = p.city_id AND a.code = p.account_code
       WHERE p.city_id = NEW.city_id AND p.entry_id = NEW.id AND p.currency <> a.currency)`,
  ],
  [
    'E_DIMENSION',
    `EXISTS (SELECT 1 FROM postings p
       JOIN accounts a ON a.city_id = p.city_id AND a.code = p.account_code
       WHERE p.city_id = NEW.city_id AND p.entry_id = NEW.id
       AND ((a.needs_line AND p.budget_line_id IS NULL)
         OR (p.account_code = '8300' AND p.commitment_id IS NULL)))`,
  ],
  [
    'E_EXCHANGE',
    `(SELECT coalesce(sum(p.functional_amount), 0) FROM postings p
       WHERE p.city_id = NEW.city_id AND p.entry_id = NEW.id AND p.account_code = '1900') <> 0`,
  ],
  [
    // What moves money between a fund and its lines is an allocation, whatever the entry calls itself:
    // so is its reversal, and the reversal of that.
    'E_APPROVAL_NEEDED',
    `NEW.approved_by IS NULL AND (NEW.kind = 'allocation' OR (
       EXISTS (SELECT 1 FROM postings p WHERE p.city_id = NEW.city_id AND p.entry_id = NEW.id
         AND p.account_code = '8100')
       AND EXISTS (SELECT 1 FROM postings p WHERE p.city_id = NEW.city_id AND p.entry_id = NEW.id
         AND p.account_code = '8200')) OR EXISTS (
       SELECT 1 FROM postings p
       JOIN accounts a ON a.city_id = p.city_id AND a.code = p.account_code
       JOIN ledgers l ON l.city_id = p.city_id
       WHERE p.city_id = NEW.city_id AND p.entry_id = NEW.id AND p.functional_amount > 0
       GROUP BY l.approval_threshold,
         CASE a.type WHEN 'budgetary' THEN 1 WHEN 'memorandum' THEN 2 ELSE 0 END
       HAVING sum(p.functional_amount) > l.approval_threshold))`,
  ],
  [
    'E_SEQ',
    `(SELECT l.head_seq FROM ledgers l WHERE l.city_id = NEW.city_id) <> NEW.seq
     OR (SELECT coalesce(max(e.seq), 0) FROM journal_entries e WHERE e.city_id = NEW.city_id) <> NEW.seq - 1`,
  ],
  ['E_PREV', `(SELECT l.head_hash FROM ledgers l WHERE l.city_id = NEW.city_id) <> NEW.prev_hash`],
  [
    // What a fund, a line or a commitment still has may not fall below zero on the day of the entry
    // nor on any later day. Whole months before come from the totals, the rest from the postings.
    // What an entry only adds to needs no look: thousands of receipts of one fund stay quick. The
    // empty text keeps SQLite from reading all postings of the city in the order of the grouping.
    'E_OVERDRAWN',
    `EXISTS (
      SELECT 1 FROM (
        SELECT n.account_code || '' AS account_code, n.fund_id, n.budget_line_id,
          CASE WHEN n.account_code = '8300' THEN n.commitment_id END AS commitment_id
        FROM postings n
        JOIN accounts a ON a.city_id = n.city_id AND a.code = n.account_code AND a.floor_zero
        WHERE n.city_id = NEW.city_id AND n.entry_id = NEW.id
        GROUP BY 1, 2, 3, 4
        HAVING sum(n.functional_amount) > 0
      ) g
      WHERE EXISTS (
        SELECT 1 FROM (
          SELECT m.effective_on AS day, sum(sum(m.functional_amount)) OVER (ORDER BY m.effective_on) AS moved
          FROM postings m
          WHERE m.city_id = NEW.city_id AND m.account_code = g.account_code AND m.fund_id = g.fund_id
            AND m.budget_line_id {is} g.budget_line_id
            AND (g.commitment_id IS NULL OR m.commitment_id = g.commitment_id)
            AND m.effective_on >= {month start}
          GROUP BY m.effective_on
        ) r
        WHERE r.day >= NEW.effective_on AND r.moved + CASE
          WHEN g.commitment_id IS NULL THEN
            (SELECT coalesce(sum(t.functional_debits - t.functional_credits), 0) FROM balance_totals t
             WHERE t.city_id = NEW.city_id AND t.account_code = g.account_code AND t.fund_id = g.fund_id
               AND t.budget_line_key = coalesce({line key}, '') AND t.month < {month})
          ELSE
            (SELECT coalesce(sum(o.functional_amount), 0) FROM postings o
             WHERE o.city_id = NEW.city_id AND o.commitment_id = g.commitment_id
               AND o.account_code = g.account_code AND o.fund_id = g.fund_id
               AND o.budget_line_id {is} g.budget_line_id AND o.effective_on < {month start})
          END > 0
      )
    )`,
  ],
]

const SPELLING = {
  sqlite: {
    '{latest day}': `date(substr(NEW.recorded_at, 1, 10), '+' || (l.future_days + 1) || ' days')`,
    '{is}': 'IS',
    '{month start}': `substr(NEW.effective_on, 1, 7) || '-01'`,
    '{month}': 'substr(NEW.effective_on, 1, 7)',
    '{line key}': 'g.budget_line_id',
  },
  postgres: {
    '{latest day}': `(NEW.recorded_at AT TIME ZONE 'UTC')::date + l.future_days + 1`,
    '{is}': 'IS NOT DISTINCT FROM',
    '{month start}': `date_trunc('month', NEW.effective_on)::date`,
    '{month}': `to_char(NEW.effective_on, 'YYYY-MM')`,
    '{line key}': 'g.budget_line_id::text',
  },
}

function spelled(violation: string, dialect: keyof typeof SPELLING): string {
  return Object.entries(SPELLING[dialect]).reduce(
    (sql, [mark, text]) => sql.replaceAll(mark, text),
    violation
  )
}

export const entriesSeal: Guard = {
  name: 'entries_seal',
  sqlite: {
    up: [
      `CREATE TRIGGER entries_seal BEFORE INSERT ON journal_entries BEGIN
        ${RULES.map(([code, violation]) => `SELECT RAISE(ABORT, '${code}') WHERE ${spelled(violation, 'sqlite')};`).join('\n')}
      END`,
    ],
    down: ['DROP TRIGGER entries_seal'],
  },
  postgres: postgresTrigger(
    'entries_seal',
    'journal_entries',
    'BEFORE INSERT',
    `BEGIN
      ${RULES.map(
        ([code, violation]) =>
          `IF ${spelled(violation, 'postgres')} THEN RAISE EXCEPTION '${code}' USING ERRCODE = 'check_violation'; END IF;`
      ).join('\n')}
      RETURN NEW;
    END`
  ),
}
