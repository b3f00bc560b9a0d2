// A handler is an object with `handle`; everything else is optional. This one keeps the best value of every metric.
import { JobStreamer, metricValue } from 'trainstream';
import { connection } from './connection.mjs';

const [jobId] = process.argv.slice(2);
const best = new Map();
const keepBest = {
  shouldHandle: (message) => message.streamType === 'metrics',
  handle(message) {
    const { name } = message.data;
    const value = metricValue(message) ?? Number.NaN;
    const known = best.get(name);
    if (known === undefined || value < known.value) best.set(name, { value, step: message.step });
  },
  close(outcome) {
    console.log(outcome.kind === 'final' ? outcome.final.status : outcome.kind);
    for (const [name, { value, step }] of best) console.log(`lowest ${name}: ${value} at step ${step}`);
  },
};

await new JobStreamer({ ...connection(), jobId, handlers: [keepBest] }).streamUntilTerminal();
