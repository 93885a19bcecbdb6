import { StatementFault } from '#bank/domain/statement'

/** An element of a message. Names are without prefix: the namespace was judged at the root. */
export interface XmlTree {
  name: string
  line: number
  attributes: Record<string, string>
  /** Text of an element without children. */
  text: string
  children: Iterable<XmlTree>
}

/** The first element on a path below one ("Acct/Id/IBAN"), or undefined. */
export function find(tree: XmlTree, path: string): XmlTree | undefined {
  let found: XmlTree | undefined = tree
  for (const name of path.split('/')) {
    if (!found) return undefined
    found = first(found, name)
  }
  return found
}

function first(tree: XmlTree, name: string): XmlTree | undefined {
  for (const child of tree.children) if (child.name === name) return child
  return undefined
}

/** Every child of that name, in order. */
export function all(tree: XmlTree | undefined, name: string): XmlTree[] {
  return tree ? [...tree.children].filter((child) => child.name === name) : []
}

/** The text at a path as the books keep text, or null where there is none. */
export function textAt(tree: XmlTree | undefined, path: string, length = 140): string | null {
  return textOf(tree && find(tree, path), length)
}

/** The text of an element, or null for none. */
export function textOf(tree: XmlTree | undefined, length = 140): string | null {
  const text = tree?.text.normalize('NFC').replace(/\s+/gu, ' ').trim().slice(0, length).trim()
  return text ? text.toWellFormed() : null
}

/** An element that the message must have. */
export function must(tree: XmlTree, path: string): XmlTree {
  const found = find(tree, path)
  if (found) return found
  const params = { element: path, within: tree.name, line: String(tree.line) }
  throw new StatementFault('E_CAMT_MISSING', params)
}
