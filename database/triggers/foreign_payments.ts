import { appendOnlyGuard } from './append_only.js'
import type { Guard } from './guard.js'

export const foreignPaymentGuards: Guard[] = [
  appendOnlyGuard('fx_payments', ['city_id', 'entry_id']),
  appendOnlyGuard('network_side_exchanges', ['city_id', 'deal_id', 'no']),
]
