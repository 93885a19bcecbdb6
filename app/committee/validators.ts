import vine from '@vinejs/vine'
import { calendarDay } from '#core/calendar_day'
import { LANGUAGES } from '#core/locale'
import { COMMITTEE_SCOPES, FALLBACKS, SEAT_KINDS } from '#committee/domain/seats'

const id = () => vine.string().toLowerCase().uuid()
const text = (length: number) => vine.string().trim().minLength(1).maxLength(length)
const percent = () => vine.number().withoutDecimals().range([0, 100])
const version = () => vine.number().withoutDecimals().range([0, 1_000_000])

const howItDecides = {
  quorum_seats: percent(),
  quorum_cities: percent(),
  quorum_kinds: percent(),
  fallback: vine.enum(FALLBACKS),
}

export const committeeValidator = vine.create({
  id: id(),
  scope: vine.enum(COMMITTEE_SCOPES),
  name: text(300),
  name_lang: vine.enum(LANGUAGES.map(({ locale }) => locale)),
  ...howItDecides,
})

export const rulesValidator = vine.create({
  version: version(),
  ...howItDecides,
  reason: text(1000),
})

/** Either a list of cities with two seats each, or some seats of one kind. */
export const seatsValidator = vine.create({
  id: id(),
  cities: vine.string().trim().maxLength(5000).optional(),
  kind: vine.enum(SEAT_KINDS).optional(),
  count: vine.number().withoutDecimals().range([1, 30]).optional(),
  observer: vine.accepted().optional(),
})

export const termValidator = vine.create({
  id: id(),
  holder: text(200),
  organisation: text(300),
  person: id().optional(),
  starts_on: calendarDay(),
  ends_on: calendarDay().optional(),
})

export const endingValidator = vine.create({ ended_on: calendarDay(), reason: text(1000) })
