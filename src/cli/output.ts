import type { MaybePromise } from '../core/stream-handler.ts';

/** Where a command prints: data to `line` and `raw`, everything else to `note` and `warn`. */
export interface Output {
  /** One line to standard output. A returned promise resolves when a slow reader has room again. */
  line(text: string): MaybePromise<void>;
  /** Text as it is to standard output. */
  raw(text: string): MaybePromise<void>;
  /** A hint: one line to standard error, unless `--quiet` was given. */
  note(text: string): void;
  /** What must be known: one line to standard error. */
  warn(text: string): void;
}

function write(stream: NodeJS.WriteStream, text: string): MaybePromise<void> {
  if (stream.write(text)) return;
  return new Promise((resolve, reject) => {
    const onDrain = () => {
      stream.off('error', onError);
      resolve();
    };
    const onError = (error: Error) => {
      stream.off('drain', onDrain);
      reject(error);
    };
    stream.once('drain', onDrain);
    stream.once('error', onError);
  });
}

const toStandardError = (text: string) => void process.stderr.write(`${text}\n`);

/** The standard streams of this process. */
export const standardOutput: Output = {
  line: (text) => write(process.stdout, `${text}\n`),
  raw: (text) => write(process.stdout, text),
  note: toStandardError,
  warn: toStandardError,
};
