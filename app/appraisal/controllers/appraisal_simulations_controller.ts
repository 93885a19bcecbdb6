import type { HttpContext } from '@adonisjs/core/http'
import { errors } from '@vinejs/vine'
import { filled } from '#core/filled'
import { readClient } from '#core/sql'
import { closedConnection } from '#core/closed_connection'
import { transact } from '#core/transact'
import { isSimulationKept, keepSimulation } from '#appraisal/actions/keep_simulation'
import { namesIn, uncertaintyPage } from '#appraisal/controllers/uncertainty_page'
import { assumptionsOf } from '#appraisal/domain/uncertainty/assumptions'
import { completedPlan } from '#appraisal/domain/uncertainty/sensitivity_report'
import { planOfTyped } from '#appraisal/domain/uncertainty/typed_ranges'
import AppraisalPolicy from '#appraisal/policy'
import { appraisalShown } from '#appraisal/queries/appraisals'
import { simulationsOf } from '#appraisal/queries/simulations'
import { reckoned } from '#appraisal/reckoning_threads'
import { simulationReport } from '#appraisal/simulation_threads'
import {
  DRAW_COUNTS,
  simulationsQuery,
  simulationValidator,
} from '#appraisal/simulation_validators'
import { sensitivityRows, simulationRows, uncertaintyColumns } from '#appraisal/uncertainty_columns'
import { planOfRows, readRows } from '#appraisal/uncertainty_form'
import { sendTable } from '#workbooks/send_table'

export default class AppraisalSimulationsController {
  async index(ctx: HttpContext) {
    const { auth, bouncer, city, i18n, params, request, session, view } = ctx
    await bouncer.with(AppraisalPolicy).authorize('read', city)
    const { run, format } = await simulationsQuery.validate(filled(request.qs()))
    const client = readClient()
    const { appraisal: modelId, version } = params
    const shown = await appraisalShown(client, city.id, modelId, version)
    const { list, shown: simulation } = await simulationsOf(
      client,
      { cityId: city.id, modelId, version },
      run
    )
    const model = shown.document
    const plan = completedPlan(model, simulation?.plan ?? null)
    const report = await reckoned(
      { what: 'sensitivity', model, plan },
      { by: auth.user!.id, closed: closedConnection(ctx) }
    )
    if (format) {
      const { name } = namesIn(ctx, assumptionsOf(model))
      return sendTable(ctx, {
        name: `simulation-${version}-${simulation?.no ?? 0}`,
        sheet: i18n.t('uncertainty.title'),
        format,
        columns: uncertaintyColumns(i18n),
        rows: [
          ...(simulation ? simulationRows(i18n, simulation, name) : []),
          ...sensitivityRows(i18n, report, name),
        ],
      })
    }
    return view.render('pages/appraisal/simulations/index', {
      ...uncertaintyPage(
        ctx,
        model,
        { plan, report, isTried: !simulation },
        readRows(session.flashMessages.all())
      ),
      shown,
      model,
      list,
      simulation,
      drawCounts: DRAW_COUNTS,
      suggestedSeed: city.today.replaceAll('-', ''),
      address: `/cities/${city.slug}/appraisals/${modelId}/versions/${version}/simulations`,
      mayAppraise: await bouncer.with(AppraisalPolicy).allows('appraise', city),
    })
  }

  async store(ctx: HttpContext) {
    const { auth, bouncer, city, i18n, params, request, response, session } = ctx
    await bouncer.with(AppraisalPolicy).authorize('appraise', city)
    const { id, seed, draws, note } = await request.validateUsing(simulationValidator)
    const { appraisal: modelId, version } = params
    const { document } = await appraisalShown(readClient(), city.id, modelId, version)
    const rows = readRows({ ranges: [], ...request.all() })!
    const { plan, problems } = planOfRows(document, rows, i18n.locale)
    if (problems.length > 0) {
      const { name } = namesIn(ctx, assumptionsOf(document))
      throw new errors.E_VALIDATION_ERROR(
        problems.map(({ field, code, key }) => ({
          field,
          rule: code,
          message: i18n.t(`uncertainty.refusal.${code}`, {
            of: key === null ? '' : name(key),
            named: key === null ? 'no' : 'yes',
          }),
        }))
      )
    }
    const uncertain = planOfTyped(assumptionsOf(document), plan)
    const by = auth.user!.id
    const of = { cityId: city.id, id, modelId, version }
    if (!(await isSimulationKept(readClient(), of))) {
      const simulation = { seed, draws: Number(draws) }
      const report = await simulationReport(document, uncertain, simulation, by)
      await transact((trx) =>
        keepSimulation(trx, { ...of, plan, ...simulation, report, note: note ?? null, by })
      )
    }
    session.flash('notice', { key: 'uncertainty.done' })
    return response
      .redirect()
      .status(303)
      .toPath(
        `/cities/${city.slug}/appraisals/${modelId}/versions/${version}/simulations?run=${id}`
      )
  }
}
