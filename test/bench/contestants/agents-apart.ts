import path from 'node:path';
import { startChild, type Child } from '../child.ts';

/** An agent for each instrument, each in a process of its own. */
export async function startAgentsApart(
  weir: string,
  settings: NodeJS.ProcessEnv,
  { folder, instruments, enrolled }: { folder: string; instruments: number; enrolled: boolean },
): Promise<Record<string, Child>> {
  const agents: Record<string, Child> = {};
  for (let i = 0; i < instruments; i += 1) {
    const module = `instrument_${i}`;
    const file = path.join(folder, `${module}.json`);
    // It ends by itself.
    if (enrolled) await startChild([weir, 'agent', 'enroll', `${module}/one`, '--out', file], file, settings);
    const how = enrolled ? ['--enrolment', file] : ['--instance', 'one'];
    agents[module] = await startChild([weir, 'agent', module, ...how], 'is up', settings);
  }
  return agents;
}
