import { test } from '@japa/runner'
import { PdfWriter } from '#core/pdf'

const OPTIONS = {
  title: 'Letter',
  language: 'ko',
  author: '안성시',
  madeAt: '2026-03-01T00:00:00.000Z',
}

const MIXED = '안성시 Škofja Loka Київ ґ є ї і ₴ ₩1,000,000 € – “문자” 學習'

test.group('PDF files', () => {
  test('the same contents are the same bytes', async ({ assert }) => {
    const make = () =>
      new PdfWriter(OPTIONS)
        .text(MIXED, { size: 15, strong: true })
        .rule()
        .facts([{ term: '금액', value: `${MIXED}\n${MIXED}` }])
        .finish()
    const [one, two] = [await make(), await make()]
    assert.isTrue(one.equals(two))
    assert.equal(one.subarray(0, 8).toString('latin1'), '%PDF-1.7')
    assert.include(one.toString('latin1'), 'D:20260301000000Z')
  })

  test('embed only the letters that occur, of both fonts where both are needed', async ({
    assert,
  }) => {
    const fontsOf = (bytes: Buffer) =>
      new Set(bytes.toString('latin1').match(/\/FontName \/\w+\+NotoSans\w*/g) ?? []).size
    const latin = await new PdfWriter(OPTIONS).text('Ljubljana, Київ').finish()
    const both = await new PdfWriter(OPTIONS).text(MIXED).finish()
    assert.equal(fontsOf(latin), 1)
    assert.equal(fontsOf(both), 2)
    assert.isBelow(both.length, 60_000)
  })

  test('what does not fit a line or a page goes on, even one endless word', async ({ assert }) => {
    const pages = (bytes: Buffer) => bytes.toString('latin1').match(/\/Type \/Page\b/g)?.length
    const words = await new PdfWriter(OPTIONS).text('배움 '.repeat(5_000)).finish()
    const word = await new PdfWriter(OPTIONS).text('w'.repeat(8_000)).finish()
    assert.isAbove(pages(words)!, 2)
    assert.isAbove(pages(word)!, 1)
  })

  test('control characters and marks of direction leave no trace', async ({ assert }) => {
    const clean = await new PdfWriter(OPTIONS).text('name').finish()
    const dirty = await new PdfWriter(OPTIONS).text('n\u202Ea\u0007m\u200Be').finish()
    assert.isTrue(clean.equals(dirty))
  })
})
