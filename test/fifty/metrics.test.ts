import { METRICS } from './metrics.ts';
import { testScenarios } from './scenario.ts';

testScenarios('loss of metrics', METRICS);
