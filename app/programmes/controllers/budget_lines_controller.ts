import type { HttpContext } from '@adonisjs/core/http'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { readClient } from '#core/sql'
import { addBudgetLine, changeBudgetLine } from '#programmes/actions/budget_lines'
import { tagLine } from '#programmes/actions/classify'
import { addPlace } from '#programmes/actions/open_code_lists'
import {
  amountMeta,
  changeWithTrail,
  seeOther,
  shareWords,
  tagsOfForm,
} from '#programmes/controllers/page'
import { groupWords } from '#programmes/group_words'
import ProgrammesPolicy from '#programmes/policy'
import { groupsOf, placesOf, schemesOf } from '#programmes/queries/code_lists'
import { commitmentsOf, expendituresOf } from '#programmes/queries/commitments'
import { lineShown, programmeShown } from '#programmes/queries/records_shown'
import { recordOf } from '#programmes/records'
import { lineValidator, newLineValidator } from '#programmes/validators'

export default class BudgetLinesController {
  async create(ctx: HttpContext) {
    await ctx.bouncer.with(ProgrammesPolicy).authorize('plan', ctx.city)
    shareWords(ctx)
    return ctx.view.render('pages/programmes/budget_lines/form', {
      ...(await choicesFor(ctx)),
      programme: await programmeShown(readClient(), ctx.city.id, ctx.params.programme),
      line: null,
      tags: [],
      isFixed: false,
    })
  }

  async store(ctx: HttpContext) {
    await ctx.bouncer.with(ProgrammesPolicy).authorize('plan', ctx.city)
    await recordOf(readClient(), 'programmes', ctx.city.id, ctx.params.programme)
    const { tags, place, ...form } = await ctx.request.validateUsing(
      newLineValidator,
      amountMeta(ctx)
    )
    const cityId = ctx.city.id
    await changeWithTrail(
      ctx,
      {
        action: 'budget_line.added',
        subjectType: 'budget_line',
        subjectId: form.id,
        details: { code: form.code, year: form.year, need: form.need.toString() },
      },
      async (trx) => {
        const placeId = await placeIdOf(trx, ctx, place)
        await addBudgetLine(trx, { ...form, placeId, cityId, programmeId: ctx.params.programme })
        await tagLine(trx, { cityId, lineId: form.id, tags: tagsOfForm(tags) })
      }
    )
    ctx.session.flash('notice', { key: 'programmes.line.added', params: { code: form.code } })
    return seeOther(ctx, 'lines', form.id)
  }

  async show(ctx: HttpContext) {
    await ctx.bouncer.with(ProgrammesPolicy).authorize('read', ctx.city)
    shareWords(ctx)
    const client = readClient()
    const lineId = ctx.params.line
    const shown = await lineShown(client, ctx.city.id, lineId)
    const filter = { lineId, today: ctx.city.today }
    return ctx.view.render('pages/programmes/budget_lines/show', {
      ...shown,
      commitments: await commitmentsOf(client, ctx.city.id, filter, 1, ctx.city),
      payments: await expendituresOf(client, ctx.city.id, { lineId }, 1, ctx.city),
      mayPlan: await ctx.bouncer.with(ProgrammesPolicy).allows('plan', ctx.city),
      maySpend: await ctx.bouncer.with(ProgrammesPolicy).allows('spend', ctx.city),
    })
  }

  async edit(ctx: HttpContext) {
    await ctx.bouncer.with(ProgrammesPolicy).authorize('plan', ctx.city)
    shareWords(ctx)
    const client = readClient()
    const { line, tags, entries } = await lineShown(client, ctx.city.id, ctx.params.line)
    return ctx.view.render('pages/programmes/budget_lines/form', {
      ...(await choicesFor(ctx)),
      programme: await programmeShown(client, ctx.city.id, line.programmeId),
      line,
      tags,
      isFixed: entries.length > 0,
    })
  }

  async update(ctx: HttpContext) {
    await ctx.bouncer.with(ProgrammesPolicy).authorize('plan', ctx.city)
    const id = ctx.params.line
    const cityId = ctx.city.id
    await recordOf(readClient(), 'budget_lines', cityId, id)
    const { tags, place, ...form } = await ctx.request.validateUsing(lineValidator, amountMeta(ctx))
    await changeWithTrail(
      ctx,
      {
        action: 'budget_line.changed',
        subjectType: 'budget_line',
        subjectId: id,
        details: { version: form.version, need: form.need.toString() },
      },
      async (trx) => {
        const placeId = await placeIdOf(trx, ctx, place)
        await changeBudgetLine(trx, { ...form, placeId, cityId, id })
        await tagLine(trx, { cityId, lineId: id, tags: tagsOfForm(tags) })
      }
    )
    ctx.session.flash('notice', { key: 'programmes.saved' })
    return seeOther(ctx, 'lines', id)
  }
}

/** A place is typed by its name; one that is not known yet becomes a place of the city. */
async function placeIdOf(
  trx: TransactionClientContract,
  { city }: HttpContext,
  name: string | undefined
) {
  if (!name) return null
  const { id } = await addPlace(trx, { cityId: city.id, name, nameLang: city.locale })
  return id
}

async function choicesFor({ city, i18n }: HttpContext) {
  const client = readClient()
  const groups = await groupsOf(client, city.id)
  return {
    groups: groups.map(({ code, localName, localLang, familyCode }) => {
      const { text, lang } = groupWords(i18n, { code, name: localName, lang: localLang })
      return { value: code, label: familyCode ? `– ${text}` : text, lang }
    }),
    places: await placesOf(client, city.id),
    schemes: await schemesOf(client, city.id),
  }
}
