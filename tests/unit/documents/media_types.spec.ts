import { test } from '@japa/runner'
import { mediaTypeOf } from '#documents/domain/media_types'

const bytes = (text: string) => Buffer.from(text, 'latin1')

test.group('Documents | media types', () => {
  const KEPT: [name: string, head: string, mediaType: string][] = [
    ['a.pdf', '%PDF-1.7', 'application/pdf'],
    ['A.PDF', '%PDF-1.4', 'application/pdf'],
    ['scan.jpeg', '\xff\xd8\xff\xe0', 'image/jpeg'],
    ['scan.tif', 'II*\0', 'image/tiff'],
    [
      'letter.docx',
      'PK\x03\x04',
      'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    ],
    ['minutes.txt', 'Zapisnik \xc5\xa1t. 4\r\n', 'text/plain'],
    ['utf16.csv', '\xff\xfea\0;\0', 'text/csv'],
  ]
  for (const [name, head, mediaType] of KEPT) {
    test(`${name} is kept as ${mediaType}`, ({ assert }) => {
      assert.equal(mediaTypeOf(name, bytes(head)), mediaType)
    })
  }

  const REFUSED: [what: string, name: string, head: string][] = [
    ['a programme under the name of a PDF', 'a.pdf', 'MZ\x90\0'],
    ['a page of markup', 'a.html', '<html>'],
    ['a picture that can carry a script', 'a.svg', '<svg xmlns="http://www.w3.org/2000/svg">'],
    ['a PDF under the name of a text', 'a.txt', '%PDF-1.7\n%\x00\x01'],
    ['a file without an ending', 'agreement', '%PDF-1.7'],
    ['an ending that every object has', 'a.constructor', '%PDF-1.7'],
    ['a file with two endings', 'a.pdf.exe', '%PDF-1.7'],
    ['an empty archive', 'a.xlsx', 'PK\x05\x06'],
  ]
  for (const [what, name, head] of REFUSED) {
    test(`${what} is refused`, ({ assert }) => assert.isNull(mediaTypeOf(name, bytes(head))))
  }
})
