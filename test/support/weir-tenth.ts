import { appendFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runProcess } from '../../cli/run-process.ts';
import { answersFile } from './described/answers-file.ts';
import { watchAnswers } from './described/watch-answers.ts';
import { tenth } from './scaled-timing.ts';

// It lives for seconds: what V8 would optimize after the usual number of rounds costs it more than it brings, a quarter of its start.
// A later Node does not know the flag, and says so on stderr.
if (process.version.startsWith('v20.')) setFlagsFromString('--interrupt-budget=4000000');

const file = process.env[answersFile];
const hasGateway = ['up', 'gateway'].includes(process.argv[2] ?? '');
if (file !== undefined && hasGateway)
  watchAnswers((answer) => appendFileSync(file, `${JSON.stringify(answer)}\n`));

// The `weir` command as tests start it.
await runProcess(tenth);
