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
