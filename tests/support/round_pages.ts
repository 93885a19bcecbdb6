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

/** A form that one of the committee's people sends for a city: how it was answered, and where that leads. */
export async function send(client: ApiClient, city: RoundCity, path: string, form: object) {
  const answer = await client
    .post(`/cities/${city.slug}${path}`)
    .loginAs(await Person.findOrFail(city.people.committee))
    .withCsrfToken()
    .header('accept', 'application/json')
    .redirects(0)
    .form(form)
  return { status: answer.status(), text: answer.text(), to: answer.header('location') ?? '' }
}
