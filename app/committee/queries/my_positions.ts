import { readClient } from '#core/sql'
import { openProposalIds } from '#committee/queries/decider'
import { proposalShown } from '#committee/queries/proposals'
import { findCommittee } from '#committee/queries/seats'

export interface PositionNeeded {
  proposalId: string
  no: number
  committee: string
  lang: string
  closesAt: string
  isBallot: boolean
}

/** What waits for a seat of this person: a position, or the vote where one is open. */
export async function positionsNeeded(
  cityId: string,
  personId: string,
  today: string
): Promise<PositionNeeded[]> {
  const client = readClient()
  const needed: PositionNeeded[] = []
  for (const id of await openProposalIds(cityId)) {
    const proposal = await proposalShown(client, cityId, id, today)
    const waiting = new Set(proposal.standing.waiting)
    const mine = proposal.counted.some(
      (seat) => seat.term?.personId === personId && waiting.has(seat.id)
    )
    if (!mine) continue
    const { name, nameLang } = await findCommittee(client, cityId, proposal.committeeId)
    needed.push({
      proposalId: id,
      no: proposal.no,
      committee: name,
      lang: nameLang,
      closesAt: proposal.ballot?.closesAt ?? proposal.closesAt,
      isBallot: proposal.ballot !== null,
    })
  }
  return needed
}
