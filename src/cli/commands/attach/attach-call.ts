import type { InterruptionWatch } from '../../interruption.ts';
import type { Output } from '../../output.ts';
import type { ViewPlan } from '../../view/view-plan.ts';
import type { AttachTarget } from './attach-target.ts';
import type { CreateFeedOptions } from './create-feed.ts';

/** What `attach` was asked for, checked. */
export interface AttachCall {
  /** As it was typed. */
  readonly given: string;
  readonly target: AttachTarget;
  /** What the job is called. */
  readonly name: string;
  readonly feedOptions: Omit<CreateFeedOptions, 'positionOf'>;
  readonly plan: ViewPlan;
  readonly output: Output;
  readonly interruptions: InterruptionWatch;
}
