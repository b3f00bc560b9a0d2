import { HANDLERS } from './handlers.ts';
import { testScenarios } from './scenario.ts';

testScenarios('handlers and what they show', HANDLERS);
