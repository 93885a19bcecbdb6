import { defineConfig } from '@adonisjs/core/bodyparser'

/**
 * Multipart bodies are never parsed before the person is known: the parser of the framework can be
 * crashed by a field name. Uploads are read by `core/upload` after authentication.
 */
export default defineConfig({
  allowedMethods: ['POST', 'PUT', 'PATCH', 'DELETE'],
  form: {
    convertEmptyStringsToNull: true,
    types: ['application/x-www-form-urlencoded'],
    limit: '2mb',
    // Long forms (an appraisal of many lines) are read whole: beyond its limit the parser drops fields silently.
    queryString: { parameterLimit: 50_000, arrayLimit: 500 },
  },
  json: { convertEmptyStringsToNull: true, types: ['application/json'], limit: '2mb' },
  multipart: {
    autoProcess: [],
    convertEmptyStringsToNull: true,
    processManually: ['*'],
    limit: '1kb',
    types: ['multipart/form-data'],
  },
})
