import { canonicalJson, sha256 } from '#core/hashes'
import type { Appraisal } from '#appraisal/domain/appraise'
import type { AppraisalModel } from '#appraisal/domain/model'
import { writeAssumptions } from '#workbooks/appraisal/assumptions_sheet'
import { writeCharts } from '#workbooks/appraisal/charts_sheet'
import { writeChecks } from '#workbooks/appraisal/checks_sheet'
import { writeCover, writeProvenance } from '#workbooks/appraisal/cover_sheets'
import { writeDated } from '#workbooks/appraisal/dated_sheet'
import { openDesk, type WorkbookContext } from '#workbooks/appraisal/desk'
import { writeDistribution } from '#workbooks/appraisal/distribution_sheet'
import { writeBenefits, writeCosts, writeFactors } from '#workbooks/appraisal/line_sheets'
import { writePerspectives } from '#workbooks/appraisal/perspectives_sheet'
import { writeEffectFactors } from '#workbooks/appraisal/effect_rows'
import { layoutResults } from '#workbooks/appraisal/results_layout'
import { writeResults } from '#workbooks/appraisal/results_sheet'
import { writeSimulation } from '#workbooks/appraisal/simulation_sheet'
import { writeTimeline } from '#workbooks/appraisal/timeline_sheet'
import { WorkbookWriter } from '#workbooks/workbook_writer'

export type { KeptSimulation } from '#workbooks/appraisal/kept_simulation'
export type { EntryBehindFigure, Translate, WorkbookContext } from '#workbooks/appraisal/desk'

/**
 * The workbook of an appraisal as the bytes of an .xlsx file: live formulas with cached results, inputs in
 * one sheet, checks against the figures of the application. The same appraisal and context give the same
 * bytes.
 */
export async function buildAppraisalWorkbook(
  appraisal: Appraisal,
  context: WorkbookContext
): Promise<Uint8Array> {
  const inputsHash = hashOf(appraisal.model)
  const writer = new WorkbookWriter({
    title: appraisal.model.title,
    at: context.generatedAt,
    language: context.locale,
    footer: `${appraisal.model.city} · ${appraisal.model.title} · ${inputsHash.slice(0, 12)}`,
  })
  const desk = openDesk(writer, appraisal, context)
  const layout = layoutResults(appraisal)
  writeCover(desk, layout, inputsHash)
  writeAssumptions(desk)
  const costs = writeCosts(desk)
  const benefits = writeBenefits(desk)
  writeEffectFactors(desk, writeFactors(desk))
  writeTimeline(desk, layout)
  writeResults(desk, layout, costs, benefits)
  const perspectives = writePerspectives(desk)
  const distribution = writeDistribution(desk, layout, perspectives)
  const dated = writeDated(desk, layout)
  writeCharts(desk, layout)
  const simulation = writeSimulation(desk, layout)
  writeChecks(desk, layout, costs, benefits, {
    perspectives,
    distribution,
    dated,
    simulation,
  })
  writeProvenance(desk)
  return writer.toBytes()
}

/** The hash under which the document is stored; half a surrogate pair, which no text can hold, is replaced. */
function hashOf(model: AppraisalModel): string {
  const wellFormed = (_: string, value: unknown) =>
    typeof value === 'string' ? value.toWellFormed() : value
  return sha256(canonicalJson(JSON.parse(JSON.stringify(model), wellFormed)))
}
