import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../module-agents/journal/journal-entry.ts';
import { abandonedOutcome } from '../../../module-agents/reporting/report.ts';
import { Reporter, type ReporterTools } from '../../../module-agents/reporting/reporter.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { deferred } from '../../../shared/kernel/lifecycle/waiting.ts';
import { createLogger } from '../../../shared/kernel/log/logger.ts';

const command = {
  command_id: '01JD0000000000000000000000.0.1',
  run_id: '01JD0000000000000000000000',
  number: 1,
};

/** A reporter whose journal has written nothing before `written` resolves. */
function onSlowDisk() {
  const written = deferred();
  const noted: string[] = [];
  const noting = (how: string) => () => {
    noted.push(how);
    return written.promise;
  };
  const said: string[] = [];
  const sent = deferred();
  const tools = {
    ...{ workcell: 'lab', address: { module: 'arm', instance: 'a' }, hurry: 0, breakOff: 0 },
    journal: { note: noting('synced'), write: noting('written') },
    uploads: { store: () => Promise.resolve({ stored: [], missing: [] }) },
    outbox: {
      put: (name: string) => {
        said.push(name);
        sent.resolve();
      },
    },
    aftermath: () => undefined,
    log: createLogger({ level: 'silent', service: 'test' }),
  };
  const reporter = new Reporter(tools as unknown as ReporterTools);
  return { reporter, written, noted, said, sent: sent.promise };
}

describe('the report of an attempt, while the journal is being written', () => {
  it('the action has ended > it is written and said at once, and waits for no sync', () => {
    const { reporter, noted, said } = onSlowDisk();
    const outcome: Outcome = { outcome: 'succeeded', acted: true, started_at: 1, ended_at: 2 };
    void reporter.report({ phase: 'acted', ...command, outcome, files: [] });
    expect([noted, said]).toEqual([['written'], [command.command_id]]);
  });

  it('the action is abandoned > it is said once the abandoning is on the disk, and its place is free by then', async () => {
    const { reporter, written, noted, said, sent } = onSlowDisk();
    const outcome = abandonedOutcome(new WeirError('abandoned', 'abandoned by Ada'), 1);
    let saidBeforeFree: number | undefined;
    const done = reporter.report({ phase: 'acted', ...command, outcome, files: [] }).then(() => {
      saidBeforeFree = said.length;
    });
    expect([noted, said]).toEqual([['synced'], []]);
    written.resolve();
    await done;
    await sent;
    expect(saidBeforeFree).toBe(0);
    expect(said).toEqual([command.command_id]);
  });
});
