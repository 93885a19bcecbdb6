import vine from '@vinejs/vine'
import { calendarDay } from '#core/calendar_day'
import { written } from '#core/written'
import { RELEASE_CAUSES } from '#authority/actions/release_commitment'
import { PAYABLE_STATES } from '#authority/queries/payables'
import { TABLE_FORMATS } from '#workbooks/send_table'

const id = () => vine.string().toLowerCase().uuid()
const text = (longest: number) => vine.string().trim().minLength(1).maxLength(longest)
const typed = () => vine.string().trim().minLength(1).maxLength(100)
const page = () => vine.number().withoutDecimals().range([1, 100_000]).optional()

/** The paper that lets money leave its purpose, and the decision behind it. */
const grounds = {
  decisionNumber: text(80).optional(),
  committeeReference: text(500).optional(),
  consentDocument: text(500).optional(),
  consentOn: calendarDay().optional(),
  consentBy: text(200).optional(),
}

export const listQuery = vine.create({
  line: id().optional(),
  fund: id().optional(),
  kind: vine.enum(['transfer', 'release'] as const).optional(),
  state: vine.enum(PAYABLE_STATES).optional(),
  page: page(),
  format: vine.enum(TABLE_FORMATS).optional(),
})

/** `from` names the fund and the line in one choice, because only some pairs hold money. */
export const reallocationValidator = vine.create({
  id: id(),
  from: vine.string().regex(/^[0-9a-f-]{36}:[0-9a-f-]{36}$/),
  toLineId: vine.string().regex(/^(fund|[0-9a-f-]{36})$/),
  amount: typed(),
  movedOn: calendarDay(),
  reason: text(500),
  ...grounds,
})

export const releaseValidator = vine.create({
  id: id(),
  amount: typed(),
  releasedOn: calendarDay(),
  cause: vine.enum(RELEASE_CAUSES),
  backTo: vine.enum(['line', 'fund'] as const),
  reason: text(500),
  ...grounds,
})

export const payablePaymentValidator = vine.create({
  id: id(),
  amount: typed(),
  paidOn: calendarDay(),
  memo: text(500).optional(),
})

export const fundMoveValidator = vine.create({
  id: id(),
  kind: vine.enum(['transfer', 'release'] as const),
  fromFundId: id(),
  toFundId: id(),
  amount: typed(),
  movedOn: calendarDay(),
  reason: text(500),
  ...grounds,
})

export const designatedFundValidator = vine.create({
  id: id(),
  code: vine.string().trim().maxLength(40).use(written('code')),
  name: text(300),
  purpose: text(1000),
})

export const openingValidator = vine.create({
  id: id(),
  fundId: id(),
  openedOn: calendarDay(),
  items: vine
    .array(
      vine.object({
        account: vine.string().use(written('account')),
        currency: vine.string().trim().toUpperCase().use(written('currency')).optional(),
        amount: typed().optional(),
        functionalAmount: typed().optional(),
      })
    )
    .maxLength(20),
  netAssets: typed(),
  unspent: typed(),
  source: text(500),
})
