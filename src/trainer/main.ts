import { appendFileSync } from 'node:fs';
import { Reporter } from './reporter.ts';
import { ExitCode, runTrainer } from './run-trainer.ts';

const { TRAINSTREAM_JOB_CONFIG: configPath, TRAINSTREAM_FILE: reportPath, TRAINSTREAM_DIR: directory } = process.env;

if (configPath === undefined || reportPath === undefined || directory === undefined) {
  process.stderr.write('this program is started by trainstream, which sets TRAINSTREAM_JOB_CONFIG, TRAINSTREAM_FILE and TRAINSTREAM_DIR\n');
  process.exitCode = ExitCode.BAD_INPUT;
} else {
  const stop = new AbortController();
  process.once('SIGTERM', () => stop.abort());
  process.exitCode = await runTrainer({
    configPath,
    directory,
    reporter: new Reporter((line) => appendFileSync(reportPath, `${JSON.stringify(line)}\n`)),
    complain: (line) => process.stderr.write(`${line}\n`),
    signal: stop.signal,
    now: () => performance.now(),
  });
}
