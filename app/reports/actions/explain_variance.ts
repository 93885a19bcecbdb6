import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { NotFound } from '#core/refusal'
import { selectRows } from '#core/sql'
import type { VarianceBasis } from '#reports/queries/variance_explanations'
import { writeExplanation, type Explaining } from '#reports/actions/write_explanation'

export interface VarianceExplaining extends Explaining {
  lineId: string
  basis?: VarianceBasis
}

/** Writes down why a line's spending differs in a period: from its budget of the year, or since it began. */
export async function explainVariance(
  trx: TransactionClientContract,
  explaining: VarianceExplaining
): Promise<{ id: string; replayed: boolean }> {
  const { cityId, lineId, basis = 'year' } = explaining
  const [line] = await selectRows(trx, 'SELECT 1 FROM budget_lines WHERE city_id = ? AND id = ?', [
    cityId,
    lineId,
  ])
  if (!line) throw new NotFound()
  return writeExplanation(trx, explaining, {
    table: 'variance_explanations',
    key: { budget_line_id: lineId, basis },
    audit: {
      action: 'variance.explained',
      subjectType: 'budget_line',
      subjectId: lineId,
      details: { basis },
    },
  })
}
