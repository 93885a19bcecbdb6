import { connect } from 'node:net'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from '@japa/runner'
import Tokens from 'csrf'
import { storagePath } from '#config/app'
import { makeCity, makePerson } from '#tests/support/city'

const PORT = Number(process.env.PORT)
const BOUNDARY = 'a-boundary'

function part(disposition: string, content: string, type?: string): string {
  return `--${BOUNDARY}\r\nContent-Disposition: form-data; ${disposition}\r\n${type ? `Content-Type: ${type}\r\n` : ''}\r\n${content}\r\n`
}

/** Sends raw bytes, because a well-behaved client cannot send what an attacker does. */
function sendRaw(
  path: string,
  body: string,
  headers: Record<string, string> = {}
): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(PORT, '127.0.0.1')
    let answer = ''
    socket.on('data', (chunk) => (answer += chunk))
    socket.on('close', () => resolve(answer))
    socket.on('error', reject)
    const lines = {
      'Host': `127.0.0.1:${PORT}`,
      'Connection': 'close',
      'Content-Type': `multipart/form-data; boundary=${BOUNDARY}`,
      'Content-Length': String(Buffer.byteLength(body)),
      ...headers,
    }
    socket.write(
      `POST ${path} HTTP/1.1\r\n${Object.entries(lines)
        .map(([name, value]) => `${name}: ${value}\r\n`)
        .join('')}\r\n${body}`
    )
  })
}

function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1])
}

const BODIES = {
  'a file named toString': part('name="toString"; filename="f.txt"', 'x', 'text/plain'),
  'a file named __proto__': part('name="__proto__"; filename="f.txt"', 'x', 'text/plain'),
  'a field named constructor': part('name="constructor"', 'x'),
  'a broken file name': part(`name="file"; filename*=UTF-8''%E0%A4%A`, 'x', 'text/plain'),
  'a body that never ends its part': `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\nx`,
}

test.group('Multipart bodies before the sign-in', () => {
  for (const [title, content] of Object.entries(BODIES)) {
    for (const path of ['/login', '/locale', '/cities/anything/people']) {
      test(`${title} sent to ${path} is not read and does not stop the process`, async ({
        assert,
        client,
      }) => {
        const files = () =>
          existsSync(join(storagePath, 'uploads')) ? readdirSync(join(storagePath, 'uploads')) : []
        const before = files()
        const answer = await sendRaw(path, `${content}--${BOUNDARY}--\r\n`)
        assert.include([302, 419], statusOf(answer))
        assert.deepEqual(files(), before)
        assert.equal((await client.get('/login')).status(), 200)
      })
    }
  }

  test('a form sent as multipart does not sign anybody in', async ({ assert }) => {
    const person = await makePerson(await makeCity(), 'auditor')
    const body =
      part('name="email"', person.email) + part('name="password"', 'correct horse battery staple')
    assert.equal(statusOf(await sendRaw('/login', `${body}--${BOUNDARY}--\r\n`)), 419)
  })

  test('a form of a signed-in person is sent by the token in its address, and only the right one', async ({
    client,
    assert,
  }) => {
    const person = await makePerson(await makeCity(), 'auditor')
    const tokens = new Tokens()
    const secret = await tokens.secret()
    const send = (query: string) =>
      client
        .post(`/logout${query}`)
        .loginAs(person)
        .withSession({ 'csrf-secret': secret })
        .redirects(0)
        .field('file', 'x')
    assert.equal((await send('')).status(), 419)
    assert.equal((await send(`?_csrf=${tokens.create(await tokens.secret())}`)).status(), 419)
    const sent = await send(`?_csrf=${tokens.create(secret)}`)
    sent.assertStatus(303)
    sent.assertHeader('location', '/login')
  })
})
