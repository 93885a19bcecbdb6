import { readFileSync } from 'node:fs'
import { test } from '@japa/runner'
import { checkStatement, StatementFault } from '#bank/domain/statement'
import { readXml } from '#bank/workers/read_xml'

const FOLDER = new URL('../../cases/bank/', import.meta.url)
const NAMESPACE = 'urn:iso:std:iso:20022:tech:xsd:camt.053.001.02'
const CASES = JSON.parse(readFileSync(new URL('read.json', FOLDER), 'utf8')) as Record<
  string,
  { fault?: string; statements?: unknown[] }
>

function read(text: string | Buffer) {
  return readXml(typeof text === 'string' ? Buffer.from(text) : text)
}

function faultOf(text: string | Buffer): { code: string; params: Record<string, string> } {
  try {
    read(text)
  } catch (error) {
    if (error instanceof StatementFault) return { code: error.code, params: error.params }
    throw error
  }
  return { code: 'taken', params: {} }
}

interface Parts {
  head?: string
  entries?: string
  namespace?: string
  account?: string
}

function document({ head = '', entries = '', namespace = NAMESPACE, account }: Parts = {}): string {
  return `<Document xmlns="${namespace}"><BkToCstmrStmt><Stmt><Id>S1</Id>${
    account ?? '<Acct><Id><IBAN>SI56192001234567892</IBAN></Id><Ccy>EUR</Ccy></Acct>'
  }${head}${entries}</Stmt></BkToCstmrStmt></Document>`
}

function balance(code: string, amount: string, sign = 'CRDT', currency = 'EUR'): string {
  return `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp><Amt Ccy="${currency}">${amount}</Amt><CdtDbtInd>${sign}</CdtDbtInd><Dt><Dt>2026-01-31</Dt></Dt></Bal>`
}

function entry(amount: string, more = '', { sign = 'CRDT', status = 'BOOK' } = {}): string {
  return `<Ntry><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>${sign}</CdtDbtInd><Sts>${status}</Sts><BookgDt><Dt>2026-02-01</Dt></BookgDt>${more}</Ntry>`
}

