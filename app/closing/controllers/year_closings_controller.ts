import type { HttpContext } from '@adonisjs/core/http'
import { standingClosings } from '#closing/actions/close_year'
import { submitYearClose } from '#closing/actions/submit'
import { typedWishes, wishesOf, yearClosingPage } from '#closing/controllers/year_closing_page'
import ClosingPolicy from '#closing/policy'
import { waitingDraftsOf } from '#closing/queries/waiting_drafts'
import { yearToClose } from '#closing/queries/year_close_plan'
import { yearClosingValidator } from '#closing/validators'
import { readClient } from '#core/sql'

export default class YearClosingsController {
  /** What closing the year would post, line by line, with a choice for everything unspent. */
  async create({ bouncer, city, params, session, view }: HttpContext) {
    await bouncer.with(ClosingPolicy).authorize('read', city)
    const client = readClient()
    const year = await yearToClose(client, city.id, params.year)
    const drafts = await waitingDraftsOf(client, city.id, 'year_close')
    const waiting = drafts.find(({ input }) => input.yearId === year.id)
    const typed = session.flashMessages.get('wishes') ?? (waiting && typedWishes(waiting.input))
    return view.render('pages/closing/year_closings/create', {
      ...(await yearClosingPage(client, city.id, year, typed)),
      previewed: session.flashMessages.has('wishes'),
      standing: await standingClosings(client, city.id, year.id),
      waitingDraft: waiting?.id ?? null,
      mayPrepare: await bouncer.with(ClosingPolicy).allows('prepare', city),
    })
  }

  async store({ auth, bouncer, city, params, request, response, session }: HttpContext) {
    await bouncer.with(ClosingPolicy).authorize('prepare', city)
    const form = await request.validateUsing(yearClosingValidator)
    const year = await yearToClose(readClient(), city.id, params.year)
    const back = `/cities/${city.slug}/ledger/fiscal-years/${year.id}/closings/new`
    if (form.intent === 'preview') {
      session.flash('wishes', { policy: form.policy, choices: form.choices ?? {} })
      return response.redirect().status(303).toPath(back)
    }
    await submitYearClose({
      id: form.id,
      cityId: city.id,
      yearId: year.id,
      wishes: wishesOf(form),
      preparedBy: auth.user!.id,
    })
    session.flash('notice', { key: 'closing.year.waiting', tone: 'warn' })
    return response.redirect().status(303).toPath(back)
  }
}
