const MOST_VALUES = 60
const MOST_LETTERS = 20_000
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * What a person typed into a form, by the path of its field: texts only, without what the form itself put
 * in (tokens, ids) and without the fields named in `except`.
 */
export function typedValues(
  body: Record<string, unknown>,
  except: readonly string[]
): { path: string; text: string }[] {
  const found: { path: string; text: string }[] = []
  const visit = (value: unknown, path: string) => {
    if (found.length === MOST_VALUES) return
    if (typeof value === 'string') {
      const text = value.trim()
      if (text !== '' && !ID.test(text)) found.push({ path, text: text.slice(0, MOST_LETTERS) })
    } else if (value && typeof value === 'object') {
      for (const [key, inner] of Object.entries(value)) visit(inner, path ? `${path}.${key}` : key)
    }
  }
  visit(Object.fromEntries(Object.entries(body).filter(([key]) => !except.includes(key))), '')
  return found
}
