import type { Context } from 'hono';
import { NotFoundError } from '../../core/errors.ts';
import type { ReceivedContent, StoredFile } from '../../core/file-store.ts';
import { isDiskFull } from '../disk-full.ts';
import { multipartBoundary, type MultipartField, multipartFields } from '../requests/multipart.ts';
import { bodyPieces, idempotencyKey, mediaType, withinLimit } from '../requests/request-body.ts';
import { RequestError } from '../requests/request-error.ts';
import { addRoute, type ServerApp, type ServerContext } from '../server-context.ts';

/** What multipart adds around a file: boundaries, headers, the other field. Bytes. */
const MULTIPART_ALLOWANCE = 64 * 1024;

const LONGEST_PURPOSE = 64;

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

async function readPurpose({ content }: MultipartField): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of withinLimit(content, LONGEST_PURPOSE * 4, () => new RequestError(400, 'purpose: expected a word such as fine-tune'))) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}

/** Reads an upload to its end, storing its file while it arrives. @throws RequestError 400, 413 or 415; nothing is left then */
async function receiveUpload(context: Context, { files, uploadLimit }: ServerContext) {
  if (mediaType(context) !== 'multipart/form-data') throw new RequestError(415, 'Content-Type: expected multipart/form-data');
  const boundary = multipartBoundary(context.req.header('content-type') ?? '');
  const tooLarge = () => new RequestError(413, `file: larger than ${uploadLimit} bytes`);
  let purpose: string | undefined;
  let filename = '';
  let received: ReceivedContent | undefined;
  try {
    for await (const field of multipartFields(bodyPieces(context, uploadLimit + MULTIPART_ALLOWANCE), boundary)) {
      if (field.name === 'purpose' && field.filename === undefined) purpose ??= await readPurpose(field);
      if (field.name !== 'file' || field.filename === undefined || received !== undefined) continue;
      filename = field.filename.slice(0, 255);
      received = await files.receive(withinLimit(field.content, uploadLimit, tooLarge));
    }
    if (purpose === undefined || purpose.length > LONGEST_PURPOSE || !/^[\w.-]+$/.test(purpose)) throw new RequestError(400, 'purpose: expected a word such as fine-tune');
    if (received === undefined) throw new RequestError(400, 'file: expected a file');
    if (received.bytes === 0) throw new RequestError(400, 'file: is empty');
    return { purpose, filename, received };
  } catch (error) {
    await received?.discard();
    throw error;
  }
}

/** Stores an upload. @throws RequestError 507 where the disk is full, and as {@link receiveUpload}; nothing is left then */
async function storeUpload(context: Context, server: ServerContext): Promise<{ readonly file: StoredFile; readonly created: boolean }> {
  try {
    const { purpose, filename, received } = await receiveUpload(context, server);
    try {
      return await received.keep({ purpose, filename }, idempotencyKey(context, purpose, filename, received.digest));
    } finally {
      await received.discard();
    }
  } catch (error) {
    if (!isDiskFull(error)) throw error;
    server.onError('an upload was refused: the disk is full');
    throw new RequestError(507, 'file: the disk of the backend is full, or nearly so; nothing of the file was stored');
  }
}

/** PROTOCOL.md 4. */
export function addFileRoutes(app: ServerApp, server: ServerContext): void {
  for (const path of ['/files', '/learning/files']) {
    addRoute(app, path, {
      async post(context) {
        const { file, created } = await storeUpload(context, server);
        return context.json(fileJson(file), created ? 201 : 200);
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
