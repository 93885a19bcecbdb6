import { answerRequest } from '#funding/actions/answer_request'
import { askForFunding } from '#funding/actions/ask_for_funding'
import { logContact, type ContactChannel } from '#funding/actions/log_contact'
import type { SeededCity } from './seeded_city.js'

export interface DemoRequest {
  number: string
  party: string
  title: string
  amount: string
  askedOn: string
  purpose: string
  contacts: {
    on: string
    channel: ContactChannel
    subject: string
    outcome: string
    nextStep?: string
    nextOn?: string
  }[]
  refused?: { on: string; note: string }
}

/** What a city asked for, whom it spoke with about it, and what came of it. */
export async function seedRequests(
  city: SeededCity,
  { requests, today }: { requests: DemoRequest[]; today: string }
): Promise<void> {
  const { cityId, finance: by, trx } = city
  for (const { number, party, contacts, refused, ...request } of requests) {
    const id = city.id('request', number)
    const partyId = city.id('party', party)
    await askForFunding(trx, {
      ...request,
      id,
      cityId,
      number,
      partyId,
      titleLang: city.lang,
      currency: city.currency,
      amount: city.money(request.amount),
      today,
      by,
    })
    let followsId: string | null = null
    for (const [index, contact] of contacts.entries()) {
      const contactId = city.id('contact', number, String(index + 1))
      await logContact(trx, {
        ...contact,
        id: contactId,
        cityId,
        partyId,
        requestId: id,
        followsId,
        today,
        by,
      })
      followsId = contact.nextStep ? contactId : null
    }
    if (!refused) continue
    await answerRequest(trx, {
      id: city.id('answer', number),
      cityId,
      requestId: id,
      outcome: 'refused',
      amount: null,
      answeredOn: refused.on,
      note: refused.note,
      today,
      by,
    })
  }
}
