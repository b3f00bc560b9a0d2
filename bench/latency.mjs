// From the append in the backend to the handler in another process.
import { JobStreamer } from 'trainstream';
import { startBackend } from './support/backend.mjs';
import { percentile, printTable } from './support/table.mjs';

const SECONDS = 10;
const backend = await startBackend();
const rows = [];
try {
  for (const transport of ['sse', 'poll']) {
    for (const perSecond of [20, 1000]) {
      const { jobId } = await backend.ask('live');
      const delays = [];
      let connected;
      const isConnected = new Promise((resolve) => (connected = resolve));
      const handler = {
        handle({ streamType, data }) {
          if (streamType === 'events') delays.push(performance.timeOrigin + performance.now() - data.data.sent_at);
          else connected();
        },
      };
      const running = new JobStreamer({ ...backend.options, jobId, transport, handlers: [handler] }).streamUntilTerminal();
      await isConnected;
      const { sent } = await backend.ask('send', { jobId, perSecond, seconds: SECONDS });
      await backend.ask('end', { jobId });
      await running;
      if (delays.length !== sent) throw new Error(`${sent} were sent, ${delays.length} arrived`);
      const ms = (value) => `${value.toFixed(1)} ms`;
      rows.push([`${transport}, ${perSecond}/s`, sent, ms(percentile(delays, 0.5)), ms(percentile(delays, 0.99)), ms(Math.max(...delays))]);
    }
  }
} finally {
  await backend.close();
}
printTable([`delivery, ${SECONDS} s each; polling each 2 s`, 'messages', 'p50', 'p99', 'max'], rows);
