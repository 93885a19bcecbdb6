import type { HttpContext } from '@adonisjs/core/http'
import { filled } from '#core/filled'
import { NotFound } from '#core/refusal'
import { setDisabled } from '#identity/actions/disable_person'
import { invitePerson } from '#identity/actions/invite_person'
import { setRoles } from '#identity/actions/set_roles'
import { ROLES } from '#identity/city_context'
import { peopleColumns } from '#identity/controllers/people_table'
import IdentityPolicy from '#identity/policy'
import { memberOfCity, membersOfCity } from '#identity/queries/members'
import { invitePersonValidator, peopleQuery, rolesValidator } from '#identity/validators'
import { sendList } from '#workbooks/list_file'

export default class PeopleController {
  /** People and roles; with a format as a download. */
  async index(ctx: HttpContext) {
    const { bouncer, city, request, view } = ctx
    await bouncer.with(IdentityPolicy).authorize('seePeople', city)
    const { format } = await peopleQuery.validate(filled(request.qs()))
    const members = await membersOfCity(city.id)
    if (format) {
      return sendList(ctx, {
        name: 'people',
        title: 'identity.people.title',
        format,
        columns: peopleColumns(ctx),
        rows: members,
      })
    }
    return view.render('pages/identity/people/index', { members, roles: ROLES })
  }

  async create({ bouncer, city, view }: HttpContext) {
    await bouncer.with(IdentityPolicy).authorize('managePeople', city)
    return view.render('pages/identity/people/create', { roles: ROLES })
  }

  /** The password is shown in this answer and nowhere else: it is not stored readable, not even for a moment. */
  async store({ auth, bouncer, city, request, view }: HttpContext) {
    await bouncer.with(IdentityPolicy).authorize('managePeople', city)
    const invitation = await request.validateUsing(invitePersonValidator)
    const { password } = await invitePerson(city, auth.user!.id, invitation)
    return view.render('pages/identity/people/invited', { invitation, password })
  }

  async edit({ auth, bouncer, city, params, view }: HttpContext) {
    await bouncer.with(IdentityPolicy).authorize('managePeople', city)
    const member = await memberOfCity(city.id, params.person)
    if (!member) throw new NotFound()
    return view.render('pages/identity/people/edit', {
      member,
      roles: ROLES,
      own: member.id === auth.user!.id,
    })
  }

  async update({ auth, bouncer, city, params, request, response, session }: HttpContext) {
    await bouncer.with(IdentityPolicy).authorize('managePeople', city)
    const { roles = [] } = await request.validateUsing(rolesValidator)
    await setRoles(city, auth.user!.id, params.person, roles)
    session.flash('notice', { key: 'identity.people.changed' })
    return response.redirect().status(303).toPath(`/cities/${city.slug}/people`)
  }

  async disable(ctx: HttpContext) {
    return this.setDisabled(ctx, true)
  }

  async enable(ctx: HttpContext) {
    return this.setDisabled(ctx, false)
  }

  private async setDisabled(
    { auth, bouncer, city, params, response, session }: HttpContext,
    disabled: boolean
  ) {
    await bouncer.with(IdentityPolicy).authorize('managePeople', city)
    await setDisabled(city, auth.user!.id, params.person, disabled)
    session.flash('notice', {
      key: disabled ? 'identity.people.disabled' : 'identity.people.enabled',
    })
    return response.redirect().status(303).toPath(`/cities/${city.slug}/people`)
  }
}
