import { appendOnlyGuard } from './append_only.js'

/** What was handed out and what came back stay as they were: they are evidence. */
export const workbookGuards = [
  appendOnlyGuard('workbook_copies', ['city_id', 'sha256']),
  appendOnlyGuard('workbook_returns', ['city_id', 'id']),
]
