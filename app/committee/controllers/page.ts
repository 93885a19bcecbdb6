import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import type { Seat } from '#committee/queries/seats'
import type { Speaker } from '#committee/actions/speak'
import { groupWords } from '#programmes/group_words'
import { groupsOf } from '#programmes/queries/code_lists'

/** To another page of the city after a form. */
export function seeOther({ city, response }: HttpContext, ...path: string[]) {
  return response
    .redirect()
    .status(303)
    .toPath([`/cities/${city.slug}`, ...path].join('/'))
}

/** A committee member writes down what seats without an account said. */
export function speakerOf({ auth, city }: HttpContext): Speaker {
  return { personId: auth.user!.id, isSecretary: city.has('committee_member') }
}

/** Whether the person who looks may speak for a seat. */
export function maySpeakFor(ctx: HttpContext, { term }: Seat): boolean {
  const { personId, isSecretary } = speakerOf(ctx)
  return term !== null && (term.personId === personId || (term.personId === null && isSecretary))
}

/** Groups of the city to choose from, in the words of the reader. */
export async function groupChoices({ city, i18n }: HttpContext) {
  const groups = await groupsOf(readClient(), city.id)
  return groups.map((group) => {
    const { text, lang } = groupWords(i18n, {
      code: group.code,
      name: group.localName,
      lang: group.localLang,
    })
    return { value: group.code, label: text, lang }
  })
}
