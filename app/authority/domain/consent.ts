/** Who agreed that money leaves its purpose: the paper, its day and the name or office behind it. */
export interface Consent {
  document?: string | null
  on?: string | null
  by?: string | null
}

export type ConsentFault =
  | { code: 'E_CONSENT_NEEDED'; field: 'consentDocument' }
  | { code: 'E_CONSENT_DATE'; field: 'consentOn' }
  | { code: 'E_CONSENT_BY'; field: 'consentBy' }
  | { code: 'E_CONSENT_LATER'; field: 'consentOn' }

/**
 * Whether a consent is whole and came in time for a day. Where none is needed an empty one is right; a
 * part of one never is.
 */
export function findConsentFault(
  consent: Consent,
  rule: { needed: boolean; on: string; byNeeded?: boolean }
): ConsentFault | null {
  const { document, on, by } = consent
  if (!document && !on && !by && !rule.needed) return null
  if (!document) return { code: 'E_CONSENT_NEEDED', field: 'consentDocument' }
  if (!on) return { code: 'E_CONSENT_DATE', field: 'consentOn' }
  if (rule.byNeeded && !by) return { code: 'E_CONSENT_BY', field: 'consentBy' }
  return on > rule.on ? { code: 'E_CONSENT_LATER', field: 'consentOn' } : null
}
