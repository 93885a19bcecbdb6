import vine from '@vinejs/vine'
import { lineOfText } from '#appraisal/form_state'
import { TABLE_FORMATS } from '#workbooks/send_table'

const id = () => vine.string().toLowerCase().uuid()

/** How many draws a simulation may have. */
export const DRAW_COUNTS = ['1000', '10000', '100000', '1000000'] as const

export const simulationsQuery = vine.create({
  run: id().optional(),
  format: vine.enum(TABLE_FORMATS).optional(),
})

/** The ranges are read by `uncertainty_form`. */
export const simulationValidator = vine.create({
  id: id(),
  seed: vine.number().withoutDecimals().range([0, Number.MAX_SAFE_INTEGER]),
  draws: vine.enum(DRAW_COUNTS),
  note: vine.string().maxLength(300).transform(lineOfText).optional(),
})
