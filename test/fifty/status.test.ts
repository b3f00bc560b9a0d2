import { testScenarios } from './scenario.ts';
import { STATUS } from './status.ts';

testScenarios('how the job ended', STATUS);
