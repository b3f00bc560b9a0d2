import { type Command, Option } from 'commander';
import type { CommandContext } from '../../command-context.ts';
import { parserOf } from '../../options/setting-option.ts';
import { collect, wholeNumber } from '../../options/values.ts';
import type { ServeOptions } from './serve.ts';

/** Adds `serve`. */
export function registerServe(program: Command, context: CommandContext): void {
  program
    .command('serve')
    .description('serve a complete backend on this machine')
    .option('--state-dir <dir>', 'where it keeps its jobs (TRAINSTREAM_STATE_DIR)')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <port>', 'port to listen on; 0 takes a free one', wholeNumber(0, 65_535), 8787)
    .option('--api-key-file <file>', 'file with a key to accept beside the own one (or TRAINSTREAM_API_KEY)')
    .option('--allow-commands', 'accept jobs with commands under that key: whoever has it can run any program')
    .option('--allow-host <name>', 'accept requests that name this host; can be repeated', collect)
    .option('--allow-origin <origin>', 'let pages of this origin call; can be repeated', collect)
    .option('--max-concurrent <n>', 'how many jobs run at once', wholeNumber(1, 64), 1)
    .option('--upload-limit <size>', 'largest file that it takes, e.g. 500MB; 10GiB where it is not given (TRAINSTREAM_UPLOAD_LIMIT)', parserOf('uploadLimit'))
    .addOption(new Option('--background').hideHelp())
    .addHelpText('after', '\nExample:\n  trainstream serve --port 8787 --state-dir ./state')
    .action(
      context.runSettled<ServeOptions>(async ({ options, output }) => {
        // The key that is chosen elsewhere is one to show to other backends, and not the one to ask for here.
        const { apiKeyFile } = options.flags as Pick<ServeOptions, 'apiKeyFile'>;
        return (await import('./serve.ts')).serve({ ...options, apiKeyFile }, output);
      }),
    );
}
