// A source says where messages come from. This one reads a file that JSONHandler wrote, so that any handler can see a job again.
import { readFileSync } from 'node:fs';
import { CLIHandler, JobStreamer, normaliseStatus, StreamMessage } from 'trainstream';

/** @type {(file: string) => import('trainstream').StreamSource} */
function recordedJob(file) {
  const messages = readFileSync(file, 'utf8').trimEnd().split('\n').map((line) => StreamMessage.fromJson(JSON.parse(line)));
  return {
    jobId: messages[0].jobId,
    async *read({ cursor = 0, signal }) {
      // The cursor is the number of messages that were handed out: what comes after it is what is left.
      for (let index = cursor; index < messages.length; index++) {
        signal.throwIfAborted();
        yield { messages: [messages[index]], cursor: index + 1 };
      }
      const last = messages.findLast(({ streamType }) => streamType === 'status');
      const rawStatus = String(last?.data.status ?? 'unknown');
      yield { messages: [], cursor: messages.length, final: { status: normaliseStatus(rawStatus) ?? 'failed', rawStatus, job: last?.data ?? {} } };
    },
  };
}

const [file] = process.argv.slice(2);
const { status } = await new JobStreamer({ source: recordedJob(file), handlers: [new CLIHandler()] }).streamUntilTerminal();
console.log(`recorded: ${status}`);
