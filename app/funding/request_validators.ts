import vine from '@vinejs/vine'
import { calendarDay } from '#core/calendar_day'
import { LANGUAGES } from '#core/locale'
import { CONTACT_CHANNELS } from '#funding/actions/log_contact'
import { FUNDER_KINDS } from '#funding/domain/funder_kinds'
import { REQUEST_OUTCOMES } from '#funding/domain/request_answers'
import { REQUEST_STATES } from '#funding/queries/requests'
import { TABLE_FORMATS } from '#workbooks/send_table'

const id = () => vine.string().toLowerCase().uuid()
const text = (length: number) => vine.string().trim().minLength(1).maxLength(length)
const page = () => vine.number().positive().withoutDecimals().max(100_000).optional()

export const requestFilter = vine.create({
  q: text(200).optional(),
  state: vine.enum(REQUEST_STATES).optional(),
  kind: vine.enum(FUNDER_KINDS).optional(),
  party: id().optional(),
  page: page(),
  format: vine.enum(TABLE_FORMATS).optional(),
})

export const fundingRequestValidator = vine.create({
  id: id(),
  number: text(60),
  party: id(),
  title: text(500),
  title_lang: vine.enum(LANGUAGES.map(({ locale }) => locale)),
  currency: vine.string().trim().toUpperCase().fixedLength(3),
  amount: text(100),
  asked_on: calendarDay(),
  starts_on: calendarDay().optional(),
  ends_on: calendarDay().optional(),
  purpose: text(5000),
  programme: id().optional(),
  line: id().optional(),
  reference: text(300).optional(),
})

export const requestAnswerValidator = vine.create({
  id: id(),
  outcome: vine.enum(REQUEST_OUTCOMES),
  amount: text(100).optional(),
  agreement: id().optional(),
  answered_on: calendarDay(),
  note: text(2000).optional(),
})

export const contactFilter = vine.create({
  kind: vine.enum(FUNDER_KINDS).optional(),
  party: id().optional(),
  open: vine.accepted().optional(),
  page: page(),
  format: vine.enum(TABLE_FORMATS).optional(),
})

/** What a link to the form of a contact may say already. */
export const contactPrefill = vine.create({
  party: id().optional(),
  request: id().optional(),
  follows: id().optional(),
})

export const contactValidator = vine.create({
  id: id(),
  party: id(),
  on: calendarDay(),
  channel: vine.enum(CONTACT_CHANNELS),
  subject: text(300),
  outcome: text(3000),
  their_role: text(200).optional(),
  person: id().optional(),
  request: id().optional(),
  follows: id().optional(),
  next_step: text(500).optional(),
  next_on: calendarDay().optional(),
})
