import { dayAt, isDebit, plainAmount, signedAmount } from '#bank/domain/camt_values'
import {
  accountNumber,
  StatementFault,
  type StatementAccount,
  type StatementLine,
} from '#bank/domain/statement'
import { all, find, textAt, textOf, type XmlTree } from '#bank/domain/xml_tree'

/** What banks write where they have no reference. */
const NO_REFERENCE = /^(NOTPROVIDED|NOT PROVIDED|NOTAVAILABLE|NONREF|NOREF|N\/?A|-+|0+)$/i

/**
 * The lines of one entry. A collective entry whose details add up to it becomes a line for each; where
 * they do not (some banks leave them out or write zero) the entry stays one line. Entries that are
 * not booked, and those of zero, are none.
 */
export function readEntry(entry: XmlTree, account: StatementAccount): StatementLine[] {
  if (statusOf(entry) !== 'BOOK') return []
  const { amount, currency } = signedAmount(entry)
  const line = String(entry.line)
  if (currency !== account.currency) {
    const params = { currency, expected: account.currency, line }
    throw new StatementFault('E_BANK_ENTRY_CURRENCY', params)
  }
  if (amount === 0n) return []
  const bookedOn = dayAt(entry, 'BookgDt/Dt', 'BookgDt/DtTm')
  const valueOn = dayAt(entry, 'ValDt/Dt', 'ValDt/DtTm')
  const on = bookedOn ?? valueOn
  if (!on) {
    throw new StatementFault('E_CAMT_MISSING', { element: 'BookgDt', within: 'Ntry', line })
  }

  const details = all(entry, 'NtryDtls').flatMap((part) => all(part, 'TxDtls'))
  const whole = { entry, account, bookedOn: on, valueOn }
  const parts = details.length > 1 ? partsOf(details, amount, currency) : null
  if (!parts)
    return [lineOf({ ...whole, details, amount, bankRef: referenceOf(entry, details[0]) })]
  return parts.flatMap(({ detail, amount: part }, index) => {
    const own = reference(detail, 'Refs/AcctSvcrRef')
    const shared = reference(entry, 'AcctSvcrRef')
    const bankRef = own && own !== shared ? own : shared && `${shared.slice(0, 130)}/${index + 1}`
    return part === 0n ? [] : [lineOf({ ...whole, details: [detail], amount: part, bankRef })]
  })
}

/** Up to version 7 the status is the text itself, later a code within. Absent it means booked. */
function statusOf(entry: XmlTree): string {
  const status = find(entry, 'Sts')
  return status ? (textAt(status, 'Cd') ?? textOf(status) ?? '') : 'BOOK'
}

function reference(tree: XmlTree | undefined, path: string): string | null {
  const text = textAt(tree, path)
  return text && !NO_REFERENCE.test(text) ? text : null
}

function referenceOf(entry: XmlTree, detail: XmlTree | undefined): string | null {
  return reference(entry, 'AcctSvcrRef') ?? reference(detail, 'Refs/AcctSvcrRef')
}

/** Where a detail states its amount; the first that is in the currency of the account counts. */
const AMOUNTS = ['Amt', 'AmtDtls/TxAmt/Amt', 'AmtDtls/CntrValAmt/Amt', 'AmtDtls/InstdAmt/Amt']

/** Each detail with its amount, when all have one in the account's currency and they make the entry. */
function partsOf(
  details: XmlTree[],
  total: bigint,
  currency: string
): { detail: XmlTree; amount: bigint }[] | null {
  const parts: { detail: XmlTree; amount: bigint }[] = []
  for (const detail of details) {
    const stated = AMOUNTS.map((path) => find(detail, path)).find(
      (one) => one?.attributes.Ccy?.trim() === currency
    )
    if (!stated) return null
    const { amount } = plainAmount(stated)
    const isOut = find(detail, 'CdtDbtInd') ? isDebit(detail) : total < 0n
    parts.push({ detail, amount: isOut ? -amount : amount })
  }
  return parts.reduce((sum, { amount }) => sum + amount, 0n) === total ? parts : null
}

interface Whole {
  entry: XmlTree
  account: StatementAccount
  bookedOn: string
  valueOn: string | null
  details: XmlTree[]
  amount: bigint
  bankRef: string | null
}

function lineOf({
  entry,
  account,
  bookedOn,
  valueOn,
  details,
  amount,
  bankRef,
}: Whole): StatementLine {
  const [detail] = details
  const code = codeOf(entry) ?? codeOf(detail)
  const isReversal =
    ['true', '1'].includes(textAt(entry, 'RvslInd') ?? '') ||
    (details.length > 0 && details.every((one) => find(one, 'RtrInf') !== undefined)) ||
    /-RRTN$/.test(code ?? '')
  return {
    bankRef,
    bookedOn,
    valueOn,
    amount,
    isReversal,
    endToEnd: common(details, (one) => reference(one, 'Refs/EndToEndId')),
    structuredRef: structuredOf(details),
    text: wordsOf(entry, details),
    ...counterpartyOfAll(details, account, amount < 0n !== isReversal),
    code,
    sent: details.length > 1 ? null : sentOf(entry, detail, account.currency),
  }
}

