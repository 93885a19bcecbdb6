import { readFile } from 'node:fs/promises'

export interface LockedPackage {
  name: string
  version: string
  license?: string
  dev: boolean
}

/** Every package of package-lock.json, nested ones too. */
export async function lockedPackages(): Promise<LockedPackage[]> {
  const file = new URL('../../package-lock.json', import.meta.url)
  const { packages } = JSON.parse(await readFile(file, 'utf8')) as {
    packages: Record<string, { version: string; license?: string; dev?: boolean; link?: boolean }>
  }
  return Object.entries(packages)
    .filter(([path]) => path !== '')
    .map(([path, { version, license, dev }]) => ({
      name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version,
      license,
      dev: dev === true,
    }))
}
