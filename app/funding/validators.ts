import vine from '@vinejs/vine'
import { calendarDay } from '#core/calendar_day'
import { REMINDER_CHANNELS } from '#funding/actions/remind_funder'
import { AGREEMENT_STATUSES } from '#funding/domain/agreement_rules'
import { PARTY_ROLES } from '#funding/queries/parties'
import { CONDITION_KINDS } from '#funding/domain/conditions'
import { TABLE_FORMATS } from '#workbooks/send_table'
import { FUNDER_KINDS } from '#funding/domain/funder_kinds'
import { MATCH_BASES } from '#funding/domain/match'
import { PAID_FROM } from '#ledger/domain/foreign_payment_events'

const LANGUAGES = ['en', 'ko', 'uk', 'sl'] as const
const MARKS = ['sourced', 'illustrative', 'derived'] as const

const id = () => vine.string().toLowerCase().uuid()
const text = (length: number) => vine.string().trim().maxLength(length)
const day = calendarDay
const values = () => vine.array(text(200)).maxLength(1000).optional()
const typed = () => text(100)
const version = () => vine.number().positive().withoutDecimals()
const format = () => vine.enum(TABLE_FORMATS).optional()
const page = () => vine.number().positive().withoutDecimals().max(100_000).optional()

/** Filters stand in the address, so that a list can be sent to a colleague. */
export const partyFilter = vine.create({
  q: text(200).optional(),
  role: vine.enum(PARTY_ROLES).optional(),
  kind: vine.enum(FUNDER_KINDS).optional(),
  page: page(),
  format: format(),
})

export const agreementFilter = vine.create({
  q: text(200).optional(),
  status: vine.enum(AGREEMENT_STATUSES).optional(),
  kind: vine.enum(FUNDER_KINDS).optional(),
  page: page(),
  format: format(),
})

export const receiptFilter = vine.create({
  q: text(200).optional(),
  agreement: id().optional(),
  from: day().optional(),
  to: day().optional(),
  state: vine.enum(['standing', 'reversed'] as const).optional(),
  page: page(),
  format: format(),
})

export const draftFilter = vine.create({
  state: vine.enum(['waiting', 'approved', 'rejected'] as const).optional(),
})

const party = {
  name: text(300),
  name_lang: vine.enum(LANGUAGES),
  funder_kind: vine.enum(FUNDER_KINDS).optional(),
  funder_kind_other: text(200).optional(),
  sub_kind: text(200).optional(),
  sector: text(200).optional(),
  roles: vine.array(vine.enum(['payee', 'partner'] as const)).optional(),
  private_person: vine.accepted().optional(),
  registration_id: text(100).optional(),
  country: vine.string().trim().fixedLength(2).optional(),
  note: text(5000).optional(),
  even_if_alike: vine.accepted().optional(),
}

export const newPartyValidator = vine.create({ id: id(), ...party })
export const partyValidator = vine.create({ version: version(), ...party })
export const partyClosureValidator = vine.create({ version: version() })

const agreement = {
  number: text(60),
  title: text(500),
  title_lang: vine.enum(LANGUAGES),
  funder: id(),
  currency: vine.string().trim().toUpperCase().fixedLength(3),
  amount: typed(),
  signed_on: day().optional(),
  starts_on: day().optional(),
  ends_on: day().optional(),
  mark: vine.enum(MARKS).optional(),
  source: text(1000).optional(),
  note: text(5000).optional(),
  condition_kind: vine.enum(CONDITION_KINDS).optional(),
  condition_text: text(2000).optional(),
  condition_terms: vine
    .array(vine.enum(['right_of_return', 'spend_to_fulfil'] as const))
    .optional(),
  earmark: vine
    .object({
      programme: values(),
      line: values(),
      group: values(),
      year: values(),
      place: values(),
      nature: values(),
      activity: values(),
    })
    .optional(),
  instalments: vine
    .array(vine.object({ id: id(), due_on: day().optional(), amount: typed().optional() }))
    .maxLength(100)
    .optional(),
}

