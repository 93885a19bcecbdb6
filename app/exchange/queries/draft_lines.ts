import { Refusal } from '#core/refusal'
import type { Client } from '#core/sql'
import { planConversion } from '#ledger/actions/record_conversion'
import { conversionLines } from '#ledger/domain/exchange_events'
import type { PostingLine } from '#ledger/domain/entry'
import { ledgerState } from '#ledger/queries/ledger_state'
import { planRevaluation } from '#ledger/queries/revaluation'

/** The lines that an exchange or a revaluation would have now; none when the books no longer allow it. */
export async function exchangeLines(
  client: Client,
  cityId: string,
  action: 'conversion' | 'revaluation',
  input: Record<string, any>
): Promise<PostingLine[]> {
  try {
    if (action === 'revaluation') {
      return (await planRevaluation(client, cityId, input.on)).parts.flatMap(({ lines }) => lines)
    }
    const recording = {
      ...(input as Parameters<typeof planConversion>[1]),
      cityId,
      fromAmount: BigInt(input.fromAmount),
      toAmount: BigInt(input.toAmount),
    }
    const { currency } = await ledgerState(cityId)
    return conversionLines(await planConversion(client, recording, currency))
  } catch (error) {
    if (error instanceof Refusal) return []
    throw error
  }
}
