import { partOfDay } from '../support/month_parts.js'
import { postgresTrigger, type Guard } from './guard.js'

/**
 * The header of an entry is written after its postings; writing it seals the entry. Everything the rules
 * ask of the postings is gathered in one pass, `s`; `l` is the ledger. `{…}` marks what the dialects
 * spell differently. The joins are LEFT ones because SQLite then keeps their order: the few postings of
 * the entry first.
 */
const FACTS = `
  SELECT count(*) AS lines,
    max(p.line_no) AS last_line,
    min({fund}) AS fund,
    CASE WHEN min({fund}) = max({fund}) AND min(p.currency) = max(p.currency) THEN 1 ELSE 0 END AS alike,
    sum(p.amount) AS amount,
    sum(p.functional_amount) AS functional,
    sum(CASE WHEN p.effective_on <> NEW.effective_on THEN 1 ELSE 0 END) AS other_days,
    sum(CASE WHEN p.effective_on < a.opened_on OR p.effective_on > a.closed_on THEN 1 ELSE 0 END) AS not_open,
    sum(CASE WHEN p.currency <> a.currency THEN 1 ELSE 0 END) AS other_currency,
    sum(CASE WHEN (a.needs_line AND p.budget_line_id IS NULL)
      OR (p.account_code = '8300' AND p.commitment_id IS NULL) THEN 1 ELSE 0 END) AS dimension_missing,
    sum(CASE WHEN p.account_code = '1900' THEN p.functional_amount ELSE 0 END) AS exchange,
    max(CASE WHEN p.account_code = '8100' THEN 1 ELSE 0 END) AS unallocated,
    max(CASE WHEN p.account_code = '8200' THEN 1 ELSE 0 END) AS allocated,
    sum(CASE WHEN p.functional_amount > 0 AND a.type NOT IN ('budgetary', 'memorandum')
      THEN p.functional_amount ELSE 0 END) AS financial,
    sum(CASE WHEN p.functional_amount > 0 AND a.type = 'budgetary'
      THEN p.functional_amount ELSE 0 END) AS budgetary,
    sum(CASE WHEN p.functional_amount > 0 AND a.type = 'memorandum'
      THEN p.functional_amount ELSE 0 END) AS memorandum,
    sum(CASE WHEN p.functional_amount > 0 AND a.floor_zero THEN 1 ELSE 0 END) AS taking
  FROM postings p
  LEFT JOIN accounts a ON a.city_id = p.city_id AND a.code = p.account_code
  WHERE p.city_id = NEW.city_id AND p.entry_id = NEW.id`

/** Where the days of one fund, line or commitment are kept. */
const DAYS_OF_GROUP = `authority_days d
  WHERE d.city_id = NEW.city_id AND d.account_code = g.account_code AND d.fund_id = g.fund_id
    AND d.budget_line_key = g.line_key AND d.commitment_key = g.commitment_key`

/**
 * A rule of an entry: the refusal, what breaks it as far as `s`, `l` and the header tell, and for some a
 * question to the tables that is asked only then. The first that is broken names the refusal.
 */
type Rule = [code: string, condition: string, question?: string]

