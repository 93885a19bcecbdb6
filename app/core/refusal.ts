/**
 * A refusal is an expected answer, not a fault: it has a code, the values its sentence needs, the field
 * it belongs to and the HTTP status. The sentence is `errors.<code>` in the person's language.
 */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    readonly params: Record<string, string | number> = {},
    readonly field?: string,
    readonly status: number = 422
  ) {
    super(`${code} ${JSON.stringify(params)}`)
    this.name = 'Refusal'
  }
}

/** Another city's record, or none: no difference is shown. */
export class NotFound extends Refusal {
  constructor() {
    super('E_NOT_FOUND', {}, undefined, 404)
  }
}
