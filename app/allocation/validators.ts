import vine from '@vinejs/vine'
import { calendarDay } from '#core/calendar_day'
import { LANGUAGES } from '#core/locale'
import { written } from '#core/written'
import { TABLE_FORMATS } from '#workbooks/send_table'
import { AMOUNTS, PB_RULES } from '#allocation/domain/participation/analysis'
import { MOST_TIERS } from '#allocation/domain/problem'
import { ALLOCATION_RULES } from '#allocation/domain/types'

const id = () => vine.string().toLowerCase().uuid()
const text = (length: number) => vine.string().trim().minLength(1).maxLength(length)
const typed = () => vine.string().trim().maxLength(60)
const version = () => vine.number().positive().withoutDecimals()

const day = calendarDay

export const roundsQuery = vine.create({
  page: vine.number().withoutDecimals().range([1, 100_000]).optional(),
  format: vine.enum(TABLE_FORMATS).optional(),
})

/** Which line the page explains, and which page of lines it shows. */
export const lineQuery = vine.create({
  line: vine.string().maxLength(120).optional(),
  page: vine.number().withoutDecimals().range([1, 100_000]).optional(),
})

/** A line and what it should get: an amount, or a percentage of its need. */
export const whatIfQuery = vine.create({
  line: vine.string().maxLength(120).optional(),
  target: vine.string().trim().maxLength(60).optional(),
})

const terms = {
  code: vine.string().trim().maxLength(40).use(written('code')),
  title: text(300),
  title_lang: vine.enum(LANGUAGES.map(({ locale }) => locale)),
  year: vine.number().withoutDecimals().range([1990, 2100]),
  effective_on: day(),
  rule: vine.enum(ALLOCATION_RULES),
  unit: vine.enum(['line', 'programme'] as const),
  principle: vine.string().trim().maxLength(1000).optional(),
}
export const newRoundValidator = vine.create({ id: id(), ...terms })
export const roundValidator = vine.create({ version: version(), ...terms })

/** Funds and lines by id; what is not ticked is not in the round. */
export const scopeValidator = vine.create({
  funds: vine
    .record(vine.object({ on: vine.accepted().optional(), amount: typed().optional() }))
    .optional(),
  lines: vine
    .record(
      vine.object({
        on: vine.accepted().optional(),
        floor: typed().optional(),
        weight: typed().optional(),
        heads: vine.number().withoutDecimals().range([1, 1_000_000_000]).optional(),
        tier: vine.number().withoutDecimals().range([1, MOST_TIERS]).optional(),
        minimum: typed().optional(),
      })
    )
    .optional(),
})

export const ringFenceValidator = vine.create({
  id: id(),
  groups: vine.array(vine.string().trim().maxLength(40)).minLength(1).maxLength(200),
  kind: vine.enum(['amount', 'percentage'] as const),
  amount: typed().optional().requiredWhen('kind', '=', 'amount'),
  percentage: typed().optional().requiredWhen('kind', '=', 'percentage'),
  reason: text(1000),
})

export const funderLimitValidator = vine.create({
  id: id(),
  funder_id: id(),
  amount: typed().minLength(1),
  reason: text(1000),
})
export const limitLiftingValidator = vine.create({ id: id(), funder_id: id() })

const edge = { fund_id: id(), line_id: id() }
export const edgeCapValidator = vine.create({
  id: id(),
  ...edge,
  amount: typed().minLength(1),
  reason: text(1000),
})
export const capLiftingValidator = vine.create({ id: id(), ...edge })
/** The fund and line that the form of a cap starts with. */
export const capChoiceQuery = vine.create({ fund: id().optional(), line: id().optional() })

export const runValidator = vine.create({
  id: id(),
  without_ring_fences: vine.accepted().optional(),
  least_change: vine.accepted().optional(),
})
const lineStep = { id: id(), line_id: id(), reason: text(1000) }
export const lineClosingValidator = vine.create({ ...lineStep, run_id: id() })
export const lineReopeningValidator = vine.create(lineStep)
export const comparisonValidator = vine.create({ id: id() })
export const proposalValidator = vine.create({ id: id(), run_id: id() })
export const rejectionValidator = vine.create({ reason: text(1000) })

/** Aversion to inequality of the Atkinson index, and what is to be downloaded. */
export const fairnessQuery = vine.create({
  epsilon: vine.string().maxLength(20).optional(),
  table: vine.enum(['coverage', 'measures'] as const).optional(),
  format: vine.enum(TABLE_FORMATS).optional(),
})

/** Two runs of a round, and whether their difference is to be downloaded. */
export const runComparisonQuery = vine.create({
  before: id().optional(),
  after: id().optional(),
  format: vine.enum(TABLE_FORMATS).optional(),
})
export const classicalQuery = vine.create({ format: vine.enum(TABLE_FORMATS).optional() })

/** A vote of citizens for a round: fields beside its file. */
export const participationFields = vine.create({ id: id(), reason: text(1000).optional() })
export const participationWithdrawalValidator = vine.create({ why_withdrawn: text(1000) })

/** The line of each project, by `p` and its place in the file; empty where it stands for none. */
export const projectLinesValidator = vine.create({
  id: id(),
  lines: vine.record(id().nullable()).optional(),
})

/** Which outcome is shown, and which table is to be downloaded. */
export const participationQuery = vine.create({
  amount: vine.enum(AMOUNTS).optional(),
  rule: vine.enum(PB_RULES).optional(),
  satisfaction: vine.enum(['cost', 'cardinality', 'points'] as const).optional(),
  table: vine.enum(['projects', 'rules', 'lines'] as const).optional(),
  format: vine.enum(TABLE_FORMATS).optional(),
})
