import type { Client } from '#core/sql'
import type { PostingLine } from '#ledger/domain/entry'

/** One thing that whoever approves should know: its name as a key of the texts, and one of the values. */
export interface DraftFact {
  term: string
  text?: string
  lang?: string
  /** A key of the texts, for words that are no data. */
  key?: string
  /** Minor units of the draft's currency. */
  money?: bigint
  date?: string
  /** Below the address of the city. */
  href?: string[]
}

export interface DraftPreview {
  facts: DraftFact[]
  /** Lines that the entry would have now. */
  lines: PostingLine[]
}

type Preview = (
  client: Client,
  cityId: string,
  input: Record<string, any>,
  currency: string
) => Promise<DraftPreview>

const previews = new Map<string, Preview>()

/** A module says what its drafts would do, for whoever has to judge them. */
export function registerDraftPreview(action: string, preview: Preview): void {
  previews.set(action, preview)
}

/** Null where the module of the action shows nothing of its own. */
export async function draftPreview(
  client: Client,
  cityId: string,
  draft: { action: string; input: Record<string, any>; currency: string }
): Promise<DraftPreview | null> {
  return (await previews.get(draft.action)?.(client, cityId, draft.input, draft.currency)) ?? null
}
