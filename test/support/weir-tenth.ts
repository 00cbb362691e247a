import { setFlagsFromString } from 'node:v8';
import { runProcess } from '../../cli/run-process.ts';
import { answerFaults } from './described/answer-faults.ts';
import { tenth } from './scaled-timing.ts';

// It lives for seconds: what V8 would optimize after the usual number of rounds costs it more than it brings, a quarter of its start.
setFlagsFromString('--interrupt-budget=4000000');

/** The commands that serve; what the others do not need would cost each of them a second of a busy machine. */
const serves = ['up', 'gateway'].includes(process.argv[2] ?? '');
const faultsFile = process.env[answerFaults];
if (faultsFile !== undefined && serves) {
  const { watchAnswers } = await import('./described/watch-answers.ts');
  watchAnswers(faultsFile);
}

// The `weir` command as tests start it.
await runProcess(tenth);
