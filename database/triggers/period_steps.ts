import { postgresTrigger, type Guard } from './guard.js'

type Rules = [code: string, violation: string][]

const refusals = (rules: Rules) => ({
  sqlite: rules
    .map(([code, violation]) => `SELECT RAISE(ABORT, '${code}') WHERE ${violation};`)
    .join('\n'),
  postgres: rules
    .map(
      ([code, violation]) =>
        `IF ${violation} THEN RAISE EXCEPTION '${code}' USING ERRCODE = 'check_violation'; END IF;`
    )
    .join('\n'),
})

const OF_PERIOD = 't.city_id = NEW.city_id AND t.id = NEW.period_id'

/** What a step of a period must be; each question is one that must have no answer. */
const STEP_RULES: Rules = [
  [
    'E_PERIOD_STEP',
    `NOT EXISTS (SELECT 1 FROM periods t WHERE ${OF_PERIOD} AND t.status = NEW.from_status)
     OR NOT ((NEW.from_status = 'open' AND NEW.to_status = 'soft_closed')
       OR (NEW.from_status = 'soft_closed' AND NEW.to_status = 'closed')
       OR (NEW.from_status IN ('soft_closed', 'closed') AND NEW.to_status = 'open'))`,
  ],
  [
    'E_PERIOD_NO',
    `NEW.no <> 1 + (SELECT coalesce(max(v.no), 0) FROM period_events v
       WHERE v.city_id = NEW.city_id AND v.period_id = NEW.period_id)`,
  ],
  [
    // The books may not move while they are closed: whoever posts holds the head of the chain.
    'E_PERIOD_HEAD',
    `NOT EXISTS (SELECT 1 FROM ledgers l WHERE l.city_id = NEW.city_id
       AND l.head_seq = NEW.head_seq AND l.head_hash = NEW.head_hash)`,
  ],
  [
    'E_REASON_NEEDED',
    `NEW.to_status = 'open' AND (NEW.reason IS NULL OR length(trim(NEW.reason)) < 3)`,
  ],
  [
    'E_APPROVAL_NEEDED',
    `NEW.actor_id IS NULL OR (NEW.to_status = 'open' AND NEW.approved_by IS NULL)`,
  ],
  ['E_SELF_APPROVAL', 'NEW.approved_by IS NOT NULL AND NEW.approved_by = NEW.actor_id'],
  [
    'E_PERIOD_DIGEST',
    `NEW.to_status = 'closed' AND (NEW.trial_balance_digest IS NULL OR length(NEW.trial_balance_digest) <> 64)`,
  ],
  [
    'E_PERIOD_ORDER',
    `NEW.to_status = 'closed' AND EXISTS (SELECT 1 FROM periods t
       JOIN periods o ON o.city_id = t.city_id AND o.fiscal_year_id = t.fiscal_year_id
         AND o.starts_on < t.starts_on AND o.status <> 'closed'
       WHERE ${OF_PERIOD})`,
  ],
]

const APPLY = `UPDATE periods SET status = NEW.to_status
  WHERE city_id = NEW.city_id AND id = NEW.period_id;`

/** A step is judged when its event is written, and the event moves the period. */
export const periodSteps: Guard = {
  name: 'period_steps',
  sqlite: {
    up: [
      `CREATE TRIGGER period_steps BEFORE INSERT ON period_events BEGIN
        ${refusals(STEP_RULES).sqlite}
      END`,
      `CREATE TRIGGER period_steps_apply AFTER INSERT ON period_events BEGIN ${APPLY} END`,
    ],
    down: ['DROP TRIGGER period_steps', 'DROP TRIGGER period_steps_apply'],
  },
  postgres: merged(
    postgresTrigger(
      'period_steps',
      'period_events',
      'BEFORE INSERT',
      `BEGIN
        PERFORM 1 FROM ledgers WHERE city_id = NEW.city_id FOR UPDATE;
        ${refusals(STEP_RULES).postgres}
        RETURN NEW;
      END`
    ),
    postgresTrigger(
      'period_steps_apply',
      'period_events',
      'AFTER INSERT',
      `BEGIN ${APPLY} RETURN NULL; END`
    )
  ),
}

const STATUS_RULES: Rules = [
  [
    'E_PERIOD_STEP',
    `NEW.status <> OLD.status AND NOT EXISTS (SELECT 1 FROM period_events v
       WHERE v.city_id = NEW.city_id AND v.period_id = NEW.id
         AND v.from_status = OLD.status AND v.to_status = NEW.status
         AND v.no = (SELECT max(w.no) FROM period_events w
           WHERE w.city_id = NEW.city_id AND w.period_id = NEW.id))`,
  ],
]

const FIRST_RULES: Rules = [['E_PERIOD_STEP', `NEW.status <> 'open'`]]

/** The status of a period moves with its last event and by nothing else; it begins open. */
export const periodStatus: Guard = {
  name: 'period_status',
  sqlite: {
    up: [
      `CREATE TRIGGER period_status BEFORE UPDATE ON periods BEGIN ${refusals(STATUS_RULES).sqlite} END`,
      `CREATE TRIGGER period_begins_open BEFORE INSERT ON periods BEGIN ${refusals(FIRST_RULES).sqlite} END`,
    ],
    down: ['DROP TRIGGER period_status', 'DROP TRIGGER period_begins_open'],
  },
  postgres: merged(
    postgresTrigger(
      'period_status',
      'periods',
      'BEFORE UPDATE',
      `BEGIN ${refusals(STATUS_RULES).postgres} RETURN NEW; END`
    ),
    postgresTrigger(
      'period_begins_open',
      'periods',
      'BEFORE INSERT',
      `BEGIN ${refusals(FIRST_RULES).postgres} RETURN NEW; END`
    )
  ),
}

function merged(...parts: { up: string[]; down: string[] }[]) {
  return {
    up: parts.flatMap(({ up }) => up),
    down: parts.toReversed().flatMap(({ down }) => down),
  }
}
