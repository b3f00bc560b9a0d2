// Calls a function for every point of the training loss while the job runs.
import { CallbackHandler, JobStreamer } from 'trainstream';
import { connection } from './connection.mjs';

const [jobId] = process.argv.slice(2);
const losses = [];
const streamer = new JobStreamer({
  ...connection(),
  jobId,
  config: { enabledStreams: ['metrics'], metricNames: ['train.loss'] },
  handlers: [
    new CallbackHandler({
      onMetric: ({ step, value }) => {
        losses.push(value);
        console.log(`step ${step}: ${value}`);
      },
    }),
  ],
});

const { status } = await streamer.streamUntilTerminal();
console.log(`${status}: ${losses.length} points, from ${losses[0]} to ${losses.at(-1)}`);
