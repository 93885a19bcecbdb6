import { newId } from '#core/ids'
import { transact } from '#core/transact'
import { setReportHeads, type HeadsSetting } from '#reports/actions/set_report_heads'
import { marksBy, type HeadMark, type ReportHead } from '#reports/domain/report_heads'

/** A head of a report with what belongs to it. */
export function headOf(
  code: string,
  amount: bigint,
  marks: Partial<Record<HeadMark, string[]>> = {}
): ReportHead {
  return { code, name: `Head ${code}`, amount, marks: marksBy((mark) => marks[mark] ?? []) }
}

export function headsSetting(
  of: { cityId: string; maker: string },
  agreementId: string,
  heads: ReportHead[],
  change: Partial<HeadsSetting> = {}
): HeadsSetting {
  return {
    id: newId(),
    cityId: of.cityId,
    agreementId,
    version: 0,
    validFrom: '2023-01-01',
    lang: 'en',
    heads,
    reason: 'Budget annex',
    preparedBy: of.maker,
    ...change,
  }
}

export function setHeads(
  of: { cityId: string; maker: string },
  agreementId: string,
  heads: ReportHead[],
  change: Partial<HeadsSetting> = {}
) {
  const setting = headsSetting(of, agreementId, heads, change)
  return transact((trx) => setReportHeads(trx, setting))
}
