import { parseDuration } from '../../duration.ts';
import { InterruptionWatch } from '../../interruption.ts';
import type { FollowOptions } from '../../options/follow-options.ts';
import type { Output } from '../../output.ts';
import { viewPlace } from '../../view/choose-view.ts';
import { planView } from '../../view/view-plan.ts';
import { attachTarget } from './attach-target.ts';
import { showStored } from './show-stored.ts';
import { showUnstored } from './show-unstored.ts';

export interface AttachOptions extends FollowOptions {
  readonly name?: string;
  readonly once?: boolean;
  /** A time such as `10m`. */
  readonly endWhenIdle?: string;
  /** False only shows it. */
  readonly store?: boolean;
  /** False leaves names as they are. */
  readonly mapNames?: boolean;
}

/** `trainstream attach PATH|-`. @returns the exit code */
export async function attach(given: string, options: AttachOptions, output: Output): Promise<number> {
  const target = attachTarget(given);
  // What is typed is read as text then, and keys of the live view would be taken from it.
  const plan = planView(options, output, target.kind === 'stream' ? { ...viewPlace(), missing: 'standard input' } : viewPlace());
  const idleMs = options.endWhenIdle === undefined ? undefined : parseDuration('--end-when-idle', options.endWhenIdle);
  if (target.kind === 'stream' && process.stdin.isTTY) output.note('reading what is typed here; Ctrl-D ends it');
  const interruptions = new InterruptionWatch();
  const onNothing = () => {
    const verb = options.once ? 'there is nothing that can be read' : 'waiting for files';
    output.note(`${given}: ${verb} (JSON lines or CSV tables of metrics, TensorBoard event files, trainer_state.json)`);
  };
  const feedOptions = { target, mapNames: options.mapNames !== false, once: options.once === true, idleMs, onNothing };
  const call = { given, target, name: options.name ?? target.name, feedOptions, plan, output, interruptions };
  try {
    return await (options.store === false ? showUnstored(call) : showStored(call));
  } finally {
    interruptions.stop();
  }
}
