/** What `--help` says behind the commands: where to begin, and {@link ExitCode}. */
export const EXIT_CODES_HELP = `
Examples:
  trainstream run -- python3 train.py
  trainstream watch --latest

Exit codes:
   0  the job succeeded                 69  backend unreachable or at fault
   1  a fault of trainstream            77  not authorised
   2  usage, configuration or data     124  time-out; the job goes on
   3  the job failed                   129, 130, 143  left by SIGHUP, SIGINT, SIGTERM
   4  the job was cancelled            141  the reader of standard output has gone
   5  it succeeded without meeting --until
  10  left while the job runs`;
