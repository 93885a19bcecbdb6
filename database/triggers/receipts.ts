import { appendOnlyGuard } from './append_only.js'
import { postgresTrigger, type Guard } from './guard.js'

const GAP = `NEW.no <> (SELECT coalesce(max(n.no), 0) + 1 FROM receipt_numbers n
  WHERE n.city_id = NEW.city_id AND n.fiscal_year_id = NEW.fiscal_year_id)`

/** Numbers of one year follow one another: none is left out, none comes twice. */
const receiptNumbersFollow: Guard = {
  name: 'receipt_numbers_follow',
  sqlite: {
    up: [
      `CREATE TRIGGER receipt_numbers_follow BEFORE INSERT ON receipt_numbers BEGIN
        SELECT RAISE(ABORT, 'E_RECEIPT_NUMBER') WHERE ${GAP};
      END`,
    ],
    down: ['DROP TRIGGER receipt_numbers_follow'],
  },
  postgres: postgresTrigger(
    'receipt_numbers_follow',
    'receipt_numbers',
    'BEFORE INSERT',
    `BEGIN
      IF ${GAP} THEN RAISE EXCEPTION 'E_RECEIPT_NUMBER' USING ERRCODE = 'check_violation'; END IF;
      RETURN NEW;
    END`
  ),
}

const MISFIT = `NOT EXISTS (SELECT 1 FROM receipts r
    JOIN instalments i ON i.city_id = r.city_id AND i.agreement_id = r.agreement_id
    WHERE r.city_id = NEW.city_id AND r.id = NEW.receipt_id AND i.id = NEW.instalment_id
      AND r.amount >= NEW.amount + (SELECT coalesce(sum(p.amount), 0) FROM receipt_parts p
        WHERE p.city_id = NEW.city_id AND p.receipt_id = NEW.receipt_id))`

/** Parts answer instalments of the receipt's own agreement and never exceed what came. */
const receiptPartsFit: Guard = {
  name: 'receipt_parts_fit',
  sqlite: {
    up: [
      `CREATE TRIGGER receipt_parts_fit BEFORE INSERT ON receipt_parts BEGIN
        SELECT RAISE(ABORT, 'E_RECEIPT_PARTS') WHERE ${MISFIT};
      END`,
    ],
    down: ['DROP TRIGGER receipt_parts_fit'],
  },
  postgres: postgresTrigger(
    'receipt_parts_fit',
    'receipt_parts',
    'BEFORE INSERT',
    `BEGIN
      IF ${MISFIT} THEN RAISE EXCEPTION 'E_RECEIPT_PARTS' USING ERRCODE = 'check_violation'; END IF;
      RETURN NEW;
    END`
  ),
}

export const receiptGuards: Guard[] = [
  appendOnlyGuard('receipt_parts', ['city_id', 'receipt_id', 'instalment_id']),
  appendOnlyGuard('receipt_numbers', ['city_id', 'fiscal_year_id', 'no']),
  receiptNumbersFollow,
  receiptPartsFit,
]
