import type { Speaker } from '#allocation/controllers/page'
import { carriedOver } from '#allocation/queries/carried_over'
import { formatsFor } from '#core/format'
import type { Client } from '#core/sql'

/** What decides how soon a fund is spent: until when it may be, and what of it was there last year. By code. */
export async function fundNotes(
  client: Client,
  cityId: string,
  on: string,
  funds: readonly { code: string; fundId: string; expiresOn: string | null }[],
  speaker: Speaker,
  locale: string
): Promise<Map<string, string>> {
  const carried = await carriedOver(client, cityId, on)
  return new Map(
    funds.map(({ code, fundId, expiresOn }) => {
      const amount = carried?.byFund.get(fundId)
      const notes = [
        ...(expiresOn
          ? [speaker.term('carry.expires', { date: formatsFor(locale).date(expiresOn) })]
          : []),
        ...(amount
          ? [speaker.term('carry.over', { amount: speaker.money(amount), year: carried!.year })]
          : []),
      ]
      return [code, notes.join(' · ')]
    })
  )
}
