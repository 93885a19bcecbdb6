import { isId } from '#core/ids'
import { selectRows, type Client } from '#core/sql'

/** What documents can be attached to: each module registers its own records. */
export interface DocumentSubject {
  /** Segments of the page of the record below its city, or null when the city has no such record. */
  page(client: Client, cityId: string, id: string): Promise<string[] | null>
}

const subjects = new Map<string, DocumentSubject>()

/** A module says which of its records carry documents. The type is stored: it never changes. */
export function registerDocumentSubject(type: string, subject: DocumentSubject): void {
  subjects.set(type, subject)
}

/**
 * The usual subject: a row with `city_id` and `id`, whose page is `<path>/<id>`; or the page of what it
 * belongs to, named by `owner` (a column of the row).
 */
export function rowSubject(table: string, path: string, owner = 'id'): DocumentSubject {
  return {
    async page(client, cityId, id) {
      const [row] = await selectRows(
        client,
        `SELECT ${owner} AS owner FROM ${table} WHERE city_id = ? AND id = ?`,
        [cityId, id]
      )
      return row ? [...path.split('/'), row.owner] : null
    },
  }
}

export async function pageOfSubject(
  client: Client,
  cityId: string,
  type: string,
  id: string
): Promise<string[] | null> {
  if (!isId(id)) return null
  return (await subjects.get(type)?.page(client, cityId, id)) ?? null
}
