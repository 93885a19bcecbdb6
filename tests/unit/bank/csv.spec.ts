import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { namesCurrency } from '#bank/workers/csv_cells'
import type { CsvProfile } from '#bank/domain/csv_profile'
import { checkStatement, StatementFault } from '#bank/domain/statement'
import { readCsv } from '#bank/workers/read_csv'
import { Refusal } from '#core/refusal'

const ACCOUNT = { number: 'SI56192001234567892', isIban: true, owner: null, currency: 'EUR' }
const PROFILE: CsvProfile = {
  encoding: null,
  delimiter: null,
  dateOrder: null,
  decimalMark: 'comma',
  columns: {
    date: 'Datum',
    amount: 'Znesek',
    balance: 'Stanje',
    reference: 'Sklic',
    counterparty: 'Naziv',
    text: 'Namen',
  },
}
const HEADER = 'Datum;Sklic;Naziv;Namen;Znesek;Stanje'

function fileOf(content: string | Buffer): string {
  const path = join(mkdtempSync(join(tmpdir(), 'bank-')), 'file.csv')
  writeFileSync(path, content)
  return path
}

async function read(content: string | Buffer, profile = PROFILE, account = ACCOUNT) {
  const [statement] = await readCsv(fileOf(content), { account, profile, isWorkbook: false })
  return statement!
}

async function codeOf(content: string | Buffer, profile = PROFILE, account = ACCOUNT) {
  try {
    await read(content, profile, account)
    return 'taken'
  } catch (error) {
    if (error instanceof StatementFault || error instanceof Refusal) return error.code
    throw error
  }
}

test.group('Bank | how tables are cut', () => {
  const LINES = [HEADER, '3. 2. 2026;B1;Občina;"Dotacija; del";1.000,50;1.500,50']
  const text = LINES.join('\r\n')
  const bars = text.replaceAll(';', '|')
  const cases: { title: string; bytes: string | Buffer }[] = [
    { title: 'with the line of Excel', bytes: `sep=;\r\n${text}` },
    { title: 'by vertical bars', bytes: bars },
    { title: 'in UTF-16', bytes: Buffer.from(`\ufeff${text}`, 'utf16le') },
    { title: 'in UTF-16, big-endian', bytes: Buffer.from(`\ufeff${bars}`, 'utf16le').swap16() },
    { title: 'below lines with other marks', bytes: `Banka, d. d., Ljubljana\r\n${text}` },
    { title: 'below a quote that never closes', bytes: `"Promet, "; 5 "\r\n\r\n${text}` },
  ]
  for (const { title, bytes } of cases) {
    test(`${title}: the titles of the profile are found`, async ({ assert }) => {
      const [line] = (await read(bytes)).lines
      assert.deepEqual([line.bookedOn, line.amount, line.bankRef], ['2026-02-03', 100_050n, 'B1'])
    })
  }
})

