import { describe, expect, it } from 'vitest';
import { uploadForm } from '../../src/api/upload-form.ts';
import { inProcessBackend } from '../support/in-process.ts';

describe('uploadForm', () => {
  it.each(['rows.jsonl', 'with "quotes" and ü.jsonl', 'line\r\nbreak.jsonl', '..%2f.jsonl'])('is a form that any server reads: %j', async (filename) => {
    const content = new Blob(['{"a":1}\r\n--trainstream-\r\n', new Uint8Array([0, 255, 13, 10])]);
    const form = await new Response(uploadForm({ purpose: 'fine-tune', filename, content })).formData();
    const file = form.get('file') as File;
    expect(form.get('purpose')).toBe('fine-tune');
    expect(decodeURIComponent(file.name.replaceAll('%2f', '%252f'))).toBe(filename);
    expect(new Uint8Array(await file.arrayBuffer())).toEqual(new Uint8Array(await content.arrayBuffer()));
  });

  it('arrives whole at our own backend, and has another boundary each time', async () => {
    const { client, store } = await inProcessBackend();
    const content = new Blob(['x'.repeat(300_000)]);
    const { learningApi } = await import('../../src/api/learning-api.ts');
    const fileId = await learningApi.uploadFile(client(), { purpose: 'fine-tune', filename: 'rows.jsonl', content });
    expect(await store.files.get(fileId)).toMatchObject({ bytes: 300_000, filename: 'rows.jsonl', purpose: 'fine-tune' });
    const upload = { purpose: 'p', filename: 'f', content };
    expect(uploadForm(upload).type).not.toBe(uploadForm(upload).type);
  });
});
