// Goes on where an earlier run of this program stopped, however it stopped.
import { join } from 'node:path';
import { JobStreamer, JSONHandler } from 'trainstream';
import { connection } from './connection.mjs';

const [jobId, directory = '.'] = process.argv.slice(2);
const streamer = new JobStreamer({
  ...connection(),
  jobId,
  // The cursor may lie a few seconds back after a kill; the file knows what it has, and takes nothing twice.
  cursorFile: join(directory, `${jobId}.cursor.json`),
  handlers: [new JSONHandler({ file: join(directory, `${jobId}.jsonl`) })],
  onRetry: ({ error, delayMs }) => console.error(`${error.message}; again in ${Math.round(delayMs)} ms`),
});

const { status } = await streamer.streamUntilTerminal();
console.log(status);
