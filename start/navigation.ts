/*
|--------------------------------------------------------------------------
| Navigation of a city: groups, in order, and who sees what
|--------------------------------------------------------------------------
|
| `path` follows `/cities/:city`; an entry shows once its GET route exists. Without `roles` every
| member sees it. The text is `app.nav.<key>`. Before adding an entry think of a page that leads to the
| new section: the list stays one that a person reads at a glance.
|
*/
import router from '@adonisjs/core/services/router'
import type { CityContext, Role } from '#identity/city_context'

interface Entry {
  group: 'none' | 'money' | 'sharing' | 'evidence' | 'city'
  key: string
  path: string
  /** Sections that its page leads to: they have no entry of their own and mark this one. */
  hubOf?: string[]
  roles?: Role[]
}

const KEEPERS: Role[] = ['finance_officer', 'approver', 'auditor', 'administrator']

const ENTRIES: Entry[] = [
  { group: 'none', key: 'home', path: '' },
  { group: 'none', key: 'drafts', path: '/drafts' },
  { group: 'money', key: 'funders', path: '/parties' },
  { group: 'money', key: 'requests', path: '/requests' },
  { group: 'money', key: 'contacts', path: '/contacts' },
  { group: 'money', key: 'agreements', path: '/agreements', hubOf: ['/refunds', '/reminders'] },
  { group: 'money', key: 'receipts', path: '/receipts', hubOf: ['/own-income'] },
  { group: 'money', key: 'inKind', path: '/in-kind' },
  { group: 'money', key: 'valueRates', path: '/value-rates' },
  {
    group: 'money',
    key: 'commitments',
    path: '/commitments',
    hubOf: ['/expenditures', '/payables', '/reallocations', '/vouchers', '/provisions', '/assets'],
  },
  { group: 'money', key: 'bank', path: '/bank', roles: KEEPERS },
  { group: 'money', key: 'exchange', path: '/exchange' },
  {
    group: 'money',
    key: 'ledger',
    path: '/ledger',
    hubOf: ['/fund-moves', '/openings', '/funds'],
  },
  { group: 'sharing', key: 'programmes', path: '/programmes', hubOf: ['/lines', '/plans'] },
  { group: 'sharing', key: 'committee', path: '/committees', hubOf: ['/seats', '/proposals'] },
  { group: 'sharing', key: 'rounds', path: '/rounds', hubOf: ['/runs', '/methods'] },
  { group: 'sharing', key: 'sharedCosts', path: '/shared-costs' },
  { group: 'evidence', key: 'reports', path: '/reports' },
  {
    group: 'evidence',
    key: 'appraisals',
    path: '/appraisals',
    hubOf: ['/cost-effectiveness', '/unit-values'],
  },
  { group: 'evidence', key: 'documents', path: '/documents', roles: KEEPERS },
  { group: 'evidence', key: 'audit', path: '/audit', roles: ['auditor', 'administrator'] },
  { group: 'city', key: 'imports', path: '/imports', hubOf: ['/jobs'], roles: KEEPERS },
  { group: 'city', key: 'people', path: '/people', roles: ['administrator', 'auditor'] },
  { group: 'city', key: 'settings', path: '/settings', roles: ['administrator', 'auditor'] },
]

const GROUPS = ['none', 'money', 'sharing', 'evidence', 'city'] as const

export interface NavigationGroup {
  group: (typeof GROUPS)[number]
  entries: { key: string; href: string; current: boolean }[]
}

let patterns: Set<string> | undefined

function exists(path: string): boolean {
  patterns ??= new Set(
    Object.values(router.toJSON())
      .flat()
      .filter(({ methods }) => methods.includes('GET'))
      .map(({ pattern }) => pattern)
  )
  return patterns.has(`/cities/:city${path}`)
}

/** What this member sees, with the entry of the page they are on marked. */
export function navigationFor(city: CityContext, url: string): NavigationGroup[] {
  const root = `/cities/${city.slug}`
  return GROUPS.map((group) => ({
    group,
    entries: ENTRIES.filter((entry) => entry.group === group && exists(entry.path))
      .filter(({ roles }) => !roles || city.has(...roles))
      .map(({ key, path, hubOf = [] }) => {
        const isWithin = (section: string) =>
          url === root + section || url.startsWith(`${root}${section}/`)
        return {
          key,
          href: root + path,
          current: path === '' ? url === root : [path, ...hubOf].some(isWithin),
        }
      }),
  })).filter(({ entries }) => entries.length > 0)
}
