import vine from '@vinejs/vine'
import type { I18n } from '@adonisjs/i18n'
import type { FieldContext } from '@vinejs/vine/types'
import { calendarDay } from '#core/calendar_day'
import { LANGUAGES } from '#core/locale'
import { refusalMessage } from '#core/messages'
import { written } from '#core/written'
import { parseAmount, type DecimalMark } from '#money/parse_amount'
import { PARTY_ROLES } from '#programmes/domain/roles'
import { COMMITMENT_STATES } from '#programmes/queries/commitments'
import { MONTH_COLUMNS } from '#programmes/queries/budget_profiles'
import { PROFILE_STARTS, QUARTERS } from '#programmes/queries/profile_starts'
import { TABLE_FORMATS } from '#workbooks/send_table'

const page = () => vine.number().withoutDecimals().range([1, 100_000]).optional()
const format = () => vine.enum(TABLE_FORMATS).optional()

/** What amounts are read with: the currency of the city and the language of the person. */
export interface AmountMeta {
  currency: string
  i18n: I18n
}

const MARKS: Record<string, DecimalMark> = { en: 'point', ko: 'point', uk: 'comma', sl: 'comma' }

const amountRule = vine.createRule((value: unknown, _: undefined, field: FieldContext) => {
  const { currency, i18n } = field.meta as AmountMeta
  const parsed = parseAmount(String(value), { currency, separators: MARKS[i18n.locale] })
  if (parsed.ok) field.mutate(parsed.minor, field)
  else field.report(refusalMessage(i18n, parsed.code, parsed.params), parsed.code, field)
})

/** An amount as typed, read as minor units of the city's currency. */
const amount = () =>
  vine
    .string()
    .use(amountRule(undefined))
    .transform((minor) => minor as unknown as bigint)

const id = () => vine.string().toLowerCase().uuid()
const day = calendarDay
const text = (longest: number) => vine.string().trim().minLength(1).maxLength(longest)
const longText = () => vine.string().trim().maxLength(4000).optional()
const language = () => vine.enum(LANGUAGES.map(({ locale }) => locale))
const year = () => vine.number().withoutDecimals().range([1990, 2100])
const count = () => vine.number().withoutDecimals().range([0, 9999])
const version = () => vine.number().withoutDecimals().range([1, 2_147_483_647])
const code = () => vine.string().trim().maxLength(40).use(written('code'))
const listCode = () => vine.string().trim().toLowerCase().use(written('listCode'))

const yesOrNo = () => vine.enum(['yes', 'no'] as const).transform((answer) => answer === 'yes')
/** Items by scheme. */
const tags = () => vine.record(vine.array(listCode())).optional()

const planTerms = {
  title: text(300),
  titleLang: language(),
  vision: longText(),
  startsYear: year(),
  endsYear: year(),
  declaredStrategies: count().optional(),
  declaredProjects: count().optional(),
  note: longText(),
  source: longText(),
}
export const newPlanValidator = vine.create({ id: id(), ...planTerms })
export const planValidator = vine.create({ version: version(), ...planTerms })

export const strategyValidator = vine.create({
  id: id(),
  no: vine.number().withoutDecimals().range([1, 999]),
  title: text(300),
  titleLang: language(),
})

const programmeTerms = {
  strategyId: id().optional(),
  code: code(),
  title: text(300),
  titleLang: language(),
  isDeclared: yesOrNo(),
  note: longText(),
  tags: tags(),
}
export const newProgrammeValidator = vine.create({ id: id(), planId: id(), ...programmeTerms })
export const programmeValidator = vine.create({ version: version(), ...programmeTerms })

const lineTerms = {
  code: code(),
  title: text(300),
  titleLang: language(),
  year: year(),
  groupCode: listCode(),
  place: vine.string().trim().maxLength(200).optional(),
  nature: vine.enum(['current', 'capital'] as const),
  activity: vine.enum(['build', 'maintain'] as const),
  need: amount(),
  floor: amount().optional(),
  cap: amount().optional(),
  mark: vine.enum(['sourced', 'illustrative', 'derived'] as const).optional(),
  source: longText(),
  tags: tags(),
}
export const newLineValidator = vine.withMetaData<AmountMeta>().create({ id: id(), ...lineTerms })
export const lineValidator = vine
  .withMetaData<AmountMeta>()
  .create({ version: version(), ...lineTerms })

export const closureValidator = vine.create({ version: version() })

export const roleValidator = vine.create({
  id: id(),
  partyId: id(),
  role: vine.enum(PARTY_ROLES),
  responsibility: text(500),
})

export const groupValidator = vine.create({
  code: listCode(),
  localName: text(200),
  localLang: language(),
  familyCode: listCode().optional(),
  isProtected: yesOrNo(),
  deiCode: vine.string().trim().maxLength(20).optional(),
  iatiHook: vine.string().trim().maxLength(60).optional(),
  cofogCode: vine.string().trim().maxLength(20).optional(),
  note: longText(),
})

export const schemeValidator = vine.create({ code: listCode(), localName: text(200) })
export const schemeItemValidator = vine.create({ code: listCode(), localName: text(200) })

export const planQuery = vine.create({
  plan: id().optional(),
  year: vine
    .string()
    .regex(/^(all|\d{4})$/)
    .optional(),
  format: format(),
})

export const commitmentsQuery = vine.create({
  state: vine.enum(COMMITMENT_STATES).optional(),
  line: id().optional(),
  fund: id().optional(),
  increases: id().optional(),
  page: page(),
  format: format(),
})

export const expendituresQuery = vine.create({
  line: id().optional(),
  page: page(),
  format: format(),
})

/** `from` names the fund and the line in one choice, because only some pairs hold money. */
export const commitmentValidator = vine.withMetaData<AmountMeta>().create({
  id: id(),
  number: text(80),
  from: vine.string().regex(/^[0-9a-f-]{36}:[0-9a-f-]{36}$/),
  partyId: id().optional(),
  description: text(500),
  amount: amount(),
  committedOn: day(),
  expiresOn: day().optional(),
  increasesId: id().optional(),
})

export const expenditureValidator = vine.withMetaData<AmountMeta>().create({
  id: id(),
  partyId: id().optional(),
  description: text(500),
  amount: amount(),
  spentOn: day(),
  isFinal: yesOrNo(),
  pays: vine.enum(['now', 'later'] as const).optional(),
  dueOn: day().optional(),
})

export const expenditurePreviewValidator = vine.withMetaData<AmountMeta>().create({
  amount: amount(),
  isFinal: yesOrNo(),
})

const months = Object.fromEntries(
  [...MONTH_COLUMNS, ...QUARTERS].map((name) => [name, amount().optional()])
) as Record<'m01' | 'q1', ReturnType<ReturnType<typeof amount>['optional']>>
const shape = vine.enum(['months', 'quarters'] as const)

/** A profile by month, or by quarter: what is left empty is nothing. */
export const profileValidator = vine.withMetaData<AmountMeta>().create({
  id: id(),
  version: vine.number().withoutDecimals().range([0, 2_147_483_647]),
  shape,
  ...months,
  reason: text(500),
})

export const profileSumValidator = vine.withMetaData<AmountMeta>().create({ shape, ...months })

export const profileWithdrawalValidator = vine.create({
  id: id(),
  version: version(),
  reason: text(500),
})

export const profileQuery = vine.create({
  version: version().optional(),
  by: vine.enum(['months', 'quarters'] as const).optional(),
  start: vine.enum(PROFILE_STARTS).optional(),
})
