import { appendOnlyGuard } from './append_only.js'

/** What was signed stays as it was signed, and with which key. */
export const anchorGuards = [
  appendOnlyGuard('signing_keys', ['id']),
  appendOnlyGuard('anchors', ['city_id', 'id']),
]
