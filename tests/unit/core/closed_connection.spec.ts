import { once } from 'node:events'
import { createServer, get, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from '@japa/runner'
import type { HttpContext } from '@adonisjs/core/http'
import { closedConnection } from '#core/closed_connection'

test.group('Connections that are closed', () => {
  test('it is known when nobody waits for the answer any more', async ({ assert, cleanup }) => {
    const server = createServer().listen(0, '127.0.0.1')
    cleanup(() => void server.close())
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const asked = get({ port, host: '127.0.0.1', agent: false })
    const failed = once(asked, 'error').catch((error) => [error])
    const [, response] = (await once(server, 'request')) as [unknown, ServerResponse]
    const ctx = { response: { response } } as unknown as HttpContext
    const closed = closedConnection(ctx)
    assert.isFalse(closed.aborted)
    asked.destroy()
    await once(closed, 'abort')
    assert.isTrue(closed.aborted)
    assert.isTrue(closedConnection(ctx).aborted, 'asked after it was closed')
    await failed
  })
})
