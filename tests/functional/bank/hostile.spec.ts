import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { listLines } from '#bank/queries/lines'
import { storagePath } from '#config/app'
import { readClient } from '#core/sql'
import { writeCamt } from '#tests/unit/bank/camt_writer'
import { bankLine, bankStatement } from '#tests/support/bank_records'
import { makeCity, makePerson } from '#tests/support/city'

const NAMESPACE = 'urn:iso:std:iso:20022:tech:xsd:camt.053.001.02'

function filesKept(): number {
  const folder = join(storagePath, 'uploads')
  return existsSync(folder) ? readdirSync(folder).length : 0
}

const BOMB = `<!DOCTYPE Document [<!ENTITY a "${'x'.repeat(2000)}">${[...'bcdefghij'].map((name, index) => `<!ENTITY ${name} "${`&${'abcdefghi'[index]};`.repeat(50)}">`).join('')}]><Document xmlns="${NAMESPACE}">&j;</Document>`

const FILES: Record<string, { bytes: () => Buffer; code: string }> = {
  'entities that multiply': { bytes: () => Buffer.from(BOMB), code: 'E_XML_DTD' },
  'a file of the machine': {
    bytes: () =>
      Buffer.from(
        `<!DOCTYPE Document [<!ENTITY x SYSTEM "file:///etc/passwd">]><Document xmlns="${NAMESPACE}">&x;</Document>`
      ),
    code: 'E_XML_DTD',
  },
  'fifty megabytes': {
    bytes: () => Buffer.concat([Buffer.from('<Document>'), Buffer.alloc(50_000_000, 'x')]),
    code: 'E_UPLOAD_TOO_LARGE',
  },
  'many nested elements': {
    bytes: () => Buffer.from('<a>'.repeat(1_000_000)),
    code: 'E_XML_BROKEN',
  },
  'zeros behind an angle': {
    bytes: () => Buffer.concat([Buffer.from('<'), Buffer.alloc(5000)]),
    code: 'E_XML_BROKEN',
  },
  'a page of a website': {
    bytes: () => Buffer.from('<html><p>Sign in</html>'),
    code: 'E_XML_BROKEN',
  },
  'a table without an account': {
    bytes: () => Buffer.from('a;b\n1;2\n'),
    code: 'E_BANK_CHOOSE_ACCOUNT',
  },
}

test.group('Bank | hostile files', () => {
  test('{0} is refused with its reason and leaves nothing')
    .with(Object.entries(FILES))
    .run(async ({ client, assert }, [, { bytes, code }]) => {
      const city = await makeCity()
      const officer = await makePerson(city, 'finance_officer')
      const kept = filesKept()
      const answer = await client
        .post(`/cities/${city.slug}/bank/statements?_csrf=`)
        .header('accept', 'application/json')
        .withCsrfToken()
        .loginAs(officer)
        .file('file', bytes(), { filename: '../../<b>.xml' })
      assert.isBelow(answer.status(), 500)
      assert.equal(answer.body().errors[0].code, code)
      assert.notMatch(answer.body().errors[0].message, /errors\.E_|root:/)
      assert.equal((await listLines(readClient(), city.id, {})).total, 0)
      assert.equal(filesKept(), kept, 'the upload is removed')
    })
    .timeout(60_000)

  test('a statement of ten thousand lines is taken, once', async ({ client, assert }) => {
    const city = await makeCity()
    const officer = await makePerson(city, 'finance_officer')
    const lines = Array.from({ length: 10_000 }, (_, index) =>
      bankLine({ amount: BigInt(index + 1), bankRef: `B-${index}`, text: `Payment ${index}` })
    )
    const file = Buffer.from(writeCamt([bankStatement(lines)]))
    const upload = () =>
      client
        .post(`/cities/${city.slug}/bank/statements?_csrf=`)
        .header('accept', 'text/html')
        .redirects(0)
        .withCsrfToken()
        .loginAs(officer)
        .file('file', file, { filename: 'year.xml' })
    for (let time = 0; time < 2; time++) {
      assert.equal((await upload()).status(), 303)
      const list = await listLines(readClient(), city.id, {})
      assert.deepInclude(list, { total: 10_000 })
      assert.equal(list.rests[0]!.incoming, 50_005_000n)
    }
    const queue = await client
      .get(`/cities/${city.slug}/bank/lines?page=100`)
      .header('accept', 'text/html')
      .loginAs(officer)
    assert.equal(queue.status(), 200)
  }).timeout(120_000)
})
