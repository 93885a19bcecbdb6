import vine from '@vinejs/vine'
import { calendarDay } from '#core/calendar_day'
import { written } from '#core/written'
import { TABLE_FORMATS } from '#workbooks/send_table'
import { ENTRY_KINDS } from '#ledger/domain/entry'

const day = calendarDay
const seq = () => vine.string().regex(/^[1-9]\d{0,14}$/)
/** The number of an entry, or 0: before the first one. */
const known = () => vine.string().regex(/^(0|[1-9]\d{0,14})$/)
/** The entries that close a year are left out. */
const closing = () => vine.enum(['without'] as const)
const account = () => vine.string().use(written('account'))
const accounts = () => vine.string().regex(/^\d{4}(-\d{4}){0,19}$/)

/** Filters stand in the address, so that a list can be sent to a colleague. */
export const journalValidator = vine.create({
  from: day().optional(),
  to: day().optional(),
  kind: vine.enum(ENTRY_KINDS).optional(),
  account: accounts().optional(),
  fund: vine.string().toLowerCase().uuid().optional(),
  line: vine.string().toLowerCase().uuid().optional(),
  party: vine.string().toLowerCase().uuid().optional(),
  agreement: vine.string().toLowerCase().uuid().optional(),
  commitment: vine.string().toLowerCase().uuid().optional(),
  programme: vine.string().toLowerCase().uuid().optional(),
  group: vine.string().maxLength(500).optional(),
  lineYear: vine
    .string()
    .regex(/^[!-]?\d{4}$/)
    .optional(),
  lineCode: vine.string().maxLength(200).optional(),
  work: vine.enum(['build', 'maintain'] as const).optional(),
  restriction: vine
    .string()
    .regex(/^[a-z_]+(-[a-z_]+){0,5}$/)
    .optional(),
  funderKind: vine
    .string()
    .regex(/^[a-z_]{1,40}$/)
    .optional(),
  origin: vine.enum(ENTRY_KINDS).optional(),
  except: vine.enum(ENTRY_KINDS).optional(),
  text: vine.string().trim().maxLength(200).optional(),
  known: known().optional(),
  /** Only corrections of earlier, closed periods. */
  prior: vine.enum(['only'] as const).optional(),
  closing: closing().optional(),
  before: seq().optional(),
  after: seq().optional(),
  /** The lines that the filter finds, as a download. */
  format: vine.enum(TABLE_FORMATS).optional(),
})

export const statementValidator = vine.create({
  account: account().optional(),
  from: day().optional(),
  to: day().optional(),
  fund: vine.string().toLowerCase().uuid().optional(),
  line: vine.string().toLowerCase().uuid().optional(),
  known: known().optional(),
  after: vine
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}_\d{1,15}_\d{1,6}$/)
    .optional(),
  format: vine.enum(TABLE_FORMATS).optional(),
})

export const balancesValidator = vine.create({
  by: vine.enum(['account', 'fund', 'line'] as const).optional(),
  closing: closing().optional(),
  on: day().optional(),
  fund: vine.string().toLowerCase().uuid().optional(),
  known: known().optional(),
  format: vine.enum(TABLE_FORMATS).optional(),
})

export const reversalValidator = vine.create({
  id: vine.string().toLowerCase().uuid(),
  reason: vine.string().trim().minLength(3).maxLength(500),
})

export const fiscalYearValidator = vine.create({
  id: vine.string().toLowerCase().uuid(),
  name: vine.string().trim().minLength(1).maxLength(40),
  startsOn: vine.string().use(written('monthStart')),
})

export const anchorsQuery = vine.create({
  page: vine.number().min(1).max(1_000_000).withoutDecimals().optional(),
  format: vine.enum(TABLE_FORMATS).optional(),
})

export const recipientValidator = vine.create({
  id: vine.string().toLowerCase().uuid(),
  email: vine.string().trim().email().maxLength(254).toLowerCase(),
})

export const proofValidator = vine.create({
  proof: vine.string().minLength(2).maxLength(500_000),
})

const days = () => vine.number().min(0).max(366).withoutDecimals()

export const policiesValidator = vine.create({
  id: vine.string().toLowerCase().uuid(),
  version: vine.number().min(0).withoutDecimals(),
  recognition: vine.enum(['on_receipt', 'on_pledge'] as const),
  threshold: vine.string().trim().maxLength(100).optional(),
  future_days: days(),
  rate_days: days(),
  variance_tolerance: vine.string().trim().use(written('percent')),
  reminder_days: days(),
  reason: vine.string().trim().minLength(3).maxLength(1000),
})

export const exportValidator = vine.create({
  format: vine.enum(['json', 'transaction', 'functional'] as const).optional(),
})
