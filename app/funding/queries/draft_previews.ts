import type { Client } from '#core/sql'

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

type Preview = (
  client: Client,
  cityId: string,
  input: Record<string, any>,
  currency: string
) => Promise<DraftFact[]>

const previews = new Map<string, Preview>()

/** A module says what its drafts are about, for whoever has to judge them. */
export function registerDraftPreview(action: string, preview: Preview): void {
  previews.set(action, preview)
}

/** Nothing where the module of the action has nothing of its own to say. */
export async function draftFacts(
  client: Client,
  cityId: string,
  draft: { action: string; input: Record<string, any>; currency: string }
): Promise<DraftFact[]> {
  return (await previews.get(draft.action)?.(client, cityId, draft.input, draft.currency)) ?? []
}
