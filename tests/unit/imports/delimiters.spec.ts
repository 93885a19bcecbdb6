import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { Refusal } from '#core/refusal'
import { inspectFile, refuseUnsure } from '#imports/workers/inspect_file'
import { openRecords } from '#imports/workers/records'

const ROWS = [
  ['title', 'amount'],
  ['Škola, ŏ', '1,50'],
]
const written = (delimiter: string, top = '') =>
  top + ROWS.map((cells) => cells.map((one) => `"${one}"`).join(delimiter)).join('\r\n') + '\r\n'

const utf16 = (text: string, isBig: boolean) => {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le')
  return isBig ? bytes.swap16() : bytes
}

/** A file and what is found out of it: encoding and delimiter, or the code of a refusal. */
const CASES: { title: string; bytes: string | Buffer; found: string }[] = [
  { title: 'vertical bars', bytes: written('|'), found: 'utf-8 |' },
  { title: 'the line of Excel', bytes: written(';', 'sep=;\r\n'), found: 'utf-8 ;' },
  { title: 'that line in quotes', bytes: written('|', '"sep=|"\n'), found: 'utf-8 |' },
  { title: 'that line in capitals', bytes: written('\t', 'SEP=\t\r\n'), found: 'utf-8 \t' },
  { title: 'it below a mark of order', bytes: written(';', '\ufeffsep=;\r\n'), found: 'utf-8 ;' },
  { title: 'it with delimiters', bytes: written(';', 'sep=;;\r\n'), found: 'utf-8 ;' },
  { title: 'UTF-16', bytes: utf16(written('\t'), false), found: 'utf-16le \t' },
  { title: 'UTF-16, big-endian', bytes: utf16(written(';'), true), found: 'utf-16be ;' },
  {
    title: 'UTF-16 with that line',
    bytes: utf16(written('|', 'sep=|\r\n'), false),
    found: 'utf-16le |',
  },
  { title: 'a delimiter of its own', bytes: written('^', 'sep=^\r\n'), found: 'E_FILE_SEPARATOR' },
  { title: 'a line that names none', bytes: 'sep=\r\na;b\r\n1;2\r\n', found: 'utf-8 ,' },
]

async function withFile<T>(bytes: string | Buffer, use: (path: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'delimiters-'))
  try {
    const path = join(folder, 'file.csv')
    await writeFile(path, bytes)
    return await use(path)
  } finally {
    await rm(folder, { recursive: true })
  }
}

test.group('Import | how a file is cut', () => {
  for (const { title, bytes, found } of CASES) {
    test(title, async ({ assert }) => {
      await withFile(bytes, async (path) => {
        const look = await inspectFile(path).catch((error: Refusal) => error)
        if (look instanceof Refusal) return assert.equal(look.code, found)
        assert.equal(`${look.encoding} ${look.delimiter}`, found)
        if (look.delimiter === ',') return
        assert.deepEqual([look.headers, ...look.rows], ROWS)
        const records: string[][] = []
        for await (const cells of openRecords(path, look.encoding, look.delimiter).records)
          records.push(cells)
        assert.deepEqual(records, ROWS)
      })
    })
  }

  test('what a person chooses goes before what the file says', async ({ assert }) => {
    await withFile('sep=;\na|b\n1|2\n', async (path) => {
      const { headers } = await inspectFile(path, { delimiter: '|' })
      assert.deepEqual(headers, ['a', 'b'])
    })
  })

  test('where nobody is asked, two ways to cut a file are refused until it says which', async ({
    assert,
  }) => {
    const text = 'Name, first;Amount, EUR\nx, y;1,50\n'
    await withFile(text, async (path) => {
      const look = await inspectFile(path)
      assert.throws(() => refuseUnsure(look), /E_FILE_DELIMITER/)
    })
    await withFile(`sep=;\n${text}`, async (path) => {
      const look = await inspectFile(path)
      refuseUnsure(look)
      assert.deepEqual(look.headers, ['Name, first', 'Amount, EUR'])
    })
  })
})