const RULES: Rule[] = [
  // Most entries are of one fund and one currency: then the sum of all lines is the answer.
  ['E_UNBALANCED', 's.alike = 1 AND s.amount <> 0'],
  [
    'E_UNBALANCED',
    's.alike = 0',
    `EXISTS (
       SELECT 1 FROM postings p WHERE p.city_id = NEW.city_id AND p.entry_id = NEW.id
       GROUP BY p.fund_id, p.currency HAVING sum(p.amount) <> 0)`,
  ],
  ['E_UNBALANCED_FUNCTIONAL', 's.alike = 1 AND s.functional <> 0'],
  [
    'E_UNBALANCED_FUNCTIONAL',
    's.alike = 0',
    `EXISTS (
       SELECT 1 FROM postings p WHERE p.city_id = NEW.city_id AND p.entry_id = NEW.id
       GROUP BY p.fund_id HAVING sum(p.functional_amount) <> 0)`,
  ],
  ['E_LINE_COUNT', 's.lines <> NEW.line_count OR s.last_line <> NEW.line_count'],
  ['E_DATE', 's.other_days > 0'],
  [
    'E_PERIOD',
    `CASE {period} WHEN 'open' THEN FALSE
       WHEN 'soft_closed' THEN NOT (NEW.kind = 'adjustment' AND NEW.approved_by IS NOT NULL)
       ELSE TRUE END`,
  ],
  [
    'E_ALREADY_REVERSED',
    'NEW.reverses_id IS NOT NULL',
    `EXISTS (
       SELECT 1 FROM journal_entries e WHERE e.city_id = NEW.city_id AND e.reverses_id = NEW.reverses_id)`,
  ],
  ['E_CLOCK', 'l.head_recorded_at > NEW.recorded_at'],
  ['E_FUTURE', 'NEW.effective_on > {latest day}'],
  ['E_ACCOUNT', 's.not_open > 0'],
  ['E_FUND_CLOSED', 's.alike = 1 AND NEW.effective_on > {fund closed}'],
  [
    'E_FUND_CLOSED',
    's.alike = 0',
    `EXISTS (SELECT 1 FROM postings p
       JOIN funds f ON f.city_id = p.city_id AND f.id = p.fund_id
       WHERE p.city_id = NEW.city_id AND p.entry_id = NEW.id AND NEW.effective_on > f.closed_on)`,
  ],
  ['E_ACCOUNT_CURRENCY', 's.other_currency > 0'],
  ['E_DIMENSION', 's.dimension_missing > 0'],
  ['E_EXCHANGE', 's.exchange <> 0'],
  [
    // What moves money between a fund and its lines is an allocation, whatever the entry calls itself:
    // so is its reversal, and the reversal of that.
    'E_APPROVAL_NEEDED',
    `NEW.approved_by IS NULL AND (NEW.kind = 'allocation'
       OR (s.unallocated > 0 AND s.allocated > 0)
       OR s.financial > l.approval_threshold OR s.budgetary > l.approval_threshold
       OR s.memorandum > l.approval_threshold)`,
  ],
  [
    // The head may have been moved to the number of the entry already; if not, the entry moves it.
    'E_SEQ',
    'l.head_seq NOT IN (NEW.seq, NEW.seq - 1) OR {last number} <> NEW.seq - 1',
  ],
  ['E_PREV', 'l.head_hash <> NEW.prev_hash'],
  [
    // What a fund, a line or a commitment still has may not fall below zero on the day of the entry nor
    // on any later day. Whole parts of months before come from the totals, the rest from the daily
    // movements: however many entries a part holds, the question reads its days. What an entry only adds to needs
    // no look. The empty text keeps SQLite from reading all postings in the order of the grouping.
    'E_OVERDRAWN',
    's.taking > 0',
    `EXISTS (
      SELECT 1 FROM (
        SELECT n.account_code || '' AS account_code, n.fund_id, coalesce({line}, '') AS line_key,
          CASE WHEN n.account_code = '8300' THEN coalesce({commitment}, '') ELSE '' END AS commitment_key,
          sum(n.functional_amount) AS taken
        FROM postings n
        WHERE n.city_id = NEW.city_id AND n.entry_id = NEW.id
          AND (SELECT a.floor_zero FROM accounts a WHERE a.city_id = NEW.city_id AND a.code = n.account_code)
        GROUP BY 1, 2, 3, 4
        HAVING sum(n.functional_amount) > 0
      ) g
      WHERE g.taken
        + CASE WHEN g.commitment_key = '' THEN
            (SELECT coalesce(sum(t.functional_debits - t.functional_credits), 0) FROM balance_totals t
             WHERE t.city_id = NEW.city_id AND t.account_code = g.account_code AND t.fund_id = g.fund_id
               AND t.budget_line_key = g.line_key AND t.month < {part})
          ELSE
            (SELECT coalesce(sum(d.moved), 0) FROM ${DAYS_OF_GROUP} AND d.day < {part start})
          END
        + (SELECT coalesce(sum(d.moved), 0) FROM ${DAYS_OF_GROUP}
             AND d.day BETWEEN {part start} AND NEW.effective_on)
        + {greatest}(0, (SELECT coalesce(max(r.moved), 0) FROM (
            SELECT sum(d.moved) OVER (ORDER BY d.day) AS moved FROM ${DAYS_OF_GROUP}
              AND d.day > NEW.effective_on) r))
        > 0
    )`,
  ],
]

