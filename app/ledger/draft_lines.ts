import type { Client } from '#core/sql'
import type { PostingLine } from '#ledger/domain/entry'

type DraftLines = (
  client: Client,
  cityId: string,
  input: Record<string, any>
) => Promise<PostingLine[]>

const known = new Map<string, DraftLines>()

/** A module says which lines a draft of its own would have if it were approved now. */
export function registerDraftLines(action: string, lines: DraftLines): void {
  known.set(action, lines)
}

/** The lines of a draft for whoever is to approve it; none where its module does not say. */
export async function draftLines(
  client: Client,
  cityId: string,
  draft: { action: string; input: Record<string, any> }
): Promise<PostingLine[]> {
  return (await known.get(draft.action)?.(client, cityId, draft.input)) ?? []
}
