import type { HttpContext } from '@adonisjs/core/http'
import { recordAuditEvent } from '#audit/record_audit_event'
import { filled } from '#core/filled'
import { NotFound } from '#core/refusal'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { openModel, saveVersion } from '#appraisal/actions/save_model'
import { appraisalColumns, withHeadlines } from '#appraisal/controllers/appraisal_columns'
import { besideForm, formOfModel, keptForm, sentModel } from '#appraisal/controllers/form_page'
import { headlineOfVersion, languageOf, pageOfVersion, wordsOf } from '#appraisal/controllers/page'
import { triedModel } from '#appraisal/controllers/trial_page'
import { Decimal } from '#money/decimal'
import { withAddedRate } from '#appraisal/domain/trial'
import { appraisalTemplate, TEMPLATE_KEYS } from '#appraisal/domain/templates'
import { blankForm } from '#appraisal/form_rows'
import { templateForm } from '#appraisal/template_form'
import AppraisalPolicy from '#appraisal/policy'
import {
  APPRAISALS_PER_PAGE,
  appraisalShown,
  appraisalsOf,
  everyAppraisal,
} from '#appraisal/queries/appraisals'
import {
  appraisalValidator,
  editQuery,
  listQuery,
  newAppraisalValidator,
  newQuery,
} from '#appraisal/validators'
import { programmeChoices } from '#programmes/queries/programme_choices'
import { sendList } from '#workbooks/list_file'

export default class AppraisalsController {
  /** The appraisals of the city; with a format all of them, as a download. */
  async index(ctx: HttpContext) {
    await ctx.bouncer.with(AppraisalPolicy).authorize('read', ctx.city)
    const { page = 1, format } = await listQuery.validate(filled(ctx.request.qs()))
    if (format) {
      return sendList(ctx, {
        name: 'appraisals',
        title: 'appraisal.title',
        format,
        columns: appraisalColumns(ctx),
        rows: withHeadlines(ctx, everyAppraisal(readClient(), ctx.city.id)),
      })
    }
    const { rows, total } = await appraisalsOf(readClient(), ctx.city.id, page)
    return ctx.view.render('pages/appraisal/appraisals/index', {
      rows: rows.map((row) => {
        const headline = headlineOfVersion(row)
        const w = wordsOf(ctx, row.document)
        const npv = new Decimal(headline.npv)
        return {
          ...row,
          w,
          npv,
          bcr: headline.bcr,
          finding: w.finding(headline, { costs: npv.neg(), npv }),
        }
      }),
      total,
      page,
      perPage: APPRAISALS_PER_PAGE,
      mayAppraise: await ctx.bouncer.with(AppraisalPolicy).allows('appraise', ctx.city),
    })
  }

  async create(ctx: HttpContext) {
    await ctx.bouncer.with(AppraisalPolicy).authorize('appraise', ctx.city)
    const { programme, template } = await newQuery.validate(filled(ctx.request.qs()))
    const programmes = await programmeChoices(readClient(), ctx.city.id)
    if (programme && !programmes.some(({ id }) => id === programme)) throw new NotFound()
    const chosen = ctx.session.flashMessages.get('programmeId') ?? programme ?? null
    const form = keptForm(ctx) ?? startForm(ctx, template)
    return ctx.view.render('pages/appraisal/appraisals/form', {
      ...(await besideForm(ctx, form, chosen, false)),
      shown: null,
      programmes,
      programmeId: chosen,
      template,
      templates: TEMPLATE_KEYS,
      tried: null,
    })
  }

  async store(ctx: HttpContext) {
    await ctx.bouncer.with(AppraisalPolicy).authorize('appraise', ctx.city)
    const { id, programmeId, note } = await ctx.request.validateUsing(newAppraisalValidator)
    const programme = (await programmeChoices(readClient(), ctx.city.id)).find(
      (one) => one.id === programmeId
    )
    if (!programme) throw new NotFound()
    const document = await sentModel(ctx, { programme: programme.title })
    const by = ctx.auth.user!.id
    await transact(async (trx) => {
      const model = { id, cityId: ctx.city.id, programmeId, document, note, by }
      const { isNew } = await openModel(trx, model)
      if (isNew) await tell(ctx, trx, 'appraisal.opened', id, 1)
    })
    ctx.session.flash('notice', { key: 'appraisal.opened' })
    return seeAppraisal(ctx, id)
  }

  async show(ctx: HttpContext) {
    await ctx.bouncer.with(AppraisalPolicy).authorize('read', ctx.city)
    const shown = await appraisalShown(readClient(), ctx.city.id, ctx.params.appraisal)
    return ctx.view.render('pages/appraisal/appraisals/show', {
      ...(await pageOfVersion(ctx, shown)),
      mayAppraise: await ctx.bouncer.with(AppraisalPolicy).allows('appraise', ctx.city),
      mayReview: await ctx.bouncer.with(AppraisalPolicy).allows('review', ctx.city),
    })
  }

  async edit(ctx: HttpContext) {
    await ctx.bouncer.with(AppraisalPolicy).authorize('appraise', ctx.city)
    const { trial } = await editQuery.validate(filled(ctx.request.qs()))
    const id = ctx.params.appraisal
    const shown = await appraisalShown(readClient(), ctx.city.id, id, trial)
    const tried = trial ? triedModel(ctx, shown.document) : null
    const document = tried?.document ?? shown.document
    const form = keptForm(ctx) ?? (await formOfModel(ctx, document))
    const programmeId = shown.programme?.id ?? null
    return ctx.view.render('pages/appraisal/appraisals/form', {
      ...(await besideForm(ctx, form, programmeId, form.schedule === 'steps')),
      shown,
      programmes: [],
      programmeId,
      tried,
    })
  }

  async update(ctx: HttpContext) {
    await ctx.bouncer.with(AppraisalPolicy).authorize('appraise', ctx.city)
    const id = ctx.params.appraisal
    const shown = await appraisalShown(readClient(), ctx.city.id, id)
    const { basedOn, note, rateAdded } = await ctx.request.validateUsing(appraisalValidator)
    const { programme } = shown.document
    const before = rateAdded ? withAddedRate(shown.document, rateAdded) : shown.document
    const document = await sentModel(ctx, { programme, before })
    const by = ctx.auth.user!.id
    const version = await transact(async (trx) => {
      const change = { cityId: ctx.city.id, modelId: id, basedOn, document, note, by }
      const saved = await saveVersion(trx, change)
      await tell(ctx, trx, 'appraisal.changed', id, saved.version)
      return saved.version
    })
    ctx.session.flash('notice', { key: 'appraisal.saved', params: { version } })
    return seeAppraisal(ctx, id)
  }
}

function tell(
  { auth, city }: HttpContext,
  trx: Parameters<typeof recordAuditEvent>[0],
  action: string,
  id: string,
  version: number
) {
  return recordAuditEvent(trx, {
    cityId: city.id,
    actorId: auth.user!.id,
    action,
    subjectType: 'appraisal',
    subjectId: id,
    details: { version },
  })
}

function seeAppraisal({ city, response }: HttpContext, id: string) {
  return response.redirect().status(303).toPath(`/cities/${city.slug}/appraisals/${id}`)
}

/** What a new appraisal begins with, in the language of the city. */
function startForm({ city }: HttpContext, key: string | undefined) {
  const year = city.today.slice(0, 4)
  const template = appraisalTemplate(key)
  if (!template) return blankForm(city.locale, year)
  const language = languageOf({ language: city.locale })
  return templateForm(template, (text) => language.t(`templates.${text}`), city.locale, year)
}
