import { BaseSchema } from '@adonisjs/lucid/schema'

/** The few entries that close a year are found without reading all the others. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(
      `CREATE INDEX journal_entries_closing ON journal_entries (city_id, id) WHERE kind = 'year_close'`
    )
  }

  async down() {
    this.schema.raw('DROP INDEX journal_entries_closing')
  }
}
