import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from '@japa/runner'
import type { ApiClient } from '@japa/api-client'
import db from '@adonisjs/lucid/services/db'
import Tokens from 'csrf'
import { storagePath } from '#config/app'
import { sha256 } from '#core/hashes'
import { newId } from '#core/ids'
import { selectRows } from '#core/sql'
import { transact } from '#core/transact'
import { attachDocument } from '#documents/actions/attach_document'
import { documentHashes, documentsOf } from '#documents/queries/documents'
import { documentPath } from '#documents/storage'
import { activateAgreement } from '#funding/actions/activate_agreement'
import type Person from '#identity/models/person'
import { entryShown } from '#ledger/queries/entry_shown'
import { makeCity, makePerson, type TestCity } from '#tests/support/city'
import { makeDocument, uploadedFile } from '#tests/support/document_records'
import { makeAgreement } from '#tests/support/funding_records'
import { makeEntry } from '#tests/support/ledger_entry'

const tokens = new Tokens()

async function send(
  client: ApiClient,
  city: TestCity,
  person: Person,
  fields: Record<string, string>,
  file: { name: string; content: string }
) {
  const secret = await tokens.secret()
  const request = client
    .post(`/cities/${city.slug}/documents?_csrf=${tokens.create(secret)}`)
    .loginAs(person)
    .withSession({ 'csrf-secret': secret })
    .header('accept', 'application/json')
    .redirects(0)
  for (const [name, value] of Object.entries(fields)) request.field(name, value)
  return request.file('file', Buffer.from(file.content), { filename: file.name })
}

const stored = (folder: string) => {
  const path = join(storagePath, folder)
  return existsSync(path) ? readdirSync(path).length : 0
}