/** What a case file pins down of a statement. */
function summary(statement: ReturnType<typeof readXml>[number]) {
  const words = (_key: string, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value
  return JSON.parse(JSON.stringify({ ...statement, check: checkStatement(statement) }, words))
}

test.group('CAMT.053 | published files', () => {
  test('{file} gives what is expected of it')
    .with(Object.keys(CASES).map((file) => ({ file })))
    .run(({ assert }, { file }) => {
      const { fault, statements } = CASES[file]!
      const bytes = readFileSync(new URL(file, FOLDER))
      if (fault) assert.equal(faultOf(bytes).code, fault)
      else assert.deepEqual(read(bytes).map(summary), statements)
    })
})

test.group('CAMT.053 | reading', () => {
  test('balances in debit are negative, and opening and lines make the closing balance', ({
    assert,
  }) => {
    const [statement] = read(
      document({
        head: balance('OPBD', '5.00', 'DBIT') + balance('CLBD', '2.50'),
        entries: entry('10.00') + entry('2.50', '', { sign: 'DBIT' }),
      })
    )
    assert.equal(statement!.opening!.amount, -500n)
    assert.deepEqual(
      statement!.lines.map(({ amount }) => amount),
      [1000n, -250n]
    )
    assert.deepEqual(checkStatement(statement!), { state: 'agrees' })
  })

  test('{what}: the balances are those before the first and after the last line')
    .with([
      {
        what: 'a month with the balances of each day',
        head: [
          balance('OPBD', '10', 'CRDT').replace('01-31', '01-02'),
          balance('CLBD', '12', 'CRDT').replace('01-31', '01-02'),
          balance('OPBD', '12', 'CRDT').replace('01-31', '01-03'),
          balance('CLBD', '15', 'CRDT').replace('01-31', '01-03'),
        ].join(''),
      },
      {
        what: 'the latest day first',
        head: [
          balance('CLBD', '15', 'CRDT').replace('01-31', '01-03'),
          balance('OPBD', '12', 'CRDT').replace('01-31', '01-03'),
          balance('CLBD', '12', 'CRDT').replace('01-31', '01-02'),
          balance('OPBD', '10', 'CRDT').replace('01-31', '01-02'),
        ].join(''),
      },
      {
        what: 'the first page of a long statement',
        head: `<StmtPgntn><PgNb>1</PgNb><LastPgInd>false</LastPgInd></StmtPgntn>${balance('OPBD', '10')}${balance('ITBD', '15')}`,
      },
      {
        what: 'a page in the middle',
        head: `<StmtPgntn><PgNb>2</PgNb><LastPgInd>false</LastPgInd></StmtPgntn>${balance('ITBD', '10')}${balance('ITBD', '15')}`,
      },
      {
        what: 'the last page',
        head: `<StmtPgntn><PgNb>3</PgNb><LastPgInd>true</LastPgInd></StmtPgntn>${balance('ITBD', '10')}${balance('CLBD', '15')}`,
      },
      {
        what: 'the closing balance of the day before',
        head: balance('PRCD', '10') + balance('CLBD', '15') + balance('CLAV', '99'),
      },
    ])
    .run(({ assert }, { head }) => {
      const [statement] = read(document({ head, entries: entry('2') + entry('3') }))
      assert.deepEqual([statement!.opening!.amount, statement!.closing!.amount], [1000n, 1500n])
      assert.deepEqual(checkStatement(statement!), { state: 'agrees' })
    })

  test('on a page of a message of an early version the interim balance opens as well', ({
    assert,
  }) => {
    const page = '<GrpHdr><MsgPgntn><PgNb>2</PgNb></MsgPgntn></GrpHdr><Stmt>'
    const head = balance('ITBD', '10') + balance('CLBD', '15')
    const [statement] = read(document({ head, entries: entry('6') }).replace('<Stmt>', page))
    assert.deepEqual(checkStatement(statement!), { state: 'differs', difference: -100n })
  })

  test('the amount "{text}" is {minor}')
    .with([
      { text: '.50', minor: 50n },
      { text: '5.', minor: 500n },
      { text: '+0012.3', minor: 1230n },
      { text: ' 7.00 ', minor: 700n },
    ])
    .run(({ assert }, { text, minor }) => {
      assert.equal(read(document({ entries: entry(text) }))[0]!.lines[0]!.amount, minor)
    })

  test('pending, informative and zero entries move nothing', ({ assert }) => {
    const entries =
      entry('1.00', '', { status: 'PDNG' }) +
      entry('2.00', '', { status: 'INFO' }) +
      entry('0.00') +
      entry('-0') +
      entry('4.00')
    const [statement] = read(document({ entries }))
    assert.equal(statement!.notBooked, 4)
    assert.lengthOf(statement!.lines, 1)
  })

  test('in version 8 the status is a code within, and PDNG is not booked', ({ assert }) => {
    const entries =
      entry('1.00', '', { status: '<Cd>PDNG</Cd>' }) +
      entry('2.00', '', { status: '<Cd>BOOK</Cd>' })
    const namespace = NAMESPACE.replace('.02', '.08')
    const [statement] = read(document({ entries, namespace }))
    assert.deepEqual(
      statement!.lines.map(({ amount }) => amount),
      [200n]
    )
  })

  test('a collective entry is divided when its details add up, and stays one when they do not', ({
    assert,
  }) => {
    const detail = (amount: string, name: string) =>
      `<TxDtls><AmtDtls><TxAmt><Amt Ccy="EUR">${amount}</Amt></TxAmt></AmtDtls><RltdPties><Dbtr><Nm>${name}</Nm></Dbtr></RltdPties><RmtInf><Ustrd>for</Ustrd><Ustrd>${name}</Ustrd></RmtInf></TxDtls>`
    const whole = (a: string, b: string) =>
      entry(
        '10.00',
        `<AcctSvcrRef>B7</AcctSvcrRef><NtryDtls>${detail(a, 'Ana')}${detail(b, 'Bor')}</NtryDtls>`
      )
    const [divided] = read(document({ entries: whole('4.00', '6.00') }))
    assert.deepEqual(
      divided!.lines.map(({ amount, bankRef, counterparty, text }) => [
        amount,
        bankRef,
        counterparty,
        text,
      ]),
      [
        [400n, 'B7/1', 'Ana', 'for\nAna'],
        [600n, 'B7/2', 'Bor', 'for\nBor'],
      ]
    )
    const [kept] = read(document({ entries: whole('4.00', '7.00') }))
    assert.deepEqual(
      kept!.lines.map(({ amount, bankRef, text }) => [amount, bankRef, text]),
      [[1000n, 'B7', 'for\nAna\nBor']]
    )
  })

  test('parts of a collective entry count in the currency of the account, wherever it stands', ({
    assert,
  }) => {
    const detail = (usd: string, eur: string, kind: string) =>
      `<TxDtls><Amt Ccy="USD">${usd}</Amt><CdtDbtInd>CRDT</CdtDbtInd><AmtDtls><InstdAmt><Amt Ccy="USD">${usd}</Amt></InstdAmt><${kind}><Amt Ccy="EUR">${eur}</Amt><CcyXchg><XchgRate>1.1</XchgRate></CcyXchg></${kind}></AmtDtls></TxDtls>`
    const parts = detail('4.40', '4.00', 'TxAmt') + detail('6.60', '6.00', 'CntrValAmt')
    const entries = entry('10.00', `<NtryDtls>${parts}</NtryDtls>`)
    const [statement] = read(document({ entries }))
    assert.deepEqual(
      statement!.lines.map(({ amount, sent }) => [amount, sent]),
      [
        [400n, { currency: 'USD', amount: 440n, rate: '1.1' }],
        [600n, { currency: 'USD', amount: 660n, rate: '1.1' }],
      ]
    )
  })

  test('a collective entry that stays one line names a payer only when all are the same', ({
    assert,
  }) => {
    const payer = (name: string, more = '') =>
      `<TxDtls><Refs><EndToEndId>E-${name}</EndToEndId></Refs><RltdPties><Dbtr><Nm>${name}</Nm></Dbtr></RltdPties>${more}</TxDtls>`
    const lineOf = (...details: string[]) =>
      read(document({ entries: entry('9', `<NtryDtls>${details.join('')}</NtryDtls>`) }))[0]!
        .lines[0]!
    const returned = '<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>'
    assert.deepInclude(lineOf(payer('Ana'), payer('Bor', returned)), {
      counterparty: null,
      endToEnd: null,
      isReversal: false,
    })
    assert.deepInclude(lineOf(payer('Ana', returned), payer('Ana', returned)), {
      counterparty: 'Ana',
      endToEnd: 'E-Ana',
      isReversal: true,
    })
  })

  test('what is said of a sent amount and cannot be read keeps no statement out: {amount}')
    .with([
      { amount: '<Amt Ccy="XXQ">1.00</Amt>' },
      { amount: '<Amt Ccy="JPY">1.55</Amt>' },
      { amount: '<Amt>1.00</Amt>' },
    ])
    .run(({ assert }, { amount }) => {
      const details = `<NtryDtls><TxDtls><AmtDtls><InstdAmt>${amount}</InstdAmt></AmtDtls></TxDtls></NtryDtls>`
      const [statement] = read(document({ entries: entry('1.00', details) }))
      assert.deepInclude(statement!.lines[0], { amount: 100n, sent: null })
    })

  test('an element of another namespace is none of the statement', ({ assert }) => {
    const other = entry('9').replace('<Ntry>', '<Ntry xmlns="urn:other">')
    const [statement] = read(document({ entries: other + entry('1.00') }))
    assert.deepEqual(
      statement!.lines.map(({ amount }) => amount),
      [100n]
    )
  })

  test('a document in an envelope and one under the namespace of SWIFT are read', ({ assert }) => {
    const plain = document({ entries: entry('1.00') })
    const header = '<AppHdr xmlns="urn:iso:std:iso:20022:tech:xsd:head.001.001.02"/>'
    const swift = NAMESPACE.replace('iso:std:iso:20022:tech', 'swift')
    const others = [
      `<Envelope xmlns="urn:of:a:network">${header}${plain}</Envelope>`,
      plain.replace(NAMESPACE, swift),
    ]
    for (const other of others) assert.deepEqual(read(other).map(summary), read(plain).map(summary))
  })

  test('a part with a number of its own keeps it; the number of the whole is counted on', ({
    assert,
  }) => {
    const detail = (number: string) =>
      `<TxDtls><Refs><AcctSvcrRef>${number}</AcctSvcrRef></Refs><AmtDtls><TxAmt><Amt Ccy="EUR">5.00</Amt></TxAmt></AmtDtls></TxDtls>`
    const parts = `<NtryDtls>${detail('B7')}${detail('P8')}</NtryDtls>`
    const refs = (whole: string) =>
      read(document({ entries: entry('10.00', whole + parts) }))[0]!.lines.map((one) => one.bankRef)
    assert.deepEqual(refs('<AcctSvcrRef>B7</AcctSvcrRef>'), ['B7/1', 'P8'])
    assert.deepEqual(refs(''), ['B7', 'P8'])
  })

  test('who pays is the debtor; where none is named, whom the money came for: {parties}')
    .with([
      { parties: '<Dbtr><Nm>Bank</Nm></Dbtr><UltmtDbtr><Nm>Town</Nm></UltmtDbtr>', name: 'Bank' },
      { parties: '<UltmtDbtr><Nm>Town</Nm></UltmtDbtr>', name: 'Town' },
      { parties: '<UltmtDbtr><Pty><Nm>Town</Nm></Pty></UltmtDbtr>', name: 'Town' },
      { parties: '<UltmtCdtr><Nm>Us</Nm></UltmtCdtr><Dbtr><Nm>Town</Nm></Dbtr>', name: 'Town' },
      { parties: '', name: null },
    ])
    .run(({ assert }, { parties, name }) => {
      const details = `<NtryDtls><TxDtls><RltdPties>${parties}</RltdPties></TxDtls></NtryDtls>`
      const [statement] = read(document({ entries: entry('1.00', details) }))
      assert.equal(statement!.lines[0]!.counterparty, name)
    })

  test('what was taken back and what came back is marked; the sign is the bank’s', ({ assert }) => {
    const returned = `<NtryDtls><TxDtls><RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf></TxDtls></NtryDtls>`
    const [statement] = read(
      document({
        entries:
          entry('1.00', '', { sign: 'DBIT' }).replace('<Sts>', '<RvslInd>true</RvslInd><Sts>') +
          entry('2.00', returned) +
          entry('3.00').replace('<Sts>', '<RvslInd>false</RvslInd><Sts>'),
      })
    )
    assert.deepEqual(
      statement!.lines.map(({ amount, isReversal }) => [amount, isReversal]),
      [
        [-100n, true],
        [200n, true],
        [300n, false],
      ]
    )
  })

  test('money sent in another currency keeps its amount and rate', ({ assert }) => {
    const details = `<NtryDtls><TxDtls><AmtDtls><InstdAmt><Amt Ccy="USD">108.00</Amt><CcyXchg><SrcCcy>USD</SrcCcy><XchgRate>1.08</XchgRate></CcyXchg></InstdAmt></AmtDtls></TxDtls></NtryDtls>`
    const [statement] = read(document({ entries: entry('100.00', details) }))
    assert.deepEqual(statement!.lines[0]!.sent, { currency: 'USD', amount: 10_800n, rate: '1.08' })
  })

  test('numbers and birthdays of people are not kept', ({ assert }) => {
    const bytes = readFileSync(new URL('camt053.v2.with-party-ids.xml', FOLDER))
    const text = JSON.stringify(read(bytes).map(summary))
    assert.notMatch(text, /19121212|1912-12-12|Göteborg/)
  })

  test('a prefix, CDATA, entities of characters and a comment change nothing', ({ assert }) => {
    const plain = document({
      entries: entry(
        '1.00',
        '<NtryDtls><TxDtls><RmtInf><Ustrd>A &amp; B</Ustrd></RmtInf></TxDtls></NtryDtls>'
      ),
    })
    const other = plain
      .replaceAll(/<(\/?)(?=[A-Z])/g, '<$1n:')
      .replace('xmlns=', 'xmlns:n=')
      .replace('A &amp; B', '<!-- said --><![CDATA[A & B]]>')
    assert.deepEqual(read(other).map(summary), read(plain).map(summary))
    assert.equal(read(plain)[0]!.lines[0]!.text, 'A & B')
  })

  test('{encoding} is read as the file declares it')
    .with([
      {
        encoding: 'UTF-16LE',
        label: 'UTF-16',
        bytes: (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le'),
      },
      {
        encoding: 'UTF-16BE',
        label: 'UTF-16',
        bytes: (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
      },
      {
        encoding: 'ISO-8859-1',
        label: 'ISO-8859-1',
        bytes: (text: string) => Buffer.from(text, 'latin1'),
      },
      {
        encoding: 'UTF-8 with its mark',
        label: 'UTF-8',
        bytes: (text: string) => Buffer.from(`\ufeff${text}`),
      },
    ])
    .run(({ assert }, { label, bytes }) => {
      const body = document({
        entries: entry(
          '1.00',
          '<NtryDtls><TxDtls><RmtInf><Ustrd>Göteborg é</Ustrd></RmtInf></TxDtls></NtryDtls>'
        ),
      })
      const [statement] = read(bytes(`<?xml version="1.0" encoding="${label}"?>${body}`))
      assert.equal(statement!.lines[0]!.text, 'Göteborg é')
    })

  test('zeros beyond the decimals of the currency are taken, parts of a cent are not', ({
    assert,
  }) => {
    assert.equal(read(document({ entries: entry('8.85000') }))[0]!.lines[0]!.amount, 885n)
    assert.deepInclude(faultOf(document({ entries: entry('8.85001') })), {
      code: 'E_BANK_DECIMALS',
    })
    const yen = '<Acct><Id><Othr><Id>1</Id></Othr></Id><Ccy>JPY</Ccy></Acct>'
    const whole = entry('27.00').replace('"EUR"', '"JPY"')
    assert.equal(read(document({ account: yen, entries: whole }))[0]!.lines[0]!.amount, 27n)
  })
})

const ENTITY_BOMB = `<!DOCTYPE Document [<!ENTITY a "${'x'.repeat(1000)}">${[...'bcdefgh'].map((name, index) => `<!ENTITY ${name} "${`&${'abcdefg'[index]};`.repeat(20)}">`).join('')}]>`

test.group('CAMT.053 | files that are refused', () => {
  test('{what}: {code}')
    .with([
      { what: 'nothing', text: '', code: 'E_XML_BROKEN' },
      { what: 'no XML', text: 'date;amount\n2026-01-01;5', code: 'E_XML_BROKEN' },
      {
        what: 'a cut file',
        text: document({ entries: entry('1.00') }).slice(0, -40),
        code: 'E_XML_BROKEN',
      },
      {
        what: 'a page of a website',
        text: '<!doctype html><html><body><br></body></html>',
        code: 'E_XML_BROKEN',
      },
      {
        what: 'a page of XHTML',
        text: '<html xmlns="http://www.w3.org/1999/xhtml"><body/></html>',
        code: 'E_CAMT_NONE',
      },
      { what: 'no namespace', text: document().replace(/ xmlns="[^"]*"/, ''), code: 'E_CAMT_NONE' },
      {
        what: 'a report of the day',
        text: document({ namespace: NAMESPACE.replace('053', '052') }),
        code: 'E_CAMT_OTHER',
      },
      {
        what: 'a notification',
        text: document({ namespace: NAMESPACE.replace('053', '054') }),
        code: 'E_CAMT_OTHER',
      },
      {
        what: 'a payment order',
        text: document({ namespace: NAMESPACE.replace('camt.053', 'pain.001') }),
        code: 'E_CAMT_OTHER',
      },
      {
        what: 'a version of the future',
        text: document({ namespace: NAMESPACE.replace('.02', '.99') }),
        code: 'E_CAMT_VERSION',
      },
      { what: 'no account', text: document({ account: '' }), code: 'E_CAMT_MISSING' },
      {
        what: 'an account without number',
        text: document({ account: '<Acct><Id/><Ccy>EUR</Ccy></Acct>' }),
        code: 'E_CAMT_MISSING',
      },
      {
        what: 'an entry without sign',
        text: document({ entries: entry('1.00').replace(/<CdtDbtInd>.*?<\/CdtDbtInd>/, '') }),
        code: 'E_CAMT_MISSING',
      },
      {
        what: 'an entry of another sign',
        text: document({ entries: entry('1.00', '', { sign: 'PLUS' }) }),
        code: 'E_CAMT_SIGN',
      },
      {
        what: 'an entry without day',
        text: document({ entries: entry('1.00').replace(/<BookgDt>.*<\/BookgDt>/, '') }),
        code: 'E_CAMT_MISSING',
      },
      {
        what: 'an entry in another currency',
        text: document({ entries: entry('1.00').replace('"EUR"', '"USD"') }),
        code: 'E_BANK_ENTRY_CURRENCY',
      },
      {
        what: 'an account in no currency of the list',
        text: document().replace('<Ccy>EUR</Ccy>', '<Ccy>EURO</Ccy>'),
        code: 'E_BANK_CURRENCY',
      },
      {
        what: 'a year of before the books',
        text: document({ entries: entry('1.00').replace('2026-02-01', '0026-02-01') }),
        code: 'E_BANK_DAY',
      },
      {
        what: 'a point without digits',
        text: document({ entries: entry('.') }),
        code: 'E_BANK_AMOUNT',
      },
      {
        what: 'a currency that does not exist',
        text: document({ head: balance('OPBD', '1', 'CRDT', 'QQQ') }),
        code: 'E_BANK_CURRENCY',
      },
      {
        what: 'an amount with an exponent',
        text: document({ entries: entry('1e3') }),
        code: 'E_BANK_AMOUNT',
      },
      {
        what: 'a negative amount',
        text: document({ entries: entry('-1.00') }),
        code: 'E_BANK_AMOUNT',
      },
      {
        what: 'an amount with a comma',
        text: document({ entries: entry('1,00') }),
        code: 'E_BANK_AMOUNT',
      },
      {
        what: 'an amount above every limit',
        text: document({ entries: entry('99999999999999999') }),
        code: 'E_BANK_AMOUNT',
      },
      {
        what: 'a day that does not exist',
        text: document({ entries: entry('1.00').replace('2026-02-01', '2026-02-30') }),
        code: 'E_BANK_DAY',
      },
      {
        what: 'a document type',
        text: `<!DOCTYPE Document [<!ENTITY x "y">]>${document()}`,
        code: 'E_XML_DTD',
      },
      {
        what: 'a file of the machine as entity',
        text: `<!DOCTYPE Document [<!ENTITY x SYSTEM "file:///etc/passwd">]>${document({ entries: entry('1.00', '<NtryDtls><TxDtls><RmtInf><Ustrd>&x;</Ustrd></RmtInf></TxDtls></NtryDtls>') })}`,
        code: 'E_XML_DTD',
      },
      {
        what: 'a document type elsewhere',
        text: `<!DOCTYPE Document SYSTEM "http://127.0.0.1:9/x.dtd">${document()}`,
        code: 'E_XML_DTD',
      },
      {
        what: 'entities that multiply',
        text: `${ENTITY_BOMB}${document({ head: '<AddtlStmtInf>&h;</AddtlStmtInf>' })}`,
        code: 'E_XML_DTD',
      },
      {
        what: 'entities that multiply in an attribute',
        text: `${ENTITY_BOMB}<Document a="&h;"/>`,
        code: 'E_XML_DTD',
      },
      {
        what: 'an entity nobody declared',
        text: document({ head: '<AddtlStmtInf>&nbsp;</AddtlStmtInf>' }),
        code: 'E_XML_BROKEN',
      },
      {
        what: 'elements without end',
        text: `<Document xmlns="${NAMESPACE}">${'<a>'.repeat(5000)}`,
        code: 'E_XML_BROKEN',
      },
      {
        what: 'bytes that are not the encoding',
        text: Buffer.from([
          ...Buffer.from('<?xml version="1.0" encoding="UTF-8"?><a>'),
          0xff,
          0xfe,
          0x3c,
          0x2f,
          0x61,
          0x3e,
        ]),
        code: 'E_XML_BROKEN',
      },
      {
        what: 'an encoding nobody knows',
        text: '<?xml version="1.0" encoding="klingon"?><a/>',
        code: 'E_XML_BROKEN',
      },
    ])
    .run(({ assert }, { text, code }) => {
      assert.equal(faultOf(text).code, code)
    })

  test('a broken file says in which line', ({ assert }) => {
    const { params } = faultOf(`<?xml version="1.0"?>\n<Document>\n<a>\n</b>\n</Document>`)
    assert.equal(params.line, '4')
  })

  test('the refusal of another message names it', ({ assert }) => {
    const namespace = NAMESPACE.replace('053.001.02', '054.001.04')
    assert.deepEqual(faultOf(document({ namespace })).params, { message: 'camt.054.001.04' })
  })
})