/** State of the period that holds the day; periods do not overlap, so only the last that begins in time can. */
const PERIOD = `(SELECT CASE WHEN NEW.effective_on <= b.ends_on THEN b.status END FROM periods b
  WHERE b.city_id = NEW.city_id AND b.starts_on <= NEW.effective_on
  ORDER BY b.starts_on DESC LIMIT 1)`

const FUND_CLOSED = `(SELECT f.closed_on FROM funds f WHERE f.city_id = NEW.city_id AND f.id = {s.fund})`

const LAST_NUMBER = `(SELECT coalesce(max(e.seq), 0) FROM journal_entries e WHERE e.city_id = NEW.city_id)`

/** SQLite asks within one query; PostgreSQL has gathered the answers before, where conditions cost least. */
const SPELLING = {
  sqlite: {
    '{period}': PERIOD,
    '{fund closed}': FUND_CLOSED,
    '{last number}': LAST_NUMBER,
    '{fund}': 'p.fund_id',
    '{s.fund}': 's.fund',
    '{latest day}': `date(substr(NEW.recorded_at, 1, 10), '+' || (l.future_days + 1) || ' days')`,
    '{part start}': partOfDay('NEW.effective_on', 'sqlite'),
    '{part}': partOfDay('NEW.effective_on', 'sqlite'),
    '{line}': 'n.budget_line_id',
    '{commitment}': 'n.commitment_id',
    '{greatest}': 'max',
  },
  postgres: {
    '{period}': 'l.period',
    '{fund closed}': 'l.fund_closed',
    '{last number}': 'l.last_number',
    '{fund}': 'p.fund_id::text',
    '{s.fund}': 's.fund::uuid',
    '{latest day}': `(NEW.recorded_at AT TIME ZONE 'UTC')::date + l.future_days + 1`,
    '{part start}': `(${partOfDay('NEW.effective_on', 'postgres')})::date`,
    '{part}': partOfDay('NEW.effective_on', 'postgres'),
    '{line}': 'n.budget_line_id::text',
    '{commitment}': 'n.commitment_id::text',
    '{greatest}': 'greatest',
  },
}

function spelled(text: string, dialect: keyof typeof SPELLING): string {
  return Object.entries(SPELLING[dialect]).reduce(
    (sql, [mark, spelling]) => sql.replaceAll(mark, spelling),
    text
  )
}

/** One query: the first rule that is broken raises its refusal. */
function sqliteQuestion(): string {
  const cases = RULES.map(([code, condition, question]) => {
    const broken = question ? `(${condition}) AND ${question}` : condition
    return `WHEN ${broken} THEN RAISE(ABORT, '${code}')`
  })
  return spelled(
    `SELECT CASE\n${cases.join('\n')}\nEND
     FROM (${FACTS}) s LEFT JOIN ledgers l ON l.city_id = NEW.city_id`,
    'sqlite'
  )
}

/**
 * Two queries, then conditions of their results one by one: a question is planned for and set up only by
 * the entries that need it, which takes longer than to answer it.
 */
function postgresBody(): string {
  const checks = RULES.map(([code, condition, question]) => {
    const refusal = `RAISE EXCEPTION '${code}' USING ERRCODE = 'check_violation';`
    const inner = question ? `IF ${question} THEN ${refusal} END IF;` : refusal
    return `IF (${condition}) THEN ${inner} END IF;`
  })
  return spelled(
    `DECLARE s record; l record;
    BEGIN
      ${FACTS.replace('\n  FROM postings', '\n  INTO s FROM postings')};
      SELECT h.head_seq, h.head_hash, h.head_recorded_at, h.future_days, h.approval_threshold,
        ${PERIOD} AS period, ${FUND_CLOSED} AS fund_closed, ${LAST_NUMBER} AS last_number
      INTO l FROM (SELECT 1) one LEFT JOIN ledgers h ON h.city_id = NEW.city_id;
      ${checks.join('\n')}
      RETURN NEW;
    END`,
    'postgres'
  )
}

export const entriesSeal: Guard = {
  name: 'entries_seal',
  sqlite: {
    up: [
      `CREATE TRIGGER entries_seal BEFORE INSERT ON journal_entries BEGIN
        ${sqliteQuestion()};
      END`,
    ],
    down: ['DROP TRIGGER entries_seal'],
  },
  postgres: postgresTrigger('entries_seal', 'journal_entries', 'BEFORE INSERT', postgresBody()),
}
