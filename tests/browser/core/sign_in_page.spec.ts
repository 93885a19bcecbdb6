import { test } from '@japa/runner'
import { watchTroubles } from '#tests/support/browser'

test.group('The sign-in page in a browser', () => {
  test('loads its styles and scripts under the strict policy', async ({
    assert,
    browserContext,
  }) => {
    const page = await browserContext.newPage()
    const troubles = await watchTroubles(page)
    const loaded: string[] = []
    page.on('response', (response) => loaded.push(new URL(response.url()).pathname))

    const response = await page.goto('/login', { waitUntil: 'networkidle' })

    assert.include(response!.headers()['content-security-policy'], `default-src 'none'`)
    assert.isTrue(
      loaded.some((path) => /^\/assets\/.+\.css$/.test(path)),
      `a style among ${loaded}`
    )
    assert.isTrue(
      loaded.some((path) => /^\/assets\/.+\.js$/.test(path)),
      `a script among ${loaded}`
    )
    assert.deepEqual(await troubles.list(), [])
  })

  test('a script without the nonce of the page is refused, and the watch sees it', async ({
    assert,
    browserContext,
  }) => {
    const page = await browserContext.newPage()
    const troubles = await watchTroubles(page)
    await page.goto('/login')
    await page.evaluate(`
      const script = document.createElement('script')
      script.textContent = 'globalThis.intruded = true'
      document.body.append(script)
    `)
    assert.isFalse(await page.evaluate(`'intruded' in globalThis`))
    assert.match((await troubles.list()).join('\n'), /policy: script-src/)
  })
})
