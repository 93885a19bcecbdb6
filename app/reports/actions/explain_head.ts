import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { NotFound } from '#core/refusal'
import { selectRows } from '#core/sql'
import { writeExplanation, type Explaining } from '#reports/actions/write_explanation'

export interface HeadExplaining extends Explaining {
  agreementId: string
  head: string
}

/** Writes down why spending under a head differs from what was approved. */
export async function explainHead(
  trx: TransactionClientContract,
  explaining: HeadExplaining
): Promise<{ id: string; replayed: boolean }> {
  const { cityId, agreementId, head } = explaining
  const [known] = await selectRows(
    trx,
    'SELECT 1 FROM report_heads WHERE city_id = ? AND agreement_id = ? AND code = ? LIMIT 1',
    [cityId, agreementId, head]
  )
  if (!known) throw new NotFound()
  return writeExplanation(trx, explaining, {
    table: 'report_head_explanations',
    key: { agreement_id: agreementId, head_code: head },
    audit: {
      action: 'report_head.explained',
      subjectType: 'agreement',
      subjectId: agreementId,
      details: { head },
    },
  })
}
