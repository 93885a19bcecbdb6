import { readEntry } from '#bank/domain/camt_entry'
import { closingOf, openingOf, readBalances } from '#bank/domain/camt_balances'
import { dayAt } from '#bank/domain/camt_values'
import { currencyKnown } from '#bank/domain/exact_amount'
import {
  accountNumber,
  StatementFault,
  type ReadStatement,
  type StatementAccount,
  type StatementLine,
} from '#bank/domain/statement'
import { find, must, textAt, type XmlTree } from '#bank/domain/xml_tree'

/** The namespace of ISO 20022, and the one under which SWIFT hands out the same messages. */
const MESSAGE =
  /^urn:(?:iso:std:iso:20022:tech:xsd|swift:xsd):\$?(([a-z]{4}\.\d{3})\.\d{3}\.(\d{2}))$/
/** Versions whose elements are those read here: a version states where it differs, and these do not. */
const VERSIONS = { first: 2, last: 13 }

/**
 * Which statement message a document is, by the namespace of its root ("camt.053.001.02"). Everything
 * else is refused by name: a report of the day (camt.052), a notification (camt.054), an order
 * (pain.001), a page of a website.
 */
export function messageOf(root: { name: string; namespace: string }): string {
  const match = MESSAGE.exec(root.namespace)
  if (!match || root.name !== 'Document') {
    const params = { root: root.name.slice(0, 60), namespace: root.namespace.slice(0, 120) || '–' }
    throw new StatementFault('E_CAMT_NONE', params)
  }
  const [, message, kind, version] = match
  if (kind !== 'camt.053') throw new StatementFault('E_CAMT_OTHER', { message })
  if (+version < VERSIONS.first || +version > VERSIONS.last) {
    throw new StatementFault('E_CAMT_VERSION', { message })
  }
  return message
}

/** The statements of a camt.053 document, each read when it is asked for. */
export function* readStatements(document: XmlTree, format: string): Generator<ReadStatement> {
  let count = 0
  for (const body of document.children) {
    if (body.name !== 'BkToCstmrStmt') continue
    let page: string | null = null
    for (const part of body.children) {
      if (part.name === 'GrpHdr') page = textAt(part, 'MsgPgntn/PgNb')
      if (part.name !== 'Stmt') continue
      count++
      yield readStatement(part, format, page)
    }
  }
  if (count === 0) throw new StatementFault('E_CAMT_EMPTY', { message: format })
}

/** Entries are read one by one, so that a long statement is never held as a tree. */
function readStatement(tree: XmlTree, format: string, messagePage: string | null): ReadStatement {
  const parts: XmlTree[] = []
  const head: XmlTree = { ...tree, children: parts }
  const lines: StatementLine[] = []
  let account: StatementAccount | undefined
  let notBooked = 0
  for (const child of tree.children) {
    if (child.name !== 'Ntry') {
      parts.push(child)
      continue
    }
    account ??= readAccount(head, child)
    const read = readEntry(child, account)
    if (read.length === 0) notBooked++
    lines.push(...read)
  }
  account ??= readAccount(head)
  const balances = readBalances(head)
  const page = textAt(head, 'StmtPgntn/PgNb') ?? messagePage
  const opening = openingOf(balances, account.currency, page)
  const closing = closingOf(balances, account.currency, page)
  const days = lines.map(({ bookedOn }) => bookedOn).toSorted()
  return {
    format,
    reference: textAt(head, 'Id', 70) ?? '–',
    sequence: textAt(head, 'ElctrncSeqNb') ?? textAt(head, 'LglSeqNb'),
    createdAt: textAt(head, 'CreDtTm'),
    from: dayAt(head, 'FrToDt/FrDtTm', 'FrToDt/FrDt') ?? days[0] ?? opening?.on ?? null,
    to: dayAt(head, 'FrToDt/ToDtTm', 'FrToDt/ToDt') ?? days.at(-1) ?? closing?.on ?? null,
    account,
    opening,
    closing,
    lines,
    notBooked,
  }
}

function readAccount(head: XmlTree, entry?: XmlTree): StatementAccount {
  const account = must(head, 'Acct')
  const iban = textAt(account, 'Id/IBAN')
  const number = accountNumber(iban ?? textAt(account, 'Id/Othr/Id') ?? '')
  if (!number) {
    const params = { element: 'Id/IBAN', within: 'Acct', line: String(account.line) }
    throw new StatementFault('E_CAMT_MISSING', params)
  }
  const balances = readBalances(head)
  const opening = balances.find(({ code }) => code === 'OPBD' || code === 'PRCD') ?? balances[0]
  const moved = entry && find(entry, 'Amt')
  const currency = textAt(account, 'Ccy') ?? opening?.currency ?? moved?.attributes.Ccy?.trim()
  if (!currency) {
    const params = { element: 'Ccy', within: 'Acct', line: String(account.line) }
    throw new StatementFault('E_CAMT_MISSING', params)
  }
  currencyKnown(currency, String(account.line))
  return {
    number,
    isIban: iban !== null || /^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(number),
    owner: textAt(account, 'Ownr/Nm') ?? textAt(account, 'Ownr/Pty/Nm'),
    currency,
  }
}
