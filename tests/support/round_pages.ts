import type { ApiClient } from '@japa/api-client'
import Person from '#identity/models/person'
import { textOf } from '#tests/support/page_reader'
import type { RoundCity } from '#tests/support/rounds'

type Who = keyof RoundCity['people']

/** A page of a city as one of its people sees it: its bytes and its words. */
export async function visit(
  client: ApiClient,
  city: RoundCity,
  path: string,
  locale = 'en',
  who: Who = 'committee'
) {
  const answer = await client
    .get(`/cities/${city.slug}${path}`)
    .loginAs(await Person.findOrFail(city.people[who]))
    .withSession({ locale })
    .header('accept', 'text/html')
    .redirects(0)
  const body = answer.text()
  return { status: answer.status(), body, text: textOf(body), answer }
}
