import { BaseSchema } from '@adonisjs/lucid/schema'

/** What the audit trail is narrowed by, each in the order in which it is shown; counts read nothing else. */
const INDEXES: Record<string, string> = {
  audit_events_day: 'at, seq',
  audit_events_action: 'action, at, seq, actor_id',
  audit_events_actor: 'actor_id, at, seq',
}

export default class extends BaseSchema {
  async up() {
    for (const [name, columns] of Object.entries(INDEXES)) {
      this.schema.raw(`CREATE INDEX ${name} ON audit_events (scope, ${columns})`)
    }
  }

  async down() {
    for (const name of Object.keys(INDEXES)) this.schema.raw(`DROP INDEX ${name}`)
  }
}
