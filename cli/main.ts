import { protocolTiming } from '../shared/kernel/timing/protocol-timing.ts';
import { runProcess } from './run-process.ts';

// A process of weir has these times and no others: no setting, however it came into an environment, makes a lab impatient.
await runProcess(protocolTiming);
