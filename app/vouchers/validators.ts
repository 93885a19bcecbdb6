import vine from '@vinejs/vine'
import { calendarDay } from '#core/calendar_day'
import { LANGUAGES } from '#core/locale'
import { MOST_PEOPLE } from '#vouchers/actions/award_batch'

const id = () => vine.string().toLowerCase().uuid()
const text = (longest: number) => vine.string().trim().minLength(1).maxLength(longest)

export const batchValidator = vine.create({
  id: id(),
  number: text(60),
  kind: vine.enum(['voucher', 'grant'] as const),
  from: vine.string().regex(/^[0-9a-f-]{36}:[0-9a-f-]{36}$/),
  description: text(500),
  value: text(100),
  people: vine.number().withoutDecimals().range([1, MOST_PEOPLE]),
  awardedOn: calendarDay(),
  expiresOn: calendarDay(),
})

/** A line for each award: its code and what was used, apart by a blank, a tab or a semicolon. */
export const usesValidator = vine.create({
  id: id(),
  usedOn: calendarDay(),
  description: text(500),
  uses: text(200_000),
})

export const provisionValidator = vine.create({
  id: id(),
  programmeId: id(),
  groupCode: text(40).optional(),
  title: text(300),
  titleLang: vine.enum(LANGUAGES.map(({ locale }) => locale)),
  year: vine.number().withoutDecimals().range([1990, 2100]),
  funders: text(500),
  runBy: text(300),
  people: vine.number().withoutDecimals().range([0, 100_000_000]),
  amount: text(100),
  source: text(1000),
  replacesId: id().optional(),
})
