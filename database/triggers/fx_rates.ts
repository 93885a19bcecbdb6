import { postgresTrigger, type Guard } from './guard.js'

/** A correction is the next revision of the same pair and day: none is left out. */
const REVISION = `NEW.revision <> 1 + (SELECT coalesce(max(x.revision), 0) FROM fx_rates x
  WHERE x.city_id = NEW.city_id AND x.pair = NEW.pair AND x.as_of = NEW.as_of)`

// The parentheses keep PostgreSQL from taking this THEN for the one of its IF.
const PAIR = `NEW.pair <> (CASE WHEN NEW.base < NEW.quote
  THEN NEW.base || '/' || NEW.quote ELSE NEW.quote || '/' || NEW.base END)`

const IS_NO_RATE = {
  sqlite: `NEW.rate GLOB '*[^0-9.]*' OR NEW.rate NOT GLOB '[0-9]*' OR NEW.rate NOT GLOB '*[0-9]'
    OR NEW.rate GLOB '*.*.*' OR NEW.rate GLOB '0[0-9]*' OR trim(NEW.rate, '0.') = ''`,
  postgres: `NEW.rate !~ '^(0|[1-9][0-9]*)(\\.[0-9]+){0,1}$' OR NEW.rate::numeric <= 0`,
}

const rulesOf = (dialect: keyof typeof IS_NO_RATE): [code: string, violation: string][] => [
  ['E_RATE_REVISION', REVISION],
  ['E_RATE_PAIR', PAIR],
  ['E_RATE_FORMAT', IS_NO_RATE[dialect]],
]

/** A rate is exact decimal text above zero, its pair is named in one order, its revisions have no gap. */
export const ratesChecked: Guard = {
  name: 'fx_rates_checked',
  sqlite: {
    up: [
      `CREATE TRIGGER fx_rates_checked BEFORE INSERT ON fx_rates BEGIN
        ${rulesOf('sqlite')
          .map(([code, violation]) => `SELECT RAISE(ABORT, '${code}') WHERE ${violation};`)
          .join('\n')}
      END`,
    ],
    down: ['DROP TRIGGER fx_rates_checked'],
  },
  postgres: postgresTrigger(
    'fx_rates_checked',
    'fx_rates',
    'BEFORE INSERT',
    `BEGIN
      ${rulesOf('postgres')
        .map(
          ([code, violation]) =>
            `IF ${violation} THEN RAISE EXCEPTION '${code}' USING ERRCODE = 'check_violation'; END IF;`
        )
        .join('\n')}
      RETURN NEW;
    END`
  ),
}
