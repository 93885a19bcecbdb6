import { selectRows, type Client } from '#core/sql'

/** Who may bring files into the books of a city. */
export async function financeOfficersOf(
  client: Client,
  cityId: string
): Promise<{ id: string; email: string }[]> {
  return selectRows(
    client,
    `SELECT p.id, p.email FROM memberships m JOIN people p ON p.id = m.person_id
     WHERE m.city_id = ? AND m.role = 'finance_officer' AND p.disabled_at IS NULL ORDER BY p.email`,
    [cityId]
  ) as Promise<{ id: string; email: string }[]>
}

/** Person id → name. */
export async function namesOf(
  client: Client,
  ids: readonly (string | null)[]
): Promise<Record<string, string>> {
  const known = ids.filter((id) => id !== null)
  if (known.length === 0) return {}
  const rows = await selectRows(
    client,
    `SELECT id, full_name FROM people WHERE id IN (${known.map(() => '?').join(', ')})`,
    known
  )
  return Object.fromEntries(rows.map(({ id, full_name: name }) => [id, name]))
}
