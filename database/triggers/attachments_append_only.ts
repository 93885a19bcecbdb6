import { appendOnlyGuard } from './append_only.js'

/** A document once attached stays as it is: its row says which bytes the city relied on. */
export const attachmentsAppendOnly = appendOnlyGuard('attachments', ['city_id', 'id'])