test.group('Bank | tables', () => {
  test('what stands above the titles is passed over, sums below too', async ({ assert }) => {
    const statement = await read(
      [
        'Promet po računu;;',
        'SI56 1920 0123 4567 892',
        '',
        HEADER,
        '3. 2. 2026;B1;Občina;Dotacija;1.000,50;1.500,50',
        '4. 2. 2026;B2;Banka;Provizija;-0,50;1.500,00',
        ';;;Skupaj;;',
        '',
      ].join('\r\n')
    )
    assert.deepEqual(
      statement.lines.map(({ bookedOn, amount, bankRef, counterparty, text }) => [
        bookedOn,
        amount,
        bankRef,
        counterparty,
        text,
      ]),
      [
        ['2026-02-03', 100_050n, 'B1', 'Občina', 'Dotacija'],
        ['2026-02-04', -50n, 'B2', 'Banka', 'Provizija'],
      ]
    )
    assert.deepEqual([statement.opening!.amount, statement.closing!.amount], [50_000n, 150_000n])
    assert.deepEqual(checkStatement(statement), { state: 'agrees' })
  })

  test('a file with the latest line first is turned, and its balances still followed', async ({
    assert,
  }) => {
    const statement = await read(
      `${HEADER}\n2026-02-05;B3;;;5,00;20,00\n2026-02-04;B2;;;-3,00;15,00\n2026-02-03;B1;;;10,00;18,00\n`
    )
    assert.deepEqual(
      statement.lines.map(({ bankRef }) => bankRef),
      ['B1', 'B2', 'B3']
    )
    assert.equal(statement.opening!.amount, 800n)
  })

  test('columns of their own for what went and what came, signed or not', async ({ assert }) => {
    const profile = {
      ...PROFILE,
      columns: { date: 'Day', debit: 'Out', credit: 'In' },
      decimalMark: 'point' as const,
    }
    for (const sign of ['', '-']) {
      const statement = await read(
        `Day,Out,In\n2026-02-03,${sign}12.50,-\n2026-02-04,${sign}2.50,\n2026-02-05,,7.00\n`,
        profile
      )
      assert.deepEqual(
        statement.lines.map(({ amount }) => amount),
        [-1250n, -250n, 700n]
      )
      assert.deepEqual(checkStatement(statement), { state: 'unchecked', missing: 'both' })
    }
  })

  test('what was taken back has the other sign; where the balances do not tell which, it is refused', async ({
    assert,
  }) => {
    const profile = {
      ...PROFILE,
      columns: { date: 'Day', debit: 'Out', credit: 'In', balance: 'Rest' },
    }
    const titles = 'Day;Out;In;Rest\n'
    const amounts = async (rows: string) =>
      (await read(titles + rows, profile)).lines.map(({ amount }) => amount)
    const plain =
      '2026-02-03;12,50;;87,50\n2026-02-04;-2,50;;90,00\n2026-02-05;;-7,00;83,00\n2026-02-06;;8,00;91,00\n'
    assert.deepEqual(await amounts(plain), [-1250n, 250n, -700n, 800n])
    const signed = '2026-02-03;-12,50;;87,50\n2026-02-04;2,50;;90,00\n2026-02-05;;7,00;97,00\n'
    assert.deepEqual(await amounts(signed), [-1250n, 250n, 700n])
    const back = '2026-02-03;12,50;;87,50\n2026-02-04;;-7,00;80,50\n'
    assert.deepEqual(await amounts(back), [-1250n, -700n])
    const turned = '2026-02-03;12,50;;87,50\n2026-02-04;;-7,00;94,50\n'
    assert.deepEqual(await amounts(turned), [-1250n, 700n])
    const without = { ...profile, columns: { ...profile.columns, balance: '' } }
    assert.equal(await codeOf(titles + plain, without), 'E_BANK_SIGNS')
  })

  test('a word beside the amount says which way it went: {words}')
    .with([
      { words: ['CRDT', 'DBIT'] },
      { words: ['C', 'D'] },
      { words: ['D', 'B'] },
      { words: ['K', 'D'] },
      { words: ['dobro', 'breme'] },
      { words: ['Кредит', 'Дебет'] },
      { words: ['К', 'Д'] },
      { words: ['입금', '출금'] },
      { words: ['+', '−'] },
    ])
    .run(async ({ assert }, { words: [came, left] }) => {
      const profile = { ...PROFILE, columns: { date: 'A', amount: 'B', direction: 'C' } }
      const statement = await read(
        `A;B;C\n2026-02-03;5,00;${came}\n2026-02-04;3,00;${left}\n`,
        profile
      )
      assert.deepEqual(
        statement.lines.map(({ amount }) => amount),
        [500n, -300n]
      )
    })

  test('a word that does not say for certain which way is refused: {rows}')
    .with([
      { rows: '2026-02-03;5,00;D' },
      { rows: '2026-02-03;5,00;' },
      { rows: '2026-02-03;5,00;maybe' },
      { rows: '2026-02-03;-5,00;C' },
    ])
    .run(async ({ assert }, { rows }) => {
      const profile = { ...PROFILE, columns: { date: 'A', amount: 'B', direction: 'C' } }
      assert.equal(await codeOf(`A;B;C\n${rows}\n`, profile), 'E_BANK_INOUT')
    })

  test('a file of a Korean bank: CP949, times, dashes, sums below', async ({ assert }) => {
    const profile: CsvProfile = {
      ...PROFILE,
      decimalMark: 'point',
      columns: {
        date: '거래일시',
        debit: '출금액',
        credit: '입금액',
        balance: '거래후잔액',
        text: '적요',
      },
    }
    const bytes = readFileSync(new URL('../../cases/bank/korean.csv', import.meta.url))
    const statement = await read(bytes, profile, { ...ACCOUNT, currency: 'KRW' })
    assert.deepEqual(
      statement.lines.map(({ bookedOn, amount, text }) => [bookedOn, amount, text]),
      [
        ['2026-02-03', 1_500_000n, '똠방각하'],
        ['2026-02-04', -300_000n, '출금'],
      ]
    )
    assert.deepEqual(checkStatement(statement), { state: 'agrees' })
  })

  test('a file of a Ukrainian bank: windows-1251, time, number of the currency', async ({
    assert,
  }) => {
    const profile = { ...PROFILE, columns: { date: 'A', amount: 'B', currency: 'C', text: 'D' } }
    // "оплата" as windows-1251 writes it
    const text = Buffer.from([0xee, 0xef, 0xeb, 0xe0, 0xf2, 0xe0])
    const rows = ['980', 'UAH'].map((currency, index) =>
      Buffer.concat([
        Buffer.from(`0${index + 1}.02.2026 14:22:33;-1\u00a0234,56;${currency};`, 'latin1'),
        text,
        Buffer.from('\r\n'),
      ])
    )
    const statement = await read(Buffer.concat([Buffer.from('A;B;C;D\r\n'), ...rows]), profile, {
      ...ACCOUNT,
      currency: 'UAH',
    })
    assert.deepEqual(
      statement.lines.map(({ amount, text: said }) => [amount, said]),
      Array.from({ length: 2 }, () => [-123_456n, 'оплата'])
    )
    assert.isTrue(['грн', '₴', 'гривня'].every((word) => namesCurrency(word, 'UAH')))
    assert.isFalse(namesCurrency('978', 'UAH'))
  })

  test('sums of days and of the whole are none of the movements, however many there are', async ({
    assert,
  }) => {
    const days = Array.from({ length: 2_000 }, () => '2026-02-03;;;;0,01;\nSkupaj;;;;0,01;')
    const statement = await read(`${HEADER}\n${days.join('\n')}\n;;;SKUPAJ:;20,00;\n`)
    assert.lengthOf(statement.lines, 2_000)
  })

  test('titles that come again and rows of balances alone are no movements', async ({ assert }) => {
    const statement = await read(
      [
        HEADER,
        'Začetno stanje;;;;;1,00',
        '2026-02-03;;;;1,00;2,00',
        HEADER,
        '2026-02-04;;;;1,00 CR;3,00',
        '2026-02-05;;;;0,50 DR;2,50',
        ';;;Skupaj;1,50;2,50',
        'Izpisano 5. 2. 2026;;;;;Stran 1',
      ].join('\n')
    )
    assert.deepEqual(
      statement.lines.map(({ amount }) => amount),
      [100n, 100n, -50n]
    )
    assert.equal(statement.opening!.amount, 100n)
  })

  test('an encoding of the region is found out', async ({ assert }) => {
    const bytes = Buffer.concat([
      Buffer.from(`${HEADER}\n2026-02-03;B1;`),
      Buffer.from([0x8a, 0x6f, 0x6c, 0x61, 0x20, 0xe8, 0x9e]),
      Buffer.from(';x;1,00;1,00\n'),
    ])
    const profile = { ...PROFILE, encoding: 'windows-1250' as const }
    assert.equal((await read(bytes, profile)).lines[0]!.counterparty, 'Šola čž')
  })

  test('{what}: {code}')
    .with([
      {
        what: 'a balance that does not follow',
        rows: '2026-02-03;;;;1,00;1,00\n2026-02-04;;;;1,00;5,00\n2026-02-05;;;;1,00;6,00',
        code: 'E_BANK_RUNNING',
      },
      { what: 'an amount that is none', rows: '2026-02-03;;;;abc;', code: 'E_BANK_AMOUNT' },
      {
        what: 'an amount against the mark',
        rows: '2026-02-03;;;;1,234.50;',
        code: 'E_BANK_AMOUNT',
      },
      {
        what: 'more decimals than the currency has',
        rows: '2026-02-03;;;;1,005;',
        code: 'E_BANK_AMOUNT',
      },
      { what: 'a day that is none', rows: '31.02.2026;;;;1,00;', code: 'E_BANK_DAY' },
      { what: 'an amount without a day', rows: ';;;;1,00;', code: 'E_BANK_DAY' },
      {
        what: 'a sum that is none',
        rows: '2026-02-03;;;;1,00;1,00\nSkupaj;;;;2,00;',
        code: 'E_BANK_DAY',
      },
      {
        what: 'a row without a day that is as much as those above, but calls itself no sum',
        rows: '2026-02-03;;;;1,00;\n;;;Občina;1,00;',
        code: 'E_BANK_DAY',
      },
      {
        what: 'a day in the wrong column',
        rows: '2026-02-03;;;;1,00;\n;;;2026-02-04;3,00;',
        code: 'E_BANK_DAY',
      },
      { what: 'a mark inside a cell', rows: '2026-02-03;;A;B;C;1,00;1,00', code: 'E_BANK_CELLS' },
      { what: 'an end in the middle', rows: '2026-02-03;;;;1', code: 'E_BANK_CELLS' },
      { what: 'no movements', rows: '', code: 'E_BANK_EMPTY' },
      { what: 'a quote that never closes', rows: '2026-02-03;"x;;;1,00;', code: 'E_FILE_QUOTE' },
    ])
    .run(async ({ assert }, { rows, code }) => {
      assert.equal(await codeOf(`${HEADER}\n${rows}\n`), code)
    })

  test('{what} is not guessed at')
    .with([
      { what: 'one name that two encodings know', bytes: [0x8e, 0x69, 0x67, 0x61] },
      {
        what: 'a name in an encoding that is not among them',
        bytes: [0x46, 0x72, 0x61, 0x6e, 0xe7, 0x6f, 0x69, 0x73, 0x20, 0x4e, 0x75, 0xf1, 0x65, 0x7a],
      },
    ])
    .run(async ({ assert }, { bytes }) => {
      const content = Buffer.concat([
        Buffer.from(`${HEADER}\n2026-02-03;`),
        Buffer.from(bytes),
        Buffer.from(';x;;1,00;1,00\n'),
      ])
      assert.equal(await codeOf(content), 'E_BANK_ENCODING')
      assert.equal(await codeOf(content, { ...PROFILE, encoding: 'windows-1250' }), 'taken')
    })

  test('a title that stands twice and a movement in both directions are refused', async ({
    assert,
  }) => {
    const profile = { ...PROFILE, columns: { date: 'D', debit: 'O', credit: 'I' } }
    assert.equal(await codeOf('D;O;I;O\n2026-02-03;1,00;;2,00\n', profile), 'E_BANK_TITLES')
    assert.equal(await codeOf('D;O;I\n2026-02-03;1,00;2,00\n', profile), 'E_BANK_BOTH')
  })

  test('missing titles are named with those the file has', async ({ assert }) => {
    try {
      await read('Dan;Znesek\n2026-02-03;1,00\n')
      assert.fail('nothing was refused')
    } catch (error) {
      const { code, params } = error as StatementFault
      assert.equal(code, 'E_BANK_COLUMNS')
      assert.equal(params.found, 'Dan, Znesek')
      assert.include(params.missing, 'Datum')
    }
  })

  test('an entry in another currency, a spreadsheet and a profile without columns are refused', async ({
    assert,
  }) => {
    const profile = { ...PROFILE, columns: { date: 'D', amount: 'A', currency: 'C' } }
    assert.equal(await codeOf('D;A;C\n2026-02-03;1,00;USD\n', profile), 'E_BANK_ENTRY_CURRENCY')
    assert.equal(await codeOf(Buffer.from('504b0304140000000800', 'hex')), 'E_FILE_NOT_TEXT')
    assert.equal(await codeOf('x', { ...PROFILE, columns: { date: 'D' } }), 'E_BANK_PROFILE')
  })
})
