declare module 'better-sqlite3' {
  export default class Database {
    constructor(file: string, options?: { timeout?: number; readonly?: boolean })
    defaultSafeIntegers(on: boolean): void
    pragma(text: string): unknown
    exec(sql: string): void
    prepare(sql: string): { all(...bindings: unknown[]): unknown[] }
    close(): void
  }
}
