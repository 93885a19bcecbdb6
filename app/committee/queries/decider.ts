import { readClient, selectRows } from '#core/sql'
import { committeeRound } from '#committee/queries/rounds'
import { seatedCommittees } from '#committee/queries/seats'

/** The committee that decides a round, or null where two people do. */
export async function committeeOfRound(
  cityId: string,
  round: { id: string; state: string },
  today: string
): Promise<{ id: string; name: string; nameLang: string; isOpen: boolean } | null> {
  const client = readClient()
  const opened = await committeeRound(client, cityId, round.id)
  if (opened) return { ...opened.committee, isOpen: true }
  // What two people have proposed or decided before a committee was seated stays theirs
  if (round.state === 'decided' || round.state === 'proposed') return null
  const [seated] = await seatedCommittees(client, cityId, today)
  return seated ? { ...seated, isOpen: false } : null
}

/** Proposals that are not over. */
export async function openProposalIds(cityId: string): Promise<string[]> {
  const rows = await selectRows(
    readClient(),
    `SELECT q.id FROM committee_proposals q
     LEFT JOIN committee_outcomes o ON o.city_id = q.city_id AND o.proposal_id = q.id
     WHERE q.city_id = ? AND o.proposal_id IS NULL ORDER BY q.put_at`,
    [cityId]
  )
  return rows.map(({ id }) => id)
}
