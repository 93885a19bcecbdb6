import type { ReadStatement, StatementLine } from '#bank/domain/statement'
import { toDecimalString } from '#money/money'

const escape = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** Statements as a bank would write them: an independent writer, to read back what it wrote. */
export function writeCamt(
  statements: ReadStatement[],
  { version = '08', prefix = '' }: { version?: '02' | '03' | '04' | '08'; prefix?: string } = {}
): string {
  const p = prefix && `${prefix}:`
  const tag = (name: string, content: string, attributes = '') =>
    `<${p}${name}${attributes}>${content}</${p}${name}>\n`
  const maybe = (name: string, value: string | null) => (value ? tag(name, escape(value)) : '')
  const amount = (minor: bigint, currency: string) =>
    tag('Amt', toDecimalString(minor < 0n ? -minor : minor, currency), ` Ccy="${currency}"`) +
    tag('CdtDbtInd', minor < 0n ? 'DBIT' : 'CRDT')
  const party = (side: string, line: StatementLine) =>
    (line.counterparty
      ? tag(
          side,
          version === '08'
            ? tag('Pty', tag('Nm', escape(line.counterparty)))
            : tag('Nm', escape(line.counterparty))
        )
      : '') +
    (line.counterpartyAccount
      ? tag(`${side}Acct`, tag('Id', tag('IBAN', line.counterpartyAccount)))
      : '')
  const entry = (line: StatementLine, currency: string) => {
    const paid = line.amount < 0n !== line.isReversal
    return tag(
      'Ntry',
      amount(line.amount, currency) +
        (line.isReversal ? tag('RvslInd', 'true') : '') +
        tag('Sts', version === '08' ? tag('Cd', 'BOOK') : 'BOOK') +
        tag('BookgDt', tag('Dt', line.bookedOn)) +
        (line.valueOn ? tag('ValDt', tag('DtTm', `${line.valueOn}T23:30:00+02:00`)) : '') +
        maybe('AcctSvcrRef', line.bankRef) +
        tag('BkTxCd', tag('Prtry', maybe('Cd', line.code))) +
        tag(
          'NtryDtls',
          tag(
            'TxDtls',
            tag('Refs', maybe('EndToEndId', line.endToEnd)) +
              tag('RltdPties', party(paid ? 'Cdtr' : 'Dbtr', line)) +
              tag(
                'RmtInf',
                line.text
                  .split('\n')
                  .map((part) => maybe('Ustrd', part))
                  .join('') +
                  (line.structuredRef
                    ? tag('Strd', tag('CdtrRefInf', maybe('Ref', line.structuredRef)))
                    : '')
              )
          )
        )
    )
  }
  const balance = (one: ReadStatement['opening']) =>
    one
      ? tag(
          'Bal',
          tag('Tp', tag('CdOrPrtry', tag('Cd', one.code))) +
            amount(one.amount, one.currency) +
            (one.on ? tag('Dt', tag('Dt', one.on)) : '')
        )
      : ''
  const body = statements
    .map((one) =>
      tag(
        'Stmt',
        tag('Id', escape(one.reference)) +
          maybe('ElctrncSeqNb', one.sequence) +
          tag(
            'Acct',
            tag('Id', tag('IBAN', one.account.number)) + tag('Ccy', one.account.currency)
          ) +
          balance(one.opening) +
          balance(one.closing) +
          one.lines.map((line) => entry(line, one.account.currency)).join('')
      )
    )
    .join('')
  const namespace = `urn:iso:std:iso:20022:tech:xsd:camt.053.001.${version}`
  return `<?xml version="1.0" encoding="UTF-8"?>\n${tag('Document', tag('BkToCstmrStmt', body), ` xmlns${prefix && `:${prefix}`}="${namespace}"`)}`
}
