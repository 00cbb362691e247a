import path from 'node:path';
import { openJournal } from '../../module-agents/journal/journal.ts';
import { createLogger } from '../../shared/log/logger.ts';
import type { LabAgent, WholeLab } from './whole-lab.ts';

/** Has a journal forget all settled commands but the latest `kept`, as it does by itself after a thousand. */
export async function compact(
  lab: WholeLab,
  journalDir: string,
  kept: number,
  instance = 'a',
): Promise<void> {
  const folder = path.join(journalDir, lab.workcell.name, 'arm', instance);
  const log = createLogger({ level: 'silent', service: 'test' });
  const journal = await openJournal(folder, { log, retention: { settled: kept, bytes: 1e6 } });
  await journal.close();
}

/** Ends an agent in good order, so that another process may have its name and its journal. */
export async function endAgent({ service, broker }: LabAgent): Promise<void> {
  await service.stop();
  await broker.close();
}
