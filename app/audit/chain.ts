import { canonicalJson, sha256 } from '#core/hashes'

/** The chain of a city has its id as scope; what belongs to no city is in the chain of the installation. */
export const INSTALLATION = 'installation'

export const FIRST_HASH = '0'.repeat(64)

export interface ChainedEvent {
  scope: string
  seq: bigint
  cityId: string | null
  at: string
  actorId: string | null
  action: string
  subjectType: string | null
  subjectId: string | null
  /** Canonical JSON, as stored. */
  details: string
}

/** What makes an event part of its chain: its own content and the hash of the event before. */
export function auditHash(previous: string, event: ChainedEvent): string {
  return sha256(canonicalJson({ previous, ...event }))
}
