import { runProcess } from '../../cli/run-process.ts';
import { tenth } from './scaled-timing.ts';

// The `weir` command as tests start it.
await runProcess(tenth);
