import { selectRows, type Client } from '#core/sql'
import type { PartyAlike, PartyFacts } from '#funding/actions/party_store'
import { bySpelling, plainSpelling } from '#funding/domain/party_names'

type Asked = Pick<PartyFacts, 'name' | 'registrationId'>
type PartyFound = Asked & Pick<PartyFacts, 'funderKind'> & { id: string }

/** Different spellings in their order, so that any text finds its own among them in a few steps. */
class Spellings {
  readonly #sorted: string[]

  constructor(texts: readonly string[]) {
    const all = [...new Set(texts.map(plainSpelling))].sort(bySpelling)
    this.#sorted = all.filter((text, at) => at === 0 || bySpelling(all[at - 1], text) !== 0)
  }

  /** The place of the spelling that a text is alike, or undefined. */
  placeOf(text: string): number | undefined {
    const plain = plainSpelling(text)
    for (let from = 0, to = this.#sorted.length - 1; from <= to;) {
      const middle = (from + to) >> 1
      const order = bySpelling(plain, this.#sorted[middle])
      if (order === 0) return middle
      if (order < 0) to = middle - 1
      else from = middle + 1
    }
    return undefined
  }
}

/**
 * Finds the parties of many names as `findPartyLike` finds that of one: the open parties of the city are
 * read once, and each is compared with a few of the names. What is found is as of then, and what was added.
 */
export class PartiesAlike {
  readonly #names: Spellings
  readonly #registrations: Spellings
  readonly #byName = new Map<number, PartyAlike>()
  readonly #byRegistration = new Map<number, PartyAlike>()

  private constructor(asked: readonly Asked[]) {
    this.#names = new Spellings(asked.map(({ name }) => name))
    this.#registrations = new Spellings(asked.flatMap(({ registrationId: id }) => id || []))
  }

  static async of(client: Client, cityId: string, asked: readonly Asked[]): Promise<PartiesAlike> {
    const alike = new PartiesAlike(asked)
    const rows = await selectRows(
      client,
      'SELECT id, name, funder_kind, registration_id FROM parties WHERE city_id = ? AND closed_on IS NULL',
      [cityId]
    )
    for (const { id, name, funder_kind: funderKind, registration_id: registrationId } of rows)
      alike.add({ id, name, funderKind, registrationId })
    return alike
  }

  /** A party that is registered from now on. */
  add({ id, name: text, funderKind = null, registrationId }: PartyFound): void {
    const party = { id, name: text, funderKind }
    const name = this.#names.placeOf(text)
    if (name !== undefined && !this.#byName.has(name)) this.#byName.set(name, party)
    const registration = this.#registrations.placeOf(registrationId ?? '')
    if (registration !== undefined && !this.#byRegistration.has(registration))
      this.#byRegistration.set(registration, party)
  }

  /** The party of a registration, or else of a name, that were asked for. */
  find({ name, registrationId }: Asked): PartyAlike | null {
    const registered = registrationId && this.#registrations.placeOf(registrationId)
    return (
      (typeof registered === 'number' && this.#byRegistration.get(registered)) ||
      this.#byName.get(this.#names.placeOf(name) ?? -1) ||
      null
    )
  }
}
