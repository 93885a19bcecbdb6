/*
|--------------------------------------------------------------------------
| Environment: validated at boot, every problem at once
|--------------------------------------------------------------------------
*/
import { Env } from '@adonisjs/core/env'

export default await Env.create(new URL('../', import.meta.url), {
  NODE_ENV: Env.schema.enum(['development', 'production', 'test'] as const),
  PORT: Env.schema.number(),
  HOST: Env.schema.string({ format: 'host' }),
  LOG_LEVEL: Env.schema.enum([
    'fatal',
    'error',
    'warn',
    'info',
    'debug',
    'trace',
    'silent',
  ] as const),
  APP_KEY: Env.schema.secret(),
  APP_URL: Env.schema.string({ format: 'url', tld: false }),

  /** `sqlite` keeps the ledger in one file below STORAGE_DIR; `postgres` needs the PG_ variables. */
  DB_CONNECTION: Env.schema.enum(['sqlite', 'postgres'] as const),
  STORAGE_DIR: Env.schema.string.optional(),
  /** With 1 the sign-in page lists the accounts of the demo cities. */
  DEMO: Env.schema.boolean.optional(),
  PG_HOST: Env.schema.string.optional(),
  PG_PORT: Env.schema.number.optional(),
  PG_USER: Env.schema.string.optional(),
  PG_PASSWORD: Env.schema.string.optional(),
  /** Runs migrations and `db:roles`; PG_USER then is ledger_app, which cannot change what is posted. */
  PG_OWNER_USER: Env.schema.string.optional(),
  PG_OWNER_PASSWORD: Env.schema.string.optional(),
  PG_DATABASE: Env.schema.string.optional(),
  /** Mail is sent only where SMTP_HOST is set. */
  SMTP_HOST: Env.schema.string.optional(),
  SMTP_PORT: Env.schema.number.optional(),
  SMTP_USER: Env.schema.string.optional(),
  SMTP_PASSWORD: Env.schema.secret.optional(),
  SMTP_FROM: Env.schema.string.optional(),
})
