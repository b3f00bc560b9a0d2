import { LOSS } from './loss.ts';
import { testScenarios } from './scenario.ts';

testScenarios('loss of events', LOSS);
