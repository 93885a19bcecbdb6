/**
 * The entry point of commands for a build, from the one of the sources: it starts itself again under
 * Node 24 just the same, and runs what the compiler has made.
 */
export function builtAceFile(source: string): string {
  return source
    .replace("await import('./bin/support/typescript.js')\n", '')
    .replace("'./bin/console.ts'", "'./bin/console.js'")
}
