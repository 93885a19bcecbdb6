import vine from '@vinejs/vine'
import { calendarDay } from '#core/calendar_day'
import { LANGUAGES } from '#core/locale'
import { BASES, CATEGORIES, RESOURCE_KINDS, STATES, STEPS } from '#in_kind/domain/items'
import { UNITS } from '#in_kind/domain/quantities'
import { TABLE_FORMATS } from '#workbooks/send_table'

const text = (longest: number) => vine.string().trim().minLength(1).maxLength(longest)
const id = () => vine.string().toLowerCase().uuid()
const language = () => vine.enum(LANGUAGES.map(({ locale }) => locale))
const MARKS = ['illustrative', 'sourced'] as const

export const itemsQuery = vine.create({
  q: text(200).optional(),
  kind: vine.enum(RESOURCE_KINDS).optional(),
  category: vine.enum(CATEGORIES).optional(),
  party: id().optional(),
  agreement: id().optional(),
  programme: id().optional(),
  state: vine.enum(STATES).optional(),
  page: vine.number().min(1).max(100_000).withoutDecimals().optional(),
  format: vine.enum(TABLE_FORMATS).optional(),
})

/** `rate` names a rate table and a code in one choice. */
export const offerValidator = vine.create({
  id: id(),
  number: text(60),
  title: text(300),
  titleLang: language(),
  category: vine.enum(CATEGORIES),
  party: id(),
  agreement: id().optional(),
  fund: id().optional(),
  programme: id().optional(),
  place: text(200).optional(),
  profession: text(200).optional(),
  functionPerformed: text(200).optional(),
  quantity: text(20),
  unit: vine.enum(UNITS),
  basis: vine.enum(BASES),
  unitValue: text(40).optional(),
  unitCost: text(40).optional(),
  rate: text(120)
    .regex(/^[0-9a-f-]{36}:/)
    .optional(),
  evidence: text(1000),
  recognised: vine.enum(['yes', 'no'] as const),
  recognitionReason: text(1000),
  offeredOn: calendarDay(),
  availableUntil: calendarDay().optional(),
  mark: vine.enum(MARKS),
  source: text(1000).optional(),
})

export const stepsQuery = vine.create({ step: vine.enum(STEPS).optional() })

export const stepValidator = vine.create({
  id: id(),
  step: vine.enum(STEPS),
  on: calendarDay(),
  quantity: text(20).optional(),
  unitValue: text(40).optional(),
  line: id().optional(),
  note: text(500),
})

export const stepWithdrawalValidator = vine.create({ step: id(), reason: text(500) })

export const ratesQuery = vine.create({ table: id().optional() })

/** `rates`: a line for each rate: code; title; unit; rate. */
export const ratesValidator = vine.create({
  id: id(),
  table: id().optional(),
  name: text(200).optional().requiredIfMissing('table'),
  nameLang: language().optional(),
  version: vine.number().min(0).max(100_000).withoutDecimals(),
  validFrom: calendarDay(),
  rates: text(20_000),
  mark: vine.enum(MARKS),
  source: text(1000).optional(),
  reason: text(1000),
})
