import { readFile } from 'node:fs/promises'
import { lockedPackages, type LockedPackage } from './lockfile.js'

export interface Advisory {
  package: string
  /** `<1.2.3`: every version below. */
  bad: string
  id: string
  about: string
  verdict: 'refused' | 'accepted'
  because?: string
}

const WARN_AFTER_DAYS = 30

function isBelow(version: string, limit: string): boolean {
  const [left, right] = [version, limit].map((text) => text.split(/[.+-]/).slice(0, 3).map(Number))
  const at = left!.findIndex((part, index) => part !== right![index])
  return at >= 0 && left![at]! < right![at]!
}

/** What the list says of the locked packages: nothing refused may be there, what is accepted has a reason. */
export function judge(packages: LockedPackage[], advisories: Advisory[]): string[] {
  return advisories.flatMap((advisory) => {
    if (!/^<\d+\.\d+\.\d+$/.test(advisory.bad))
      return [`${advisory.id}: "${advisory.bad}" is not of the form <1.2.3`]
    const met = packages.filter(
      ({ name, version }) => name === advisory.package && isBelow(version, advisory.bad.slice(1))
    )
    if (!met.length) {
      return advisory.verdict === 'accepted'
        ? [
            `${advisory.id}: no such ${advisory.package} is installed any more, so it need not be accepted`,
          ]
        : []
    }
    if (advisory.verdict === 'accepted')
      return advisory.because ? [] : [`${advisory.id}: accepted without a reason`]
    return met.map(({ name, version }) => `${advisory.id}: ${name} ${version} (${advisory.about})`)
  })
}

export async function findAdvisoryProblems(): Promise<string[]> {
  const file = new URL('../../security/advisories.json', import.meta.url)
  const list = JSON.parse(await readFile(file, 'utf8')) as {
    checkedOn: string
    advisories: Advisory[]
  }
  const days = Math.floor((Date.now() - Date.parse(list.checkedOn)) / 86_400_000)
  if (days > WARN_AFTER_DAYS) {
    console.warn(
      `security/advisories.json was checked ${days} days ago: run npm audit and bring it up to date`
    )
  }
  return judge(await lockedPackages(), list.advisories)
}
