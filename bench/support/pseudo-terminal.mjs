// Runs a program of node in a terminal of a given size, and reads what it writes. Needs `script` of util-linux.
import { spawn } from 'node:child_process';

const quote = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/**
 * @param onBytes called with each piece that reaches the terminal
 * @returns `type` presses keys; `stall` and `release` stop the reading and go on; `done` resolves when the program has ended
 */
export function runInTerminal({ columns, rows }, args, onBytes) {
  const command = `stty cols ${columns} rows ${rows}; exec ${[process.execPath, ...args].map(quote).join(' ')}`;
  // What script reads of its own input would be typed into the terminal: a pipe that stays open types nothing.
  const child = spawn('script', ['-qfec', command, '/dev/null'], { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, TERM: 'xterm-256color', LANG: 'C.UTF-8' } });
  child.stdout.on('data', onBytes);
  const done = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`the program in the terminal ended with ${code}`))));
  });
  return { type: (keys) => void child.stdin.write(keys), stall: () => child.kill('SIGSTOP'), release: () => child.kill('SIGCONT'), done };
}
