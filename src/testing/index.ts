/** For tests of programs that use trainstream, and of implementations of its interfaces. */
export { ManualClock } from './manual-clock.ts';
export { RecordingHandler } from './recording-handler.ts';
