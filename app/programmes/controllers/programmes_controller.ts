import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#core/refusal'
import { readClient } from '#core/sql'
import { partiesToChoose } from '#funding/queries/parties'
import { tagProgramme } from '#programmes/actions/classify'
import { changeProgramme, openProgramme } from '#programmes/actions/open_programme'
import {
  changeWithTrail,
  filled,
  seeOther,
  shareWords,
  tagsOfForm,
} from '#programmes/controllers/page'
import { lineColumns } from '#programmes/controllers/list_tables'
import { PARTY_ROLES } from '#programmes/domain/roles'
import ProgrammesPolicy from '#programmes/policy'
import { schemesOf } from '#programmes/queries/code_lists'
import { plansOf, planTree, type PlanTree } from '#programmes/queries/plan_tree'
import { programmeShown } from '#programmes/queries/records_shown'
import { recordOf } from '#programmes/records'
import { newProgrammeValidator, planQuery, programmeValidator } from '#programmes/validators'
import { sendList } from '#workbooks/list_file'

export default class ProgrammesController {
  /** The plan: strategies, programmes and lines with their figures, for one year or all of them; with a format the lines, as a download. */
  async index(ctx: HttpContext) {
    await ctx.bouncer.with(ProgrammesPolicy).authorize('read', ctx.city)
    shareWords(ctx)
    const asked = await ctx.request.validateUsing(planQuery, { data: filled(ctx.request.qs()) })
    const client = readClient()
    const mayPlan = await ctx.bouncer.with(ProgrammesPolicy).allows('plan', ctx.city)
    const plans = await plansOf(client, ctx.city.id)
    const chosen = asked.plan ? plans.find(({ id }) => id === asked.plan) : plans[0]
    if (asked.plan && !chosen) throw new NotFound()
    if (!chosen) return ctx.view.render('pages/programmes/programmes/none', { mayPlan })

    const whole = await planTree(client, ctx.city.id, chosen.id)
    const year = yearOf(asked.year, whole, ctx.city.today)
    const tree = year === null ? whole : await planTree(client, ctx.city.id, chosen.id, year)
    if (asked.format) {
      return sendList(ctx, {
        name: 'budget-lines',
        title: 'programmes.line.many',
        format: asked.format,
        columns: lineColumns(ctx),
        rows: tree.lines,
      })
    }
    const places = new Map(tree.lines.map((line) => [line.placeId ?? '', line]))
    return ctx.view.render('pages/programmes/programmes/index', { plans, tree, places, mayPlan })
  }

  async create(ctx: HttpContext) {
    await ctx.bouncer.with(ProgrammesPolicy).authorize('plan', ctx.city)
    shareWords(ctx)
    const asked = await ctx.request.validateUsing(planQuery, { data: filled(ctx.request.qs()) })
    const client = readClient()
    const plans = await plansOf(client, ctx.city.id)
    if (plans.length === 0) return seeOther(ctx, 'plans', 'new')
    const plan = asked.plan ? plans.find(({ id }) => id === asked.plan) : plans[0]
    if (!plan) throw new NotFound()
    return ctx.view.render('pages/programmes/programmes/form', {
      ...(await choicesFor(ctx, plan.id)),
      plan,
      programme: null,
    })
  }

  async store(ctx: HttpContext) {
    await ctx.bouncer.with(ProgrammesPolicy).authorize('plan', ctx.city)
    const { tags, ...form } = await ctx.request.validateUsing(newProgrammeValidator)
    const cityId = ctx.city.id
    await changeWithTrail(
      ctx,
      {
        action: 'programme.opened',
        subjectType: 'programme',
        subjectId: form.id,
        details: { code: form.code },
      },
      async (trx) => {
        await openProgramme(trx, { ...form, cityId })
        await tagProgramme(trx, { cityId, programmeId: form.id, tags: tagsOfForm(tags) })
      }
    )
    ctx.session.flash('notice', { key: 'programmes.programme.opened', params: { code: form.code } })
    return seeOther(ctx, 'programmes', form.id)
  }

  async show(ctx: HttpContext) {
    await ctx.bouncer.with(ProgrammesPolicy).authorize('read', ctx.city)
    shareWords(ctx)
    const client = readClient()
    const mayPlan = await ctx.bouncer.with(ProgrammesPolicy).allows('plan', ctx.city)
    return ctx.view.render('pages/programmes/programmes/show', {
      programme: await programmeShown(client, ctx.city.id, ctx.params.programme, ctx.city),
      mayPlan,
      parties: mayPlan ? await partiesOf(ctx) : [],
      roles: PARTY_ROLES,
    })
  }

  async edit(ctx: HttpContext) {
    await ctx.bouncer.with(ProgrammesPolicy).authorize('plan', ctx.city)
    shareWords(ctx)
    const client = readClient()
    const programme = await programmeShown(client, ctx.city.id, ctx.params.programme)
    const plan = (await plansOf(client, ctx.city.id)).find(({ id }) => id === programme.planId)!
    return ctx.view.render('pages/programmes/programmes/form', {
      ...(await choicesFor(ctx, plan.id)),
      plan,
      programme,
    })
  }

  async update(ctx: HttpContext) {
    await ctx.bouncer.with(ProgrammesPolicy).authorize('plan', ctx.city)
    const id = ctx.params.programme
    const cityId = ctx.city.id
    await recordOf(readClient(), 'programmes', cityId, id)
    const { tags, ...form } = await ctx.request.validateUsing(programmeValidator)
    await changeWithTrail(
      ctx,
      {
        action: 'programme.changed',
        subjectType: 'programme',
        subjectId: id,
        details: { version: form.version },
      },
      async (trx) => {
        await changeProgramme(trx, { ...form, cityId, id })
        await tagProgramme(trx, { cityId, programmeId: id, tags: tagsOfForm(tags) })
      }
    )
    ctx.session.flash('notice', { key: 'programmes.saved' })
    return seeOther(ctx, 'programmes', id)
  }
}

/** This year where it is planned, else the first year that is; null: all years. */
function yearOf(asked: string | undefined, tree: PlanTree, today: string): number | null {
  if (asked === 'all') return null
  const years = tree.byYear.filter(({ isPlanned }) => isPlanned).map(({ year }) => String(year))
  const year = asked ?? (years.includes(today.slice(0, 4)) ? today.slice(0, 4) : years[0])
  return year === undefined ? null : Number.parseInt(year, 10)
}

async function choicesFor(ctx: HttpContext, planId: string) {
  const client = readClient()
  const { strategies } = await planTree(client, ctx.city.id, planId)
  return {
    strategies: strategies.filter(({ id }) => id !== null),
    schemes: await schemesOf(client, ctx.city.id),
  }
}

async function partiesOf(ctx: HttpContext) {
  const client = readClient()
  const lists = await Promise.all(
    (['partner', 'funder', 'payee'] as const).map((role) =>
      partiesToChoose(client, ctx.city.id, role)
    )
  )
  return [...new Map(lists.flat().map((party) => [party.id, party])).values()]
}
