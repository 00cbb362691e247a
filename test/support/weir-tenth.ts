import { runProcess } from '../../cli/run-process.ts';
import { answerFaults } from './described/answer-faults.ts';
import { watchAnswers } from './described/watch-answers.ts';
import { tenth } from './scaled-timing.ts';

const faultsFile = process.env[answerFaults];
if (faultsFile !== undefined) watchAnswers(faultsFile);

// The `weir` command as tests start it.
await runProcess(tenth);
