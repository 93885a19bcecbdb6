import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from '@japa/runner'
import type { HttpContext } from '@adonisjs/core/http'
import { storagePath } from '#config/app'
import { Refusal } from '#core/refusal'
import { readUpload, type Upload } from '#core/upload'

/** Runs `readUpload` on a real request, as a controller would behind the sign-in. */
async function upload(
  body: string | FormData,
  headers: Record<string, string> = {},
  maxBytes = 1000
) {
  let outcome: Upload | Refusal | undefined
  const server = createServer(async (request, response) => {
    const ctx = { request: { request } } as unknown as HttpContext
    outcome = await readUpload(ctx, { field: 'file', maxBytes }).catch((error) => error)
    request.resume()
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const { port } = server.address() as AddressInfo
    await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body, headers })
  } finally {
    server.close()
  }
  return outcome!
}

function form(entries: [string, string | File][]): FormData {
  const data = new FormData()
  for (const [name, value] of entries) data.append(name, value)
  return data
}

const file = (content: string, name = 'data.csv') => new File([content], name, { type: 'text/csv' })

function stored(): string[] {
  const folder = join(storagePath, 'uploads')
  return existsSync(folder) ? readdirSync(folder).sort() : []
}

test.group('Uploads', () => {
  test('a file is stored under a name of ours, with its size, its hash and the other fields', async ({
    assert,
  }) => {
    const content = 'ключ;값\n1;2\n'
    const result = await upload(
      form([
        ['encoding', 'utf-8'],
        ['file', file(content, '../../../etc/дані.csv')],
      ])
    )
    if (result instanceof Error) throw result
    assert.equal(readFileSync(result.file.path, 'utf8'), content)
    assert.match(result.file.path.slice(storagePath.length), /^\/uploads\/[0-9a-f-]{36}$/)
    assert.equal(result.file.sha256, createHash('sha256').update(content).digest('hex'))
    assert.equal(result.file.size, Buffer.byteLength(content))
    assert.equal(result.file.originalName, 'дані.csv')
    assert.deepEqual({ ...result.fields }, { encoding: 'utf-8' })
  })

  test('a field named __proto__ is a field like any other', async ({ assert }) => {
    const result = await upload(
      form([
        ['__proto__', 'x'],
        ['toString', 'y'],
        ['file', file('1')],
      ])
    )
    if (result instanceof Error) throw result
    assert.deepEqual(Object.keys(result.fields).sort(), ['__proto__', 'toString'])
    assert.isUndefined(({} as Record<string, unknown>).x)
  })

  const multipart = { 'content-type': 'multipart/form-data; boundary=b' }
  const cases: {
    title: string
    body: string | FormData
    headers?: Record<string, string>
    code: string
  }[] = [
    {
      title: 'another kind of body',
      body: 'a=b',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      code: 'E_UPLOAD_MISSING',
    },
    {
      title: 'a form without the file',
      body: form([['encoding', 'utf-8']]),
      code: 'E_UPLOAD_MISSING',
    },
    {
      title: 'a file under another name',
      body: form([['other', file('1')]]),
      code: 'E_UPLOAD_MISSING',
    },
    { title: 'an empty file', body: form([['file', file('')]]), code: 'E_UPLOAD_MISSING' },
    {
      title: 'a file over the limit',
      body: form([['file', file('x'.repeat(1001))]]),
      code: 'E_UPLOAD_TOO_LARGE',
    },
    {
      title: 'two files',
      body: form([
        ['file', file('1')],
        ['file', file('2')],
      ]),
      code: 'E_UPLOAD_TOO_MANY',
    },
    {
      title: 'more fields than a form has',
      body: form([
        ...Array.from({ length: 31 }, (_, index) => [`f${index}`, 'x'] as [string, string]),
        ['file', file('1')],
      ]),
      code: 'E_UPLOAD_TOO_MANY',
    },
    {
      title: 'a field longer than a form has',
      body: form([
        ['note', 'x'.repeat(10_001)],
        ['file', file('1')],
      ]),
      code: 'E_UPLOAD_BROKEN',
    },
    {
      title: 'a body without a boundary',
      body: 'x',
      headers: { 'content-type': 'multipart/form-data' },
      code: 'E_UPLOAD_BROKEN',
    },
    {
      title: 'a body cut off',
      body: '--b\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\nx',
      headers: multipart,
      code: 'E_UPLOAD_BROKEN',
    },
  ]
  for (const { title, body, headers, code } of cases) {
    test(`${title} is refused with ${code} and leaves no file`, async ({ assert }) => {
      const before = stored()
      const result = await upload(body, headers)
      assert.instanceOf(result, Refusal)
      assert.equal((result as Refusal).code, code)
      assert.deepEqual(stored(), before)
    })
  }
})
