import type { HttpContext } from '@adonisjs/core/http'
import { breathe, type TableColumn } from '#workbooks/table'
import { Decimal } from '#money/decimal'
import { headlineOfVersion, wordsOf } from '#appraisal/controllers/page'
import { minorOf, type Headline } from '#appraisal/figures'
import type { AppraisalRow } from '#appraisal/queries/appraisals'
import { columnsFor } from '#workbooks/list_file'

type Listed = AppraisalRow & { headline: Headline; finding: string }

/** What each appraisal comes to; a large one takes its time, so others have their turn before it. */
export async function* withHeadlines(
  ctx: HttpContext,
  rows: AsyncIterable<AppraisalRow>
): AsyncGenerator<Listed> {
  for await (const row of rows) {
    await breathe()
    const headline = headlineOfVersion(row)
    const npv = new Decimal(headline.npv)
    const finding = wordsOf(ctx, row.document).finding(headline, { costs: npv.neg(), npv })
    yield { ...row, headline, finding }
  }
}

export function appraisalColumns(ctx: HttpContext): TableColumn<Listed>[] {
  const { i18n } = ctx
  const { text, number, amount } = columnsFor<Listed>(ctx)
  return [
    text('appraisal.programme', ({ programme }) => programme?.code),
    text('appraisal.programmeTitle', ({ programme }) => programme?.title),
    text('appraisal.appraisal', ({ title }) => title),
    text('appraisal.fields.perspective', ({ document }) =>
      i18n.t(`workbook.perspective.${document.perspective}`)
    ),
    text('appraisal.result', ({ finding }) => finding),
    amount(
      'workbook.result.npv',
      ({ headline, document }) => minorOf(new Decimal(headline.npv), document.currency),
      ({ document }) => document.currency
    ),
    text('ledger.fields.currency', ({ document }) => document.currency),
    number('appraisal.bcr', ({ headline }) => headline.bcr),
    number('appraisal.version', ({ version }) => String(version)),
    text('appraisal.savedAt', ({ savedAt }) => savedAt),
    text('appraisal.savedBy', ({ savedBy }) => savedBy),
  ]
}
