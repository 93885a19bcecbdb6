import { hash } from 'node:crypto'
import canonicalize from 'canonicalize'

export function sha256(data: string | Uint8Array): string {
  return hash('sha256', data, 'hex')
}

/** JSON with sorted keys and no spaces (RFC 8785), text in NFC: equal things have equal bytes. */
export function canonicalJson(value: unknown): string {
  return canonicalize(normalised(value))!
}

function normalised(value: unknown): unknown {
  if (typeof value === 'string') return value.normalize('NFC')
  if (typeof value === 'bigint') return value.toString()
  if (Array.isArray(value)) return value.map(normalised)
  if (value && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, inner]) => inner !== undefined)
        .map(([key, inner]) => [key.normalize('NFC'), normalised(inner)])
    )
  }
  return value
}
