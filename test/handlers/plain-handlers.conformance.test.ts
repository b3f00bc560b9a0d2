import { describe, it } from 'vitest';
import type { StreamMessage } from '../../src/core/message.ts';
import type { StreamHandler } from '../../src/core/stream-handler.ts';
import { cliLine } from '../../src/handlers/cli-handler.ts';
import { DigestHandler } from '../../src/handlers/digest-handler.ts';
import { inertLine } from '../../src/handlers/github-actions/workflow-command.ts';
import { GithubActionsHandler } from '../../src/handlers/github-actions-handler.ts';
import type { ManualClock } from '../../src/testing/manual-clock.ts';
import type { StreamHandlerHarness, TestStreamHandlerOptions } from '../../src/testing/stream-handler/harness.ts';
import { testStreamHandler } from '../../src/testing/test-stream-handler.ts';

interface LinesHarness extends StreamHandlerHarness {
  readonly output: { readonly lines: string[]; isBroken: boolean };
}

interface Kind {
  readonly create: (write: (line: string) => void, clock: ManualClock) => StreamHandler;
  readonly takes?: (message: StreamMessage) => boolean;
  /** True for a line of which no message that is taken is the cause. */
  readonly isOwn?: (line: string) => boolean;
}

/** Without the time of day, which is now where the message has none, and without what is there for GitHub Actions. */
const bare = (line: string) => line.replace(/^::(?:group|warning|error)[^:]*::/, '').replace(/^\[[\d:]+\] /, '').replaceAll('%25', '%');

function options({ create, takes = () => true, isOwn = () => false }: Kind): TestStreamHandlerOptions<LinesHarness> {
  return {
    async create(clock) {
      const output = { lines: [] as string[], isBroken: false };
      const write = (line: string) => {
        if (output.isBroken) throw new Error('the output is broken');
        output.lines.push(line);
      };
      const received = () => output.lines.filter((line) => !isOwn(line)).map(bare);
      return { output, handler: create(write, clock), received, mark: (message) => bare(inertLine(cliLine(message))), takes, close: async () => undefined };
    },
    breakOutput: ({ output }) => void (output.isBroken = true),
    mendOutput: ({ output }) => void (output.isBroken = false),
  };
}

const oneForEach = options({ create: (write, clock) => new DigestHandler({ write, clock, logEvery: { kind: 'all' } }) });

const digested = options({
  create: (write, clock) => new DigestHandler({ write, clock }),
  takes: ({ streamType }) => streamType !== 'metrics',
  // Digests of points without a step have no head; the lines of other messages of the suite have none of its values at their ends.
  isOwn: (line) => / (?:progress|step) [\d,.e+-]+/.test(line) || /^\[[\d:]+\] [^:]*=(?:NaN|-?[\d.e+-]+)$/.test(line),
});

const onGithub = options({
  create: (write, clock) => new GithubActionsHandler({ write, clock, logEvery: { kind: 'all' } }),
  isOwn: (line) => /^::(?:endgroup::|(?:error|warning) title=(?:Training|Stream) )/.test(line),
});

describe('DigestHandler with a line for each message', () => testStreamHandler({ describe, it }, oneForEach));
describe('DigestHandler', () => testStreamHandler({ describe, it }, digested));
describe('GithubActionsHandler', () => testStreamHandler({ describe, it }, onGithub));
