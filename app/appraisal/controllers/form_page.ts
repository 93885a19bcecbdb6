import type { HttpContext } from '@adonisjs/core/http'
import { errors } from '@vinejs/vine'
import { readClient } from '#core/sql'
import { PERSPECTIVES, type AppraisalModel } from '#appraisal/domain/model'
import { PARAMETERS, type ParameterKind } from '#appraisal/domain/parameters'
import { PRICE_SERIES } from '#appraisal/domain/price_series'
import { DISCOUNT_SCHEDULES } from '#appraisal/domain/schedules'
import { languageOf, problemText } from '#appraisal/controllers/page'
import { formOf } from '#appraisal/document_form'
import { documentOf } from '#appraisal/form_document'
import { readForm, type AppraisalForm, type FormCost } from '#appraisal/form_state'
import { drawCosts, linesBehind, nameOfLine, type DrawnFlow } from '#appraisal/queries/drawn_costs'
import { unitValuesOf } from '#appraisal/queries/unit_values'
import { valuesToTake } from '#appraisal/taken_values'
import { nameOfUnitValue } from '#appraisal/unit_value_names'
import { budgetLines } from '#programmes/queries/lines'

/** What the form shows: what was just sent, else the model, else the blank one. */
export function keptForm({ session }: HttpContext): AppraisalForm | null {
  return session.flashMessages.has('schedule') ? readForm(session.flashMessages.all()) : null
}

export async function formOfModel({ city, i18n }: HttpContext, model: AppraisalModel) {
  const known = await budgetLines(readClient(), city.id)
  return formOf(model, i18n.locale, (line) => linesBehind(line, known).map(({ id }) => id))
}

/** Choices and previews beside the form. */
export async function besideForm(
  { city, i18n }: HttpContext,
  form: AppraisalForm,
  programmeId: string | null,
  hasSteps: boolean
) {
  const client = readClient()
  const chosen = new Set(form.costs.flatMap(({ lines }) => lines))
  const lines = (await budgetLines(client, city.id)).filter(
    (line) => !programmeId || line.programmeId === programmeId || chosen.has(line.id)
  )
  const option = (value: string, key: string) => ({ value, label: i18n.t(key) })
  return {
    form,
    lines: lines.map((line) => ({
      value: line.id,
      label: `${nameOfLine(line)} ${line.title}`,
      lang: line.titleLang,
    })),
    drawn: await drawnOf(city.id, form),
    unitValues: valuesToTake(await unitValuesOf(client, city.id), city.currency).map((value) => ({
      value: value.id,
      label: nameOfUnitValue(i18n, value),
      ...(value.lang && { lang: value.lang }),
    })),
    perspectives: PERSPECTIVES.map((one) => option(one, `workbook.perspective.${one}`)),
    parametersOf: (kind: ParameterKind) =>
      PARAMETERS.filter((one) => one.kind === kind).map(({ id }) => option(id, `parameters.${id}`)),
    priceSeries: [
      ...PRICE_SERIES.map(({ id }) => option(id, `prices.series.${id}`)),
      option('levels', 'prices.series.levels'),
    ],
    schedules: [
      ...DISCOUNT_SCHEDULES.map(({ id }) => option(id, `appraisal.schedule.${id}`)),
      option('constant', 'appraisal.schedule.constant'),
      ...(hasSteps ? [option('steps', 'appraisal.schedule.steps')] : []),
    ],
  }
}

/** What the cost lines of a form draw from plan and ledger, by their place. Throws NotFound for foreign lines. */
export async function drawnOf(cityId: string, form: AppraisalForm) {
  const drawn = new Map<number, DrawnFlow[]>()
  for (const [at, { origin, lines }] of form.costs.entries()) {
    if (origin === 'typed' || lines.length === 0) continue
    drawn.set(at, await drawCosts(readClient(), cityId, origin, lines))
  }
  return drawn
}

/** The model of a sent form; what is wrong with it goes back to its fields. */
export async function sentModel(
  ctx: HttpContext,
  about: { programme: string; before?: AppraisalModel }
): Promise<AppraisalModel> {
  const { city, i18n, request } = ctx
  const form = readForm(request.all())
  const language = languageOf(form)
  const { before } = about
  const { document, problems } = documentOf(form, {
    locale: i18n.locale,
    currency: city.currency,
    city: city.name,
    programme: about.programme,
    steps: before && 'steps' in before.discounting ? before.discounting : undefined,
    perspectives: before?.perspectives,
    effects: before?.effectDiscounting,
    drawn: await drawnOf(city.id, form),
    sourceOf: (cost: FormCost, flow: DrawnFlow) =>
      language.t(`appraisal.drawnSource.${cost.origin}`, { lines: flow.budgetLines.join(', ') }),
  })
  if (problems.length > 0) {
    throw new errors.E_VALIDATION_ERROR(
      problems.map(({ field, code, params }) => ({
        field,
        rule: code,
        message: problemText(ctx, code, params),
      }))
    )
  }
  return document
}
