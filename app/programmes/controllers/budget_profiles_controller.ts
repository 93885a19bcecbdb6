import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#core/refusal'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { profileTotal, writeProfile } from '#programmes/actions/write_profile'
import { amountMeta, filled, seeOther } from '#programmes/controllers/page'
import { monthOfYear, monthsOfYear } from '#programmes/domain/budget_profile'
import ProgrammesPolicy from '#programmes/policy'
import {
  budgetEntries,
  firstDayOfYear,
  profileVersions,
  spentByMonth,
  standingOf,
} from '#programmes/queries/budget_profiles'
import { budgetLines } from '#programmes/queries/lines'
import { monthsTyped, profileStart, QUARTERS, quartersOf } from '#programmes/queries/profile_starts'
import { recordOf } from '#programmes/records'
import { profileQuery, profileValidator } from '#programmes/validators'

/** A profile as it stands has all entries, whichever day they are of. */
const ALWAYS = '9999-12-31'

export default class BudgetProfilesController {
  /** The profile in force as it was written and as it stands, and those before it. */
  async index(ctx: HttpContext) {
    await ctx.bouncer.with(ProgrammesPolicy).authorize('read', ctx.city)
    const { version } = await profileQuery.validate(filled(ctx.request.qs()))
    const found = await profileOf(ctx)
    const shown = version
      ? found.versions.find((one) => one.version === version)
      : found.versions.at(0)
    if (version && !shown) throw new NotFound()
    const { line, startsOn, standing } = found
    const spent = await spentByMonth(readClient(), ctx.city.id, line.id, (day) =>
      monthOfYear(startsOn, day)
    )
    return ctx.view.render('pages/programmes/budget_profiles/index', {
      ...found,
      shown: shown ?? null,
      standing: shown === found.versions.at(0) ? standing : null,
      months: monthsOfYear(startsOn).map((month, index) => ({ ...month, spent: spent[index] })),
      changes: standing?.changes.map((change) => ({
        ...change,
        month: monthsOfYear(startsOn)[monthOfYear(startsOn, change.on)].startsOn,
      })),
      mayPlan: await ctx.bouncer.with(ProgrammesPolicy).allows('plan', ctx.city),
    })
  }

  async create(ctx: HttpContext) {
    await ctx.bouncer.with(ProgrammesPolicy).authorize('plan', ctx.city)
    const { by = 'months', start } = await profileQuery.validate(filled(ctx.request.qs()))
    const client = readClient()
    const found = await profileOf(ctx)
    const { line, startsOn, standing } = found
    const sum = await profileTotal(
      client,
      await recordOf(client, 'budget_lines', ctx.city.id, line.id)
    )
    const begun = await profileStart(
      client,
      ctx.city.id,
      { line, total: sum.total, startsOn, standing },
      start
    )
    const months = monthsOfYear(startsOn)
    return ctx.view.render('pages/programmes/budget_profiles/create', {
      ...found,
      ...begun,
      sum,
      by,
      amounts: by === 'months' ? begun.months : quartersOf(begun.months),
      spans:
        by === 'months'
          ? months.map(({ startsOn: first }) => ({ first, last: first }))
          : QUARTERS.map((_, no) => ({
              first: months[no * 3].startsOn,
              last: months[no * 3 + 2].startsOn,
            })),
    })
  }

  async store(ctx: HttpContext) {
    await ctx.bouncer.with(ProgrammesPolicy).authorize('plan', ctx.city)
    const cityId = ctx.city.id
    const line = await recordOf(readClient(), 'budget_lines', cityId, ctx.params.line)
    const form = await ctx.request.validateUsing(profileValidator, amountMeta(ctx))
    await transact((trx) =>
      writeProfile(trx, {
        id: form.id,
        cityId,
        lineId: line.id,
        version: form.version,
        months: monthsTyped(form),
        reason: form.reason,
        by: ctx.auth.user!.id,
        field: form.shape === 'months' ? 'm01' : 'q1',
      })
    )
    ctx.session.flash('notice', { key: 'profiles.saved' })
    return seeOther(ctx, 'lines', line.id, 'profiles')
  }
}

async function profileOf({ city, params }: HttpContext) {
  const client = readClient()
  const [line] = await budgetLines(client, city.id, { id: params.line })
  if (!line) throw new NotFound()
  const versions = await profileVersions(client, city.id, line.id)
  const startsOn = await firstDayOfYear(client, city.id, line.year)
  const latest = versions.at(0)
  const entries = await budgetEntries(client, city.id, [line.id])
  const standing =
    latest && latest.sumOf !== 'none'
      ? standingOf(latest, entries, { startsOn, asOf: ALWAYS })
      : null
  return { line, versions, startsOn, standing }
}
