declare module 'knex/lib/client.js' {
  const Client: { prototype: unknown }
  export default Client
}
declare module 'knex/lib/dialects/postgres/index.js' {
  const Client: { prototype: unknown }
  export default Client
}
declare module 'knex/lib/dialects/better-sqlite3/index.js' {
  const Client: { prototype: unknown }
  export default Client
}
