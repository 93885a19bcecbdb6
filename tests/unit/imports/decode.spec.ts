import { test } from '@japa/runner'
import fc from 'fast-check'
import { decodeBytes, decoderFor, guessEncoding, type Encoding } from '#imports/domain/decode'
import { sniffDelimiter } from '#imports/domain/delimiter'

const utf8 = (text: string) => new TextEncoder().encode(text)

function utf16(text: string, littleEndian: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(text.length * 2))
  for (let at = 0; at < text.length; at++) view.setUint16(at * 2, text.charCodeAt(at), littleEndian)
  return new Uint8Array(view.buffer)
}

/** Bytes of a text in a code page of one byte per character, by inverting its decoder. */
function codePage(text: string, encoding: Encoding): Uint8Array {
  const byteOf = new Map<string, number>()
  for (let byte = 0; byte < 256; byte++) {
    const character = decodeBytes(Uint8Array.of(byte), encoding)
    if (character) byteOf.set(character, byte)
  }
  return Uint8Array.from(text, (character) => byteOf.get(character)!)
}

test.group('Import | encodings', () => {
  test('scenario 46: recognises {name}')
    .with([
      { name: 'plain ASCII', bytes: utf8('a,b\n1,2'), encoding: 'utf-8', certain: true },
      { name: 'UTF-8 without a mark', bytes: utf8('č,Ž,만'), encoding: 'utf-8', certain: true },
      {
        name: 'UTF-8 cut inside a character',
        bytes: utf8('만원').slice(0, 5),
        encoding: 'utf-8',
        certain: true,
      },
      {
        name: 'UTF-16LE with its mark',
        bytes: utf16('\ufeffДата', true),
        encoding: 'utf-16le',
        certain: true,
      },
      {
        name: 'UTF-16BE with its mark',
        bytes: utf16('\ufeffДата', false),
        encoding: 'utf-16be',
        certain: true,
      },
      {
        name: 'UTF-16LE without a mark',
        bytes: utf16('Дата;Сума;Вид\n1;2;3', true),
        encoding: 'utf-16le',
        certain: false,
      },
      {
        name: 'Ukrainian in windows-1251',
        bytes: codePage(
          'Договір;Джерело;Вид;Дата\nMP-1;Фонд «Ґанок»;фонд;15.01.2018;№ 5',
          'windows-1251'
        ),
        encoding: 'windows-1251',
        certain: false,
      },
      {
        name: 'Slovenian in windows-1250',
        bytes: codePage('Pogodba;Občina;Škofja Loka;Žiri;Železniki;5 €', 'windows-1250'),
        encoding: 'windows-1250',
        certain: false,
      },
    ] as { name: string; bytes: Uint8Array; encoding: Encoding; certain: boolean }[])
    .run(({ assert }, { bytes, encoding, certain }) => {
      const guess = guessEncoding(bytes)
      assert.equal(guess.encoding, encoding)
      assert.equal(guess.certain, certain)
      assert.equal(guess.candidates[0].encoding, encoding)
    })

  test('reads the syllables that CP949 has beyond the Korean standard', ({ assert }) => {
    // Values of the code page table published by the Unicode Consortium for CP949.
    const bytes = Uint8Array.of(0x8c, 0x63, 0x94, 0xee, 0xc6, 0x52, 0x81, 0x41, 0xb0, 0xa1)
    assert.equal(decodeBytes(bytes, 'cp949'), '똠뷁힣갂가')
    assert.equal(decodeBytes(Uint8Array.of(0xa2, 0xe6, 0x5c, 0x35), 'cp949'), '€\\5')
  })

  test('refuses bytes that are no text in {encoding}')
    .with([
      { encoding: 'cp949', bytes: [0xff] },
      { encoding: 'cp949', bytes: [0x80] },
      { encoding: 'cp949', bytes: [0xb0] },
      { encoding: 'cp949', bytes: [0xc9, 0xa1] },
      { encoding: 'utf-8', bytes: [0xc0, 0x80] },
      { encoding: 'utf-16le', bytes: [0x00, 0xd8, 0x41, 0x00] },
      { encoding: 'windows-1250', bytes: [0x81] },
      { encoding: 'windows-1251', bytes: [0x98] },
    ] as { encoding: Encoding; bytes: number[] }[])
    .run(({ assert }, { encoding, bytes }) => {
      assert.isUndefined(decodeBytes(Uint8Array.from(bytes), encoding))
    })

  test('scenario 46: drops the byte order mark and joins characters cut between chunks', () => {
    const samples: [Encoding, Uint8Array, string][] = [
      ['utf-8', utf8('\ufeff만원 č Д 🙂'), '만원 č Д 🙂'],
      ['utf-16le', utf16('\ufeff만원 🙂', true), '만원 🙂'],
      ['cp949', Uint8Array.of(0xb0, 0xa1, 0x2c, 0x8c, 0x63, 0x94, 0xee), '가,똠뷁'],
    ]
    fc.assert(
      fc.property(fc.constantFrom(...samples), fc.nat(30), ([encoding, bytes, text], at) => {
        const decoder = decoderFor(encoding)
        const head = decoder.decode(bytes.slice(0, at), { stream: true })
        const tail = decoder.decode(bytes.slice(at), { stream: true })
        return head + tail + decoder.decode() === text
      })
    )
  })

  test('guesses something for any bytes without failing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const { candidates } = guessEncoding(bytes)
        return candidates.every(({ score }) => score >= 0 && score <= 1)
      })
    )
  })
})

test.group('Import | delimiters', () => {
  test('{text} is separated by {delimiter}')
    .with([
      { text: 'a,b,c\n1,2,3', delimiter: ',' },
      { text: 'a;b;c\n1,5;2,5;3,5', delimiter: ';' },
      { text: 'a\tb\n1,2;3\t4', delimiter: '\t' },
      { text: 'a;b\r\n"x,y,z\n1,2,3";4\r\n', delimiter: ';' },
      { text: 'title;amount\n"one; two";1,00\n', delimiter: ';' },
      { text: 'a|b|c\n1,5|2;5|3\n', delimiter: '|' },
      { text: 'a|b\n"x|y";1|2\n', delimiter: '|' },
      // Header and rows agree on two ways to cut them: which one is meant nobody can tell
      { text: 'Name, first;Amount, EUR\nx, y;1,50\n', delimiter: ',', others: [';'] },
      { text: 'a;b|c\n1;2|3\n', delimiter: ';', others: ['|'] },
      // One that cuts some lines unevenly is no rival
      { text: 'Name;Amount, EUR\nx, y, z;1,50\nx;1,5\n', delimiter: ';' },
      { text: 'a;b,c\n', delimiter: ';' },
      { text: 'single\n1\n', delimiter: ',' },
      { text: '', delimiter: ',' },
    ])
    .run(({ assert }, { text, delimiter, others = [] }) =>
      assert.deepEqual(sniffDelimiter(text), { delimiter, others })
    )
})
