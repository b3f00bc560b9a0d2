import { COST } from './cost.ts';
import { testScenarios } from './scenario.ts';

testScenarios('cost and scale', COST);