function codeOf(tree: XmlTree | undefined): string | null {
  const domain = ['Cd', 'Fmly/Cd', 'Fmly/SubFmlyCd']
    .map((path) => textAt(tree, `BkTxCd/Domn/${path}`, 10))
    .filter((part) => part !== null)
  return domain.join('-') || textAt(tree, 'BkTxCd/Prtry/Cd', 35)
}

function structuredOf(details: XmlTree[]): string | null {
  const references = details
    .flatMap((detail) => all(detail, 'RmtInf'))
    .flatMap((information) => all(information, 'Strd'))
    .flatMap((one) => textAt(one, 'CdtrRefInf/Ref') ?? textAt(one, 'RfrdDocInf/Nb') ?? [])
  return references.join(' ').slice(0, 300) || null
}

function wordsOf(entry: XmlTree, details: XmlTree[]): string {
  const free = details.flatMap((detail) => [
    ...all(find(detail, 'RmtInf'), 'Ustrd').map((one) => textOf(one, 500)),
    ...all(find(detail, 'RmtInf'), 'Strd').map((one) => textAt(one, 'AddtlRmtInf', 500)),
    textAt(detail, 'AddtlTxInf', 500),
  ])
  const said = [...free, textAt(entry, 'AddtlNtryInf', 500)].filter((one) => one !== null)
  return [...new Set(said)].join('\n').slice(0, 4000)
}

/** What all details say alike: of a collective entry that stays one line the first does not speak for all. */
function common(details: XmlTree[], of: (detail: XmlTree) => string | null): string | null {
  const said = new Set(details.map(of))
  return said.size === 1 ? [...said][0]! : null
}

function counterpartyOfAll(details: XmlTree[], account: StatementAccount, paid: boolean) {
  const sides = details.map((detail) => counterpartyOf(detail, account, paid))
  const isOne = new Set(sides.map((side) => JSON.stringify(side))).size === 1
  return isOne ? sides[0]! : NOBODY
}

const NOBODY = { counterparty: null, counterpartyAccount: null, counterpartyId: null }

/**
 * Who stands on the other side: the debtor of money that came, the creditor of money that went; where
 * the bank names none, the party for whom it paid or was paid (a treasury pays for a ministry). Some
 * banks name only the other side; that one it is, unless its account is this one.
 */
function counterpartyOf(detail: XmlTree, account: StatementAccount, paid: boolean) {
  const sides = paid ? ['Cdtr', 'Dbtr'] : ['Dbtr', 'Cdtr']
  for (const side of sides) {
    const party = partyAt(detail, side)
    const stated =
      textAt(detail, `RltdPties/${side}Acct/Id/IBAN`) ??
      textAt(detail, `RltdPties/${side}Acct/Id/Othr/Id`)
    const number = stated && accountNumber(stated)
    const name = textAt(party, 'Nm') ?? textAt(partyAt(detail, `Ultmt${side}`), 'Nm')
    if (number === account.number || (!name && !number)) continue
    return {
      counterparty: name,
      counterpartyAccount: number,
      counterpartyId: textAt(party, 'Id/OrgId/Othr/Id', 70),
    }
  }
  return NOBODY
}

/** A party of a detail; from version 8 on it stands one level deeper. */
function partyAt(detail: XmlTree, role: string): XmlTree | undefined {
  return find(detail, `RltdPties/${role}/Pty`) ?? find(detail, `RltdPties/${role}`)
}

/** The rate may stand beside any of the amounts. What cannot be read of it does not matter to the account. */
function sentOf(entry: XmlTree, detail: XmlTree | undefined, own: string): StatementLine['sent'] {
  for (const tree of [detail, entry]) {
    const parts = ['InstdAmt', 'TxAmt', 'CntrValAmt'].map((kind) =>
      tree ? find(tree, `AmtDtls/${kind}`) : undefined
    )
    for (const part of parts) {
      const stated = part && find(part, 'Amt')
      if (!stated || stated.attributes.Ccy?.trim() === own) continue
      const sent = readable(stated)
      const rates = [part, ...parts].map((one) => textAt(one, 'CcyXchg/XchgRate', 40))
      if (sent) return { ...sent, rate: rates.find((rate) => rate !== null) ?? null }
    }
  }
  return null
}

function readable(stated: XmlTree): { currency: string; amount: bigint } | null {
  try {
    return plainAmount(stated)
  } catch (error) {
    if (error instanceof StatementFault) return null
    throw error
  }
}
