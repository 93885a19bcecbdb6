declare module 'better-sqlite3' {
  interface Statement {
    all(...bindings: unknown[]): unknown[]
    get(...bindings: unknown[]): unknown
    run(...bindings: unknown[]): { changes: bigint | number }
  }
  export default class Database {
    constructor(file: string, options?: { timeout?: number; readonly?: boolean })
    defaultSafeIntegers(on: boolean): void
    pragma(text: string): unknown
    exec(sql: string): void
    prepare(sql: string): Statement
    close(): void
  }
}
