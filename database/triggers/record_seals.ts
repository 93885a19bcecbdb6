import { appendOnlyGuard } from './append_only.js'

/** A seal says what a record was on a day: it is never made anew. */
export const recordSealsAppendOnly = appendOnlyGuard('record_seals', [
  'city_id',
  'table_name',
  'record_key',
])
