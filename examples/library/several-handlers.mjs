// One stream, three places: a curve in the terminal, everything as JSON lines, and errors in a file of their own.
import { join } from 'node:path';
import { FilteredHandler, JobStreamer, JSONHandler, LossCurveHandler, StreamConfig } from 'trainstream';
import { connection } from './connection.mjs';

const [jobId, directory = '.'] = process.argv.slice(2);
const streamer = new JobStreamer({
  ...connection(),
  jobId,
  handlers: [
    new LossCurveHandler({ metricName: 'train.loss' }),
    new JSONHandler({ file: join(directory, `${jobId}.jsonl`) }),
    new FilteredHandler(new JSONHandler({ file: join(directory, `${jobId}.errors.jsonl`) }), StreamConfig.errorsOnly()),
  ],
});

const { status } = await streamer.streamUntilTerminal();
console.log(status);
