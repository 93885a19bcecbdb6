import { readFileSync } from 'node:fs'
import router from '@adonisjs/core/services/router'
import { routeParams } from '#tests/support/route_params'
import type { TestCity } from '#tests/support/city'

export interface KnownRoute {
  method: string
  pattern: string
}

/** Every route of the application, once per method. */
export function allRoutes(): KnownRoute[] {
  return Object.values(router.toJSON())
    .flat()
    .flatMap(({ methods, pattern }) =>
      methods.filter((method) => method !== 'HEAD').map((method) => ({ method, pattern }))
    )
}

export function paramsOf(pattern: string): string[] {
  return [...pattern.matchAll(/:(\w+)/g)].map(([, name]) => name!)
}

export type Expected = Record<string, string>

/** `tests/cases/authz.csv`: one row per route, keyed "METHOD pattern". */
export function expectedAccess(): Map<string, Expected> {
  const lines = readFileSync(new URL('../cases/authz.csv', import.meta.url), 'utf8')
    .trim()
    .split('\n')
  const [method, pattern, ...columns] = lines[0]!.split(',')
  if (method !== 'method' || pattern !== 'pattern') throw new Error('authz.csv has another heading')
  return new Map(
    lines.slice(1).map((line) => {
      const [routeMethod, routePattern, ...cells] = line.trim().split(',')
      return [
        `${routeMethod} ${routePattern}`,
        Object.fromEntries(columns.map((name, index) => [name, cells[index] ?? ''])),
      ]
    })
  )
}

/** Fills an address with fresh records of a city, because routes use them up. */
export function addressesIn(city: TestCity) {
  const made = new Map<string, Promise<string>>()
  const value = (name: string) => {
    const make = routeParams[name]
    if (!make) throw new Error(`tests/support/route_params.ts makes no record for ":${name}"`)
    if (!made.has(name)) made.set(name, make(city))
    return made.get(name)!
  }
  return async (pattern: string, slug = city.slug): Promise<string> => {
    let address = pattern
    for (const name of paramsOf(pattern)) {
      address = address.replace(
        `:${name}`,
        name === 'city' ? slug : encodeURIComponent(await value(name))
      )
    }
    return address
  }
}
