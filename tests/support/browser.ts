import type { Page } from 'playwright'

export interface PageTroubles {
  /** What the content security policy refused, errors of scripts, and answers of 400 and above. */
  list(): Promise<string[]>
}

/** Watches a page from before its first request; `list` is empty for a page as it should be. */
export async function watchTroubles(page: Page): Promise<PageTroubles> {
  const troubles: string[] = []
  await page.exposeFunction('ledgerReportViolation', (text: string) => troubles.push(text))
  await page.addInitScript(() => {
    const window = globalThis as unknown as {
      addEventListener(type: string, listener: (event: any) => void): void
      ledgerReportViolation(text: string): void
    }
    window.addEventListener('securitypolicyviolation', (event) => {
      window.ledgerReportViolation(`policy: ${event.violatedDirective} refused ${event.blockedURI}`)
    })
  })
  page.on('pageerror', (error) => troubles.push(`script: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(`console: ${message.text()}`)
  })
  page.on('response', (response) => {
    if (response.status() >= 400) troubles.push(`${response.status()}: ${response.url()}`)
  })
  return {
    async list() {
      // a violation is reported by an event, which comes after what caused it
      await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 50)))
      return troubles
    },
  }
}
