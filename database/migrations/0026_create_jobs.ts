import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable, dialectOf, type TableDefinition } from '#database/support/portable_sql'

const TABLES: TableDefinition[] = [
  {
    name: 'jobs',
    columns: `
      city_id :uuid NOT NULL REFERENCES cities (id),
      id :uuid NOT NULL,
      name :text NOT NULL,
      key :text NOT NULL,
      payload :json NOT NULL,
      state :text NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed')),
      done_count :bigint NOT NULL DEFAULT 0 CHECK (done_count >= 0),
      total_count :bigint CHECK (total_count >= 0),
      step :json,
      result :json,
      failure :json,
      attempts :int NOT NULL DEFAULT 0,
      lease_token :uuid,
      lease_until :instant,
      file_key :uuid,
      file_until :instant,
      ordered_by :uuid REFERENCES people (id),
      ordered_at :instant NOT NULL,
      started_at :instant,
      finished_at :instant,
      PRIMARY KEY (city_id, id),
      UNIQUE (city_id, key),
      CHECK ((state = 'running') = (lease_token IS NOT NULL)),
      CHECK ((lease_token IS NULL) = (lease_until IS NULL)),
      CHECK (state <> 'failed' OR failure IS NOT NULL)`,
    indexes: ['CREATE INDEX jobs_ordered ON jobs (city_id, ordered_at)'],
  },
  // The two tables of @adonisjs/queue, as its database adapter reads and writes them
  {
    name: 'queue_jobs',
    columns: `
      id :text NOT NULL,
      queue :text NOT NULL,
      status :text NOT NULL CHECK (status IN ('pending', 'active', 'delayed', 'completed', 'failed')),
      data :text NOT NULL,
      score :bigint,
      worker_id :text,
      acquired_at :bigint,
      execute_at :bigint,
      finished_at :bigint,
      error :text,
      dedup_id :text,
      dedup_at :bigint,
      dedup_ttl :bigint,
      PRIMARY KEY (id, queue)`,
    indexes: [
      'CREATE INDEX queue_jobs_score ON queue_jobs (queue, status, score)',
      'CREATE INDEX queue_jobs_due ON queue_jobs (queue, status, execute_at)',
    ],
  },
  {
    name: 'queue_schedules',
    columns: `
      id :text PRIMARY KEY,
      status :text NOT NULL DEFAULT 'active',
      name :text NOT NULL,
      payload :text NOT NULL,
      cron_expression :text,
      every_ms :bigint,
      timezone :text NOT NULL DEFAULT 'UTC',
      from_date :instant,
      to_date :instant,
      run_limit :int,
      run_count :int NOT NULL DEFAULT 0,
      next_run_at :instant,
      last_run_at :instant,
      created_at :instant`,
  },
]

/** An import that was under way when the application was stopped for this version goes on as a job. */
const UNFINISHED_IMPORTS = [
  `INSERT INTO jobs (city_id, id, name, key, payload, state, ordered_by, ordered_at)
   SELECT city_id, id, 'imports.batch', 'imports.batch:' || id,
     '{"batchId":"' || id || '","fileName":"' || replace(replace(file_name, '\\', ''), '"', '') || '"}',
     'waiting', uploaded_by, uploaded_at
   FROM import_batches WHERE state IN ('previewing', 'committing', 'undoing')`,
  `INSERT INTO queue_jobs (id, queue, status, score, data)
   SELECT CAST(id AS text), 'default', 'pending', 0, '{"id":"' || id ||
     '","name":"wake","attempts":0,"payload":{"cityId":"' || city_id || '","jobId":"' || id || '"}}' FROM jobs`,
]

export default class extends BaseSchema {
  async up() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const table of TABLES) {
      for (const statement of createTable(table, dialect)) this.schema.raw(statement)
    }
    for (const statement of UNFINISHED_IMPORTS) this.schema.raw(statement)
  }

  async down() {
    for (const table of TABLES.toReversed()) this.schema.raw(`DROP TABLE ${table.name}`)
  }
}
