import { createReadStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import type { HttpContext } from '@adonisjs/core/http'
import limiter from '@adonisjs/limiter/services/main'
import { filled } from '#core/filled'
import { Refusal } from '#core/refusal'
import { readClient } from '#core/sql'
import { readUpload } from '#core/upload'
import { attachDocument } from '#documents/actions/attach_document'
import { documentColumns } from '#documents/controllers/document_table'
import DocumentsPolicy from '#documents/policy'
import { documentPage, findDocument, PAGE_SIZE } from '#documents/queries/documents'
import { documentPath, hashOfFile } from '#documents/storage'
import { pageOfSubject } from '#documents/subjects'
import { attachmentFields, documentsQuery } from '#documents/validators'
import { sendList } from '#workbooks/list_file'

const LIMITS = { bytes: 25_000_000, uploadsPerHour: 120 }

export default class DocumentsController {
  /** The register of documents; with a format all of it, as a download. */
  async index(ctx: HttpContext) {
    const { bouncer, city, request, view } = ctx
    await bouncer.with(DocumentsPolicy).authorize('open', city)
    const { page = 1, format } = await documentsQuery.validate(filled(request.qs()))
    if (format) {
      const all = await documentPage(city.id, 'all')
      return sendList(ctx, {
        name: 'documents',
        title: 'documents.title',
        format,
        columns: documentColumns(ctx),
        rows: all.rows,
      })
    }
    const list = await documentPage(city.id, page)
    const pages = await Promise.all(
      list.rows.map((row) => pageOfSubject(readClient(), city.id, row.subjectType, row.subjectId))
    )
    const rows = list.rows.map((row, index) => ({ ...row, path: pages[index] }))
    return view.render('pages/documents/documents/index', {
      rows,
      total: list.total,
      page,
      perPage: PAGE_SIZE,
    })
  }

  async store(ctx: HttpContext) {
    const { auth, bouncer, city, response, session } = ctx
    await bouncer.with(DocumentsPolicy).authorize('attach', city)
    await countUpload(auth.user!.id)
    const { fields, file } = await readUpload(ctx, { field: 'file', maxBytes: LIMITS.bytes })
    let form
    try {
      form = await attachmentFields.validate(filled(fields))
    } catch (error) {
      await rm(file.path, { force: true })
      throw error
    }
    await attachDocument({ ...form, cityId: city.id, file, by: auth.user!.id })
    const page = await pageOfSubject(readClient(), city.id, form.subjectType, form.subjectId)
    session.flash('notice', { key: 'documents.attached', params: { name: file.originalName } })
    return response
      .redirect()
      .status(303)
      .toPath(`/cities/${city.slug}/${page!.join('/')}`)
  }

  /** The bytes are hashed before they are sent: a changed file is not handed out as the document. */
  async show({ bouncer, city, params, response }: HttpContext) {
    await bouncer.with(DocumentsPolicy).authorize('open', city)
    const document = await findDocument(readClient(), city.id, params.document)
    const hash = await hashOfFile(document.storageKey)
    if (hash === null) throw new Refusal('E_DOCUMENT_MISSING', {}, undefined, 409)
    if (hash !== document.sha256) throw new Refusal('E_DOCUMENT_CHANGED', {}, undefined, 409)
    response.header('Content-Type', document.mediaType)
    response.header('X-Content-Type-Options', 'nosniff')
    response.header('Content-Length', String(document.size))
    response.header('Content-Disposition', attachmentNamed(document.name))
    return response.stream(createReadStream(documentPath(document.storageKey)))
  }
}

async function countUpload(person: string): Promise<void> {
  const uploads = limiter.use({ requests: LIMITS.uploadsPerHour, duration: '1 hour' })
  await uploads.consume(`document:${person}`)
}

/** RFC 6266: a plain name for old clients, the real one percent-encoded; neither can end the header. */
function attachmentNamed(name: string): string {
  const plain = name.replace(/[^\w. -]/g, '_')
  const encoded = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`
  )
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`
}
