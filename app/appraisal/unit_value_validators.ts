import vine from '@vinejs/vine'
import { LANGUAGES } from '#core/locale'
import { written } from '#core/written'
import { EVIDENCE_GRADES } from '#appraisal/domain/model'
import { MOST_DECIMALS } from '#appraisal/domain/unit_values'
import { TABLE_FORMATS } from '#workbooks/send_table'

const id = () => vine.string().toLowerCase().uuid()
const text = (longest: number) =>
  vine
    .string()
    .trim()
    .minLength(1)
    .maxLength(longest)
    .transform((value) => value.normalize('NFC'))
const year = () => vine.number().withoutDecimals().range([1900, 2200])
const currency = () => vine.string().trim().toUpperCase().use(written('currency'))

export const unitValuesQuery = vine.create({ format: vine.enum(TABLE_FORMATS).optional() })

/** The next version of a value of the city, its own version of one of the library, or a new value. */
export const newUnitValueQuery = vine.create({
  value: id().optional(),
  library: vine
    .string()
    .regex(/^[a-z_]{1,60}$/)
    .optional(),
})

/** Absent currencies mean a share. `steps`: a line for each, "what; factor; source". */
export const unitValueValidator = vine.create({
  id: id(),
  value: id().optional(),
  library: vine
    .string()
    .regex(/^[a-z_]{1,60}$/)
    .optional(),
  version: vine.number().withoutDecimals().range([0, 100_000]),
  name: text(200).optional(),
  unit: text(200).optional(),
  lang: vine.enum(LANGUAGES.map(({ locale }) => locale)).optional(),
  publishedValue: text(40),
  publishedCurrency: currency().optional(),
  publishedPriceBase: year().optional(),
  steps: vine.string().maxLength(10_000).optional(),
  decimals: vine.number().withoutDecimals().range([0, MOST_DECIMALS]),
  currency: currency().optional(),
  priceBase: year().optional(),
  country: vine.string().trim().toUpperCase().use(written('country')),
  grade: vine.enum(EVIDENCE_GRADES.map(String)),
  source: text(1000),
  sourceYear: year(),
  licence: text(200).optional(),
  mark: vine.enum(['sourced', 'illustrative'] as const),
  state: vine.enum(['used', 'withdrawn'] as const),
  reason: text(1000),
})
