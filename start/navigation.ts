/*
|--------------------------------------------------------------------------
| Navigation of a city: groups, in order, and who sees what
|--------------------------------------------------------------------------
|
| `path` follows `/cities/:city`; an entry shows once its GET route exists. Without `roles` every
| member sees it. The text is `app.nav.<key>`.
|
*/
import router from '@adonisjs/core/services/router'
import type { CityContext, Role } from '#identity/city_context'

interface Entry {
  group: 'none' | 'money' | 'sharing' | 'evidence' | 'city'
  key: string
  path: string
  roles?: Role[]
}

const ENTRIES: Entry[] = [
  { group: 'none', key: 'home', path: '' },
  { group: 'money', key: 'funders', path: '/parties' },
  { group: 'money', key: 'agreements', path: '/agreements' },
  { group: 'money', key: 'requests', path: '/requests' },
  { group: 'money', key: 'contacts', path: '/contacts' },
  { group: 'money', key: 'receipts', path: '/receipts' },
  { group: 'money', key: 'reminders', path: '/reminders' },
  {
    group: 'money',
    key: 'imports',
    path: '/imports',
    roles: ['finance_officer', 'approver', 'auditor', 'administrator'],
  },
  {
    group: 'money',
    key: 'bank',
    path: '/bank',
    roles: ['finance_officer', 'approver', 'auditor', 'administrator'],
  },
  { group: 'money', key: 'commitments', path: '/commitments' },
  { group: 'money', key: 'payables', path: '/payables' },
  { group: 'money', key: 'fundMoves', path: '/fund-moves' },
  { group: 'money', key: 'exchange', path: '/exchange' },
  { group: 'money', key: 'assets', path: '/assets' },
  { group: 'money', key: 'vouchers', path: '/vouchers' },
  { group: 'money', key: 'inKind', path: '/in-kind' },
  { group: 'money', key: 'valueRates', path: '/value-rates' },
  { group: 'money', key: 'drafts', path: '/drafts' },
  { group: 'money', key: 'ledger', path: '/ledger' },
  { group: 'sharing', key: 'programmes', path: '/programmes' },
  { group: 'sharing', key: 'rounds', path: '/rounds' },
  { group: 'evidence', key: 'appraisals', path: '/appraisals' },
  { group: 'evidence', key: 'reports', path: '/reports' },
  {
    group: 'evidence',
    key: 'documents',
    path: '/documents',
    roles: ['finance_officer', 'approver', 'auditor', 'administrator'],
  },
  { group: 'evidence', key: 'audit', path: '/audit', roles: ['auditor', 'administrator'] },
  { group: 'city', key: 'jobs', path: '/jobs' },
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
      .map(({ key, path }) => {
        const href = root + path
        return {
          key,
          href,
          current: path === '' ? url === root : url === href || url.startsWith(`${href}/`),
        }
      }),
  })).filter(({ entries }) => entries.length > 0)
}
