/** Name and version of the application, as its files say who made them. */
export function appVersion(app: { version: { toString(): string } | null }): string {
  return `Learning City Ledger ${app.version ?? ''}`.trim()
}
