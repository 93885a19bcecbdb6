import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@japa/runner'
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
  const [statement] = await readCsv(fileOf(content), account, profile)
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
    const statement = await read(
      'Day,Out,In\n2026-02-03,12.50,\n2026-02-04,-2.50,\n2026-02-05,,7.00\n',
      profile
    )
    assert.deepEqual(
      statement.lines.map(({ amount }) => amount),
      [-1250n, -250n, 700n]
    )
    assert.deepEqual(checkStatement(statement), { state: 'unchecked', missing: 'both' })
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
      { what: 'a quote that never closes', rows: '2026-02-03;"x;;;1,00;', code: 'E_FILE_QUOTE' },
    ])
    .run(async ({ assert }, { rows, code }) => {
      assert.equal(await codeOf(`${HEADER}\n${rows}\n`), code)
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
