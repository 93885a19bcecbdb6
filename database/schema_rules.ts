import type {
  ColumnInfo,
  PrimaryKeyRule,
  SchemaRules,
} from '@adonisjs/lucid/types/schema_generator'

function plain(tsType: string): ColumnInfo {
  return { tsType, decorators: [{ name: '@column' }], imports: [] }
}

/** A reader of app/core/columns.ts; the generator prints arguments by `toString`. */
function readBy(reader: string, tsType: string): ColumnInfo {
  return {
    tsType,
    decorators: [{ name: '@column', args: { consume: { toString: () => reader } } }],
    imports: [{ source: '#core/columns', namedImports: [reader] }],
  }
}

/** Models find rows by `id`; tables with other keys are read and written by hand-written queries. */
const primaryKey: PrimaryKeyRule = (_table, keys) =>
  keys.includes('id')
    ? {
        columnName: 'id',
        columnInfo: {
          tsType: 'string',
          decorators: [{ name: '@column', args: { isPrimary: true } }],
          imports: [],
        },
      }
    : undefined

/** Money and sequence numbers are BigInt; days and instants stay the texts that the database holds. */
const rules: SchemaRules = {
  types: {
    bigint: plain('bigint'),
    uuid: plain('string'),
    date: plain('string'),
    DateTime: plain('string'),
    number: readBy('readSmallInteger', 'number'),
    boolean: readBy('readBoolean', 'boolean'),
  },
  columns: { created_at: plain('string'), updated_at: plain('string') },
  primaryKey,
}

export default rules
