import { END } from './end.ts';
import { testScenarios } from './scenario.ts';

testScenarios('the end', END);
