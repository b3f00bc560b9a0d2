import { LIVE } from './live.ts';
import { testScenarios } from './scenario.ts';

testScenarios('live streams', LIVE);
