import { systemClock } from '../../../core/clock.ts';
import { JobStreamer } from '../../../streamer.ts';
import { ExitCode } from '../../exit-codes.ts';
import { Detachment } from '../../interruption.ts';
import { exitCodeOfEnd, followJob } from '../../view/follow-job.ts';
import { checkJsonOutput } from '../train/check-files.ts';
import type { AttachCall } from './attach-call.ts';
import { createFeed } from './create-feed.ts';
import { FeedSource } from './feed-source.ts';

/** What is shown of a job that no backend knows. */
const JOB_ID = 'attached';

/** Shows what was attached to, and leaves nothing behind. @returns the exit code */
export async function showUnstored({ given, name, feedOptions, plan, output, interruptions }: AttachCall): Promise<number> {
  // It begins at 1 each time: a file that goes on where it ends would take what is new for what it has.
  checkJsonOutput(plan.jsonFile?.replaceAll('{job}', JOB_ID));
  const { feed, close } = createFeed({ ...feedOptions, positionOf: async () => 0 });
  try {
    const source = new FeedSource({ jobId: JOB_ID, name, feed, clock: systemClock });
    const openLive = async () => {
      const { openLiveView } = await import('../../view/live-view.ts');
      return openLiveView({ plan, jobCount: 1, table: false, name, source: given, interruptions, command: () => ['attach', '--no-store', given] });
    };
    const live = plan.kind === 'rich' ? await openLive() : undefined;
    const end = await followJob({ jobId: JOB_ID, plan, output, interruptions, live, createStreamer: (common) => new JobStreamer({ ...common, source }) });
    return exitCodeOfEnd(plan, end);
  } catch (error) {
    // Whoever has seen enough leaves nothing behind.
    if (error instanceof Detachment) return ExitCode.OK;
    throw error;
  } finally {
    close();
  }
}
