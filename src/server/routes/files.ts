import { NotFoundError } from '../../core/errors.ts';
import type { StoredFile } from '../../core/file-store.ts';
import { idempotencyKey, mediaType, readBody } from '../request-body.ts';
import { RequestError } from '../request-error.ts';
import { addRoute, type ServerApp, type ServerContext } from '../server-context.ts';

/** What multipart adds around a file: boundaries, headers, the other field. Bytes. */
const MULTIPART_ALLOWANCE = 64 * 1024;

function fileJson(file: StoredFile) {
  return {
    id: file.fileId,
    object: 'file',
    purpose: file.purpose,
    filename: file.filename,
    bytes: file.bytes,
    status: 'ready',
    created_at: file.createdAt,
  };
}

/** PROTOCOL.md 4. */
export function addFileRoutes(app: ServerApp, server: ServerContext): void {
  for (const path of ['/files', '/learning/files']) {
    addRoute(app, path, {
      async post(context) {
        if (mediaType(context) !== 'multipart/form-data') throw new RequestError(415, 'Content-Type: expected multipart/form-data');
        const body = await readBody(context, server.uploadLimit + MULTIPART_ALLOWANCE);
        const form = await new Response(body, { headers: { 'Content-Type': context.req.header('content-type') ?? '' } })
          .formData()
          .catch((error: Error) => {
            throw new RequestError(400, `the body is not multipart: ${error.message}`);
          });
        const purpose = form.get('purpose');
        const file = form.get('file');
        if (typeof purpose !== 'string' || !/^[\w.-]{1,64}$/.test(purpose)) throw new RequestError(400, 'purpose: expected a word such as fine-tune');
        if (file === null || typeof file === 'string') throw new RequestError(400, 'file: expected a file');
        if (file.size > server.uploadLimit) throw new RequestError(413, `file: larger than ${server.uploadLimit} bytes`);
        if (file.size === 0) throw new RequestError(400, 'file: is empty');
        const content = new Uint8Array(await file.arrayBuffer());
        const filename = file.name.slice(0, 255);
        const { file: stored, created } = await server.files.put({ purpose, filename, content }, idempotencyKey(context, purpose, filename, content));
        return context.json(fileJson(stored), created ? 201 : 200);
      },
    });
    addRoute(app, `${path}/:id`, {
      async get(context) {
        const fileId = context.req.param('id') ?? '';
        const file = await server.files.get(fileId);
        if (file === undefined) throw new NotFoundError(`no file ${JSON.stringify(fileId.slice(0, 100))}`);
        return context.json(fileJson(file));
      },
    });
  }
}
