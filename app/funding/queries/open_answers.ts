import { selectRows, type Client } from '#core/sql'
import type { OpenPledge } from '#funding/domain/conditions'
import { conditionOf } from '#funding/queries/condition'
import { openPledgeOf } from '#funding/queries/ledger_terms'
import { agreementPositions } from '#funding/queries/positions'

/** What money of an agreement would answer now, and whether an advance of it may be spent. */
export async function openAnswers(
  client: Client,
  cityId: string,
  agreement: { id: string }
): Promise<{ open: OpenPledge; spendToFulfil: boolean }> {
  const openPledge = await openPledgeOf(client, cityId, agreement.id)
  const condition = await conditionOf(client, cityId, agreement.id)
  if (!condition && !(await hasLosses(client, cityId, agreement.id))) {
    const open = { unconditional: openPledge, conditional: 0n, lost: 0n }
    return { open, spendToFulfil: false }
  }
  const { held, lost, provided } = await agreementPositions(client, cityId, agreement.id)
  const conditional = condition?.open ?? 0n
  return {
    open: {
      unconditional: openPledge - conditional,
      conditional: conditional - held.amount,
      lost: lost.amount - provided.amount,
    },
    spendToFulfil: condition?.spendToFulfil ?? false,
  }
}

async function hasLosses(client: Client, cityId: string, agreementId: string): Promise<boolean> {
  const [row] = await selectRows(
    client,
    'SELECT 1 FROM write_offs WHERE city_id = ? AND agreement_id = ? LIMIT 1',
    [cityId, agreementId]
  )
  return row !== undefined
}
