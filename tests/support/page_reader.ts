/*
 * Reads a page of ours as a person without scripts does: links, forms as they stand, cells of tables.
 * It knows only the markup that our components write.
 */

const ENTITIES: Record<string, string> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&nbsp;': ' ',
}

function decoded(text: string): string {
  return text.replace(/&(?:amp|lt|gt|quot|#39|nbsp);/g, (entity) => ENTITIES[entity]!)
}

function attribute(tag: string, name: string): string | undefined {
  const found = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1]
  return found === undefined ? undefined : decoded(found)
}

/** What stands on a page, without its marks. */
export function textOf(html: string): string {
  return decoded(html.replace(/<[^>]+>/g, ' '))
    .replace(/\s+/g, ' ')
    .trim()
}

/** A page without what is random on it: tokens of forms, marks of the policy, ids and hashes. */
export function withoutChance(html: string): string {
  return html
    .replace(/(name="(?:_csrf|csp-nonce|csrf-token)" (?:value|content)=")[^"]*/g, '$1')
    .replace(/(\snonce="|_csrf=)[^"&]*/g, '$1')
    .replace(/[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{64}/g, '')
}

export function mainOf(html: string): string {
  return /<main[\s>][\s\S]*<\/main>/.exec(html)?.[0] ?? ''
}

/** Addresses of the links in the main part, in the order of the page. */
export function linksOf(html: string): string[] {
  return [...mainOf(html).matchAll(/<a\s[^>]*>/g)].flatMap(([tag]) => attribute(tag, 'href') ?? [])
}

/** Cells of each row that begins with a heading: its markup, then the texts of the others. */
export function rowsOf(html: string): { heading: string; cells: string[] }[] {
  return [...mainOf(html).matchAll(/<tr[^>]*>([\s\S]*?)<\/tr>/g)].flatMap(([, row]) => {
    const heading = /<th scope="row"[^>]*>([\s\S]*?)<\/th>/.exec(row!)?.[1]
    if (heading === undefined) return []
    const cells = [...row!.matchAll(/<td[^>]*>([\s\S]*?)<\/td>/g)].map(([, cell]) => textOf(cell!))
    return [{ heading, cells }]
  })
}

/** The fields of the first form with that address, with what they hold; undefined when there is none. */
export function formOn(
  html: string,
  action: string,
  holds: Record<string, string> = {}
): Record<string, string> | undefined {
  for (const [form] of mainOf(html).matchAll(/<form[\s>][\s\S]*?<\/form>/g)) {
    if (attribute(/^<form[^>]*>/.exec(form)![0], 'action') !== action) continue
    const fields = fieldsOf(form)
    if (Object.entries(holds).every(([name, value]) => fields[name] === value)) return fields
  }
  return undefined
}

function fieldsOf(form: string): Record<string, string> {
  const fields: Record<string, string> = {}
  for (const [tag] of form.matchAll(/<input[^>]*>/g)) {
    const name = attribute(tag, 'name')
    const chosen = !/type="(checkbox|radio)"/.test(tag) || /\schecked\b/.test(tag)
    if (name && name !== '_csrf' && chosen) fields[name] = attribute(tag, 'value') ?? ''
  }
  for (const [, tag, options] of form.matchAll(/(<select[^>]*>)([\s\S]*?)<\/select>/g)) {
    const marks = [...options!.matchAll(/<option[^>]*>/g)].map(([mark]) => mark)
    const chosen = marks.find((mark) => /\sselected\b/.test(mark)) ?? marks[0] ?? ''
    fields[attribute(tag!, 'name')!] = attribute(chosen, 'value') ?? ''
  }
  for (const [, tag, text] of form.matchAll(/(<textarea[^>]*>)([\s\S]*?)<\/textarea>/g))
    fields[attribute(tag!, 'name')!] = decoded(text!).trim()
  return fields
}
