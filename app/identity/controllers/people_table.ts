import type { HttpContext } from '@adonisjs/core/http'
import type { Member } from '#identity/queries/members'
import { columnsFor } from '#workbooks/list_file'
import type { TableColumn } from '#workbooks/table'

/** Who may do what in the city, as an auditor of access asks for it. */
export function peopleColumns(ctx: HttpContext): TableColumn<Member>[] {
  const { i18n } = ctx
  const { text, date } = columnsFor<Member>(ctx)
  return [
    text('identity.fields.fullName', ({ fullName }) => fullName),
    text('validation.fields.email', ({ email }) => email),
    text('identity.fields.roles', ({ roles }) =>
      roles.map((role) => i18n.t(`app.role.${role}`)).join(', ')
    ),
    date('identity.people.since', ({ since }) => since.slice(0, 10)),
    text('identity.people.account', ({ disabled, invited }) => {
      if (disabled) return i18n.t('identity.people.isDisabled')
      return invited ? i18n.t('identity.people.isInvited') : null
    }),
  ]
}
