import vine from '@vinejs/vine'
import { REMEDY_KINDS } from '#allocation/domain/remedies'
import { ALLOCATION_RULES } from '#allocation/domain/types'
import { calendarDay } from '#core/calendar_day'
import { written } from '#core/written'
import { PRINCIPLE_KINDS } from '#committee/domain/principle'
import { PHASES, STANCES, VOTES } from '#committee/domain/standing'

const id = () => vine.string().uuid()
const text = (length: number) => vine.string().trim().minLength(1).maxLength(length)
const typed = () => vine.string().trim().maxLength(60)
const time = () => vine.string().use(written('time'))
const deadline = { closes_on: calendarDay(), closes_time: time() }

export const principleValidator = vine.create({
  id: id(),
  kind: vine.enum(PRINCIPLE_KINDS),
  text: text(4000),
  reason: text(2000),
  rule: vine.enum(ALLOCATION_RULES).optional(),
  unit: vine.enum(['line', 'programme'] as const).optional(),
  fences: vine
    .array(
      vine.object({
        group: vine.string().trim().maxLength(40).optional(),
        percentage: typed().optional(),
        amount: typed().optional(),
      })
    )
    .maxLength(20)
    .optional(),
  weights: vine
    .array(
      vine.object({
        group: vine.string().trim().maxLength(40).optional(),
        weight: typed().optional(),
      })
    )
    .maxLength(20)
    .optional(),
  ...deadline,
})

export const positionValidator = vine.create({
  id: id(),
  seat: id(),
  stance: vine.enum(STANCES),
  reason: vine.string().trim().maxLength(2000).optional(),
  remedy: vine.string().trim().maxLength(2000).optional(),
  remedy_kind: vine.enum(REMEDY_KINDS).optional(),
  remedy_line: id().optional(),
  remedy_fund: vine.string().trim().maxLength(120).optional(),
  remedy_rule: vine.enum(ALLOCATION_RULES).optional(),
  remedy_group: vine.string().trim().maxLength(40).optional(),
  remedy_amount: typed().optional(),
  remedy_percentage: typed().optional(),
  remedy_weight: typed().optional(),
})

export const ballotValidator = vine.create(deadline)

export const voteValidator = vine.create({ id: id(), seat: id(), vote: vine.enum(VOTES) })

/** How the proposal stood on the page that was closed. */
export const outcomeValidator = vine.create({ phase: vine.enum(PHASES) })

export const wordsValidator = vine.create({ id: id(), text: text(2000) })

export const openingValidator = vine.create({
  committee: id(),
  departure_reason: vine.string().trim().maxLength(2000).optional(),
  ...deadline,
})

export const recusalValidator = vine.create({
  id: id(),
  seat: id(),
  line: id().optional(),
  reason: text(1000),
})

export const runProposalValidator = vine.create({
  id: id(),
  run: id(),
  amends: id().optional(),
  reason: text(2000),
  ...deadline,
})