export const newAgreementValidator = vine.create({
  id: id(),
  status: vine.enum(['asked', 'granted', 'refused'] as const),
  ...agreement,
})

export const agreementValidator = vine.create({
  id: id(),
  version: version(),
  reason: text(1000),
  date: day(),
  ...agreement,
})

export const activationValidator = vine.create({ id: id(), version: version(), date: day() })

export const stepValidator = vine.create({
  version: version(),
  to: vine.enum(['granted', 'refused', 'closed'] as const),
  signed_on: day().optional(),
  reason: text(1000).optional(),
})

export const receiptValidator = vine.create({
  id: id(),
  agreement: id(),
  instalment: id().optional(),
  parts: vine
    .array(vine.object({ instalment: id(), amount: typed().optional() }))
    .maxLength(100)
    .optional(),
  date: day(),
  amount: typed(),
  functional_amount: typed().optional(),
  rate_source: text(200).optional(),
  bank_ref: text(140).optional(),
  memo: text(500).optional(),
})

/** What may be chosen about a letter; it stands in the address, so that a letter can be printed again. */
export const letterValidator = vine.create({
  language: vine.enum(LANGUAGES).optional(),
  signatory: text(200).optional(),
  office: text(200).optional(),
  on: day().optional(),
})

export const reminderFilter = vine.create({
  funder: id().optional(),
  days: vine.number().min(0).max(366).withoutDecimals().optional(),
  page: page(),
  format: format(),
})

export const reminderValidator = vine.create({
  id: id(),
  on: day(),
  channel: vine.enum(REMINDER_CHANNELS),
  note: text(1000).optional(),
})

export const reversalValidator = vine.create({ id: id(), reason: text(500) })
export const rejectionValidator = vine.create({ reason: text(1000) })

export const conditionOutcomeValidator = vine.create({
  id: id(),
  outcome: vine.enum(['met', 'lapsed'] as const),
  amount: typed(),
  date: day(),
  evidence: text(2000),
})
export const conditionWithdrawalValidator = vine.create({ outcome: id(), reason: text(1000) })

export const writeOffValidator = vine.create({
  id: id(),
  step: vine.enum(['allowance', 'write_off'] as const),
  instalment: id().optional(),
  amount: typed(),
  date: day(),
  reason: text(1000),
})

export const refundValidator = vine.create({
  id: id(),
  basis: vine.enum(['unearned', 'earned', 'closed_year'] as const),
  amount: typed(),
  date: day(),
  due_on: day().optional(),
  reason: text(1000),
})
export const refundPaymentValidator = vine.create({
  id: id(),
  amount: typed(),
  date: day(),
  paid_from: vine.enum(PAID_FROM).optional(),
  functional_amount: typed().optional(),
  rate_source: text(200).optional(),
  bank_ref: text(140).optional(),
})

export const matchRuleValidator = vine.create({
  version: vine.number().withoutDecimals().min(0),
  form: vine.enum(['percent', 'ratio', 'amounts'] as const),
  first: text(40),
  second: text(40).optional(),
  base: vine.enum(MATCH_BASES),
  base_amount: typed().optional(),
  cash_minimum: text(20).optional(),
  in_kind_cap: text(20).optional(),
  reason: text(1000),
})
export const matchSourceValidator = vine.create({
  id: id(),
  type: vine.enum(['agreement', 'in_kind'] as const).optional(),
  source: id(),
  amount: typed().optional(),
  note: text(1000).optional(),
})
export const matchWithdrawalValidator = vine.create({ use: id(), reason: text(1000) })

export const ownIncomeValidator = vine.create({
  id: id(),
  party: id().optional(),
  fund: id().optional(),
  description: text(500),
  amount: typed(),
  date: day(),
  bank_ref: text(140).optional(),
})
export const ownIncomeFilter = vine.create({
  from: day().optional(),
  to: day().optional(),
  page: page(),
  format: format(),
})

/** The adjustment that paid a refund back. */
export const repaymentValidator = vine.create({ entry: vine.string().toLowerCase().uuid() })
