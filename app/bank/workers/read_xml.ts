import { ParseOption, XmlDocument, XmlElement, XmlParseError } from 'libxml2-wasm'
import { messageOf, readStatements } from '#bank/domain/camt053'
import { StatementFault, type ReadStatement } from '#bank/domain/statement'
import type { XmlTree } from '#bank/domain/xml_tree'

/**
 * Nothing outside the file is read and nothing in it is expanded: no network, no external entities, no
 * DTD; the parser's own limits of depth (256) and of entity amplification stay on.
 */
const OPTIONS =
  ParseOption.XML_PARSE_NONET |
  ParseOption.XML_PARSE_NO_XXE |
  ParseOption.XML_PARSE_NO_SYS_CATALOG |
  ParseOption.XML_PARSE_NOCDATA |
  ParseOption.XML_PARSE_BIG_LINES

/** Containers whose children are turned into trees one at a time. */
const LAZY = new Set(['Document', 'BkToCstmrStmt', 'Stmt'])

/** The statements of an XML file, in whatever encoding it declares. */
export function readXml(bytes: Uint8Array): ReadStatement[] {
  const document = parse(bytes)
  try {
    if (document.dtd) throw new StatementFault('E_XML_DTD')
    const root = messageRoot(document.root)
    const format = messageOf({ name: root.name, namespace: root.namespaceUri })
    return [...readStatements(treeOf(root, root.namespaceUri), format)]
  } finally {
    document.dispose()
  }
}

function parse(bytes: Uint8Array): XmlDocument {
  try {
    return XmlDocument.fromBuffer(bytes, { option: OPTIONS })
  } catch (error) {
    if (!(error instanceof XmlParseError)) throw error
    if (/amplification|entity loop/i.test(error.message)) throw new StatementFault('E_XML_DTD')
    const [first] = error.details ?? []
    const what = (first?.message ?? error.message).trim().slice(0, 160)
    throw new StatementFault('E_XML_BROKEN', { line: String(first?.line ?? 1), what })
  }
}

/** Networks of banks put the document beside a header of theirs into an envelope. */
function messageRoot(root: XmlElement): XmlElement {
  if (root.name === 'Document') return root
  for (let child = root.firstChild; child; child = child.next) {
    if (child instanceof XmlElement && child.name === 'Document') return child
  }
  return root
}

/** Elements of other namespaces are none of the message, whatever they are called. */
function treeOf(element: XmlElement, namespace: string): XmlTree {
  const { name } = element
  const children = LAZY.has(name)
    ? { [Symbol.iterator]: () => childrenOf(element, namespace) }
    : [...childrenOf(element, namespace)]
  return {
    name,
    line: element.line,
    attributes: Object.fromEntries(
      element.attrs.map((attribute) => [attribute.name, attribute.value])
    ),
    text: Array.isArray(children) && children.length === 0 ? element.content : '',
    children,
  }
}

function* childrenOf(element: XmlElement, namespace: string): Generator<XmlTree> {
  for (let child = element.firstChild; child; child = child.next) {
    if (child instanceof XmlElement && child.namespaceUri === namespace)
      yield treeOf(child, namespace)
  }
}