test.group('Documents', () => {
  test('a file is attached, shown on its record, and downloads as it came', async ({
    client,
    assert,
  }) => {
    const city = await makeCity()
    const officer = await makePerson(city, 'finance_officer')
    const { id: subjectId } = await makeAgreement(city)
    const id = newId()
    const file = { name: 'Sklep “12”; 結.pdf', content: '%PDF-1.7 the decision' }
    const fields = { id, subjectType: 'agreement', subjectId, note: 'signed copy' }
    const sent = await send(client, city, officer, fields, file)
    sent.assertStatus(303)
    sent.assertHeader('location', `/cities/${city.slug}/agreements/${subjectId}`)

    const page = await client.get(`/cities/${city.slug}/agreements/${subjectId}`).loginAs(officer)
    page.assertTextIncludes('Sklep “12”; 結.pdf')
    page.assertTextIncludes(sha256(file.content))
    page.assertTextIncludes('signed copy')

    const got = await client.get(`/cities/${city.slug}/documents/${id}`).loginAs(officer)
    got.assertStatus(200)
    got.assertHeader('content-type', 'application/pdf')
    got.assertHeader('x-content-type-options', 'nosniff')
    got.assertHeader('cache-control', 'no-store')
    assert.match(
      got.header('content-disposition') ?? '',
      /^attachment; filename="[\w. -]+"; filename\*=UTF-8''Sklep%20/
    )
    assert.equal(Buffer.from(got.body()).toString(), file.content)

    const [event] = await selectRows(
      db.connection(),
      `SELECT * FROM audit_events WHERE scope = ? AND action = 'document.attached'`,
      [city.id]
    )
    assert.deepEqual([event.subject_id, event.actor_id], [subjectId, officer.id])
    assert.containSubset(JSON.parse(event.details), { id, sha256: sha256(file.content) })

    const list = await client.get(`/cities/${city.slug}/documents`).loginAs(officer)
    list.assertTextIncludes('1 document')
    list.assertTextIncludes(`/cities/${city.slug}/agreements/${subjectId}`)
  })

  test('the same form sent twice keeps one document; other content under its id is refused', async ({
    client,
    assert,
  }) => {
    const city = await makeCity()
    const officer = await makePerson(city, 'finance_officer')
    const { id: subjectId } = await makeEntry(city)
    const fields = { id: newId(), subjectType: 'entry', subjectId }
    const file = { name: 'a.pdf', content: `%PDF-1.7 ${subjectId}` }
    assert.equal((await send(client, city, officer, fields, file)).status(), 303)
    const kept = stored('documents')
    assert.equal((await send(client, city, officer, fields, file)).status(), 303)
    assert.equal(stored('documents'), kept)
    assert.lengthOf(await documentsOf(db.connection(), city.id, 'entry', subjectId), 1)

    const other = await send(client, city, officer, fields, { ...file, content: '%PDF-1.7 other' })
    other.assertStatus(409)
    other.assertBodyContains({ errors: [{ code: 'E_IDEMPOTENCY_CONFLICT' }] })
    const again = await send(client, city, officer, { ...fields, id: newId() }, file)
    again.assertBodyContains({ errors: [{ code: 'E_DOCUMENT_THERE', field: 'file' }] })
    assert.equal(stored('documents'), kept)
  })

  test('what is no document is refused and leaves no file', async ({ client, assert }) => {
    const city = await makeCity()
    const officer = await makePerson(city, 'finance_officer')
    const { id: subjectId } = await makeEntry(city)
    const fields = { id: newId(), subjectType: 'entry', subjectId }
    const before = [stored('documents'), stored('uploads')]
    const programme = await send(client, city, officer, fields, { name: 'a.pdf', content: 'MZ' })
    programme.assertStatus(415)
    programme.assertBodyContains({ errors: [{ code: 'E_DOCUMENT_KIND', field: 'file' }] })
    const pdf = { name: 'a.pdf', content: '%PDF-1.7' }
    const nobody = await send(client, city, officer, { ...fields, subjectId: newId() }, pdf)
    nobody.assertStatus(404)
    const unknown = await send(client, city, officer, { ...fields, subjectType: 'city' }, pdf)
    unknown.assertStatus(404)
    const nameless = await send(client, city, officer, { subjectType: 'entry', subjectId }, pdf)
    nameless.assertStatus(422)
    const empty = await send(client, city, officer, fields, { name: 'a.pdf', content: '' })
    empty.assertBodyContains({ errors: [{ code: 'E_UPLOAD_MISSING' }] })
    assert.deepEqual([stored('documents'), stored('uploads')], before)
  })

  test('a changed or missing file is not handed out', async ({ client, assert }) => {
    const city = await makeCity()
    const auditor = await makePerson(city, 'auditor')
    const { id } = await makeDocument(city)
    const ask = () =>
      client
        .get(`/cities/${city.slug}/documents/${id}`)
        .loginAs(auditor)
        .header('accept', 'application/json')
    const [{ storage_key: key }] = await selectRows(
      db.connection(),
      'SELECT storage_key FROM attachments WHERE city_id = ? AND id = ?',
      [city.id, id]
    )
    writeFileSync(documentPath(key), '%PDF-1.7 forged')
    const changed = await ask()
    changed.assertStatus(409)
    assert.equal(changed.body().errors[0].code, 'E_DOCUMENT_CHANGED')
    const { rmSync } = await import('node:fs')
    rmSync(documentPath(key))
    assert.equal((await ask()).body().errors[0].code, 'E_DOCUMENT_MISSING')
  })

  test('a committee member sees that there are documents, not which', async ({
    client,
    assert,
  }) => {
    const city = await makeCity()
    const member = await makePerson(city, 'committee_member')
    const { entry, sha256: hash } = await makeDocument(city)
    const page = await client.get(`/cities/${city.slug}/ledger/entries/${entry}`).loginAs(member)
    page.assertTextIncludes('1 document')
    assert.notInclude(page.text(), 'decision.pdf')
    assert.notInclude(page.text(), hash)
  })

  test('a pledge names the documents of its agreement in its sealed bytes', async ({ assert }) => {
    const city = await makeCity()
    const { id: agreementId, by } = await makeAgreement(city)
    const hashes: string[] = []
    for (const content of ['%PDF-1.7 agreement', '%PDF-1.7 annex']) {
      const file = await uploadedFile('agreement.pdf', content)
      hashes.push(file.sha256)
      const of = { cityId: city.id, subjectType: 'agreement', subjectId: agreementId }
      await attachDocument({ id: newId(), ...of, file, by })
    }
    const entryId = newId()
    await transact((trx) =>
      activateAgreement(trx, {
        entryId,
        cityId: city.id,
        agreementId,
        on: '2026-01-10',
        preparedBy: by,
      })
    )
    const entry = await entryShown(city.id, entryId)
    assert.deepEqual(entry.documents, hashes.toSorted())
    assert.deepEqual(
      await documentHashes(db.connection(), city.id, 'agreement', agreementId),
      entry.documents
    )
  })
})
