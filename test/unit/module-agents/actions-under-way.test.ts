import { describe, expect, it, vi } from 'vitest';
import type { ActionCall } from '../../../module-agents/commands/prepare.ts';
import { ActionsUnderWay } from '../../../module-agents/commands/actions-under-way.ts';
import { perform } from '../../../module-agents/commands/execute.ts';
import { Workspace } from '../../../module-agents/files/workspace.ts';
import type { JournalEntry } from '../../../module-agents/journal/journal-entry.ts';
import type { ActionResult } from '../../../module-agents/sdk/define-module.ts';
import { deferred } from '../../../shared/kernel/lifecycle/waiting.ts';
import { createLogger } from '../../../shared/kernel/log/logger.ts';

const call: ActionCall = {
  command: { command_id: '01JD0000000000000000000000.0.1', run_id: '01JD0000000000000000000000', number: 1 },
  ...{ experiment_id: 'e', step: 'read', action: 'read', args: {}, files: {} },
};

/** An action that ends as it is told, on a disk that takes `untilKept` to take its files. */
function underWay(ending: Promise<ActionResult>, untilKept = new Promise<string>(() => undefined)) {
  const reports: JournalEntry[] = [];
  const looked = deferred();
  const resultPath = () => {
    looked.resolve();
    return untilKept;
  };
  const begun = { ...{ at: 1, experiment_id: 'e', step: 'read', action: 'read' }, args: {}, files: {} };
  const actions = new ActionsUnderWay({
    journal: { get: () => ({ ...call.command, phase: 'started', begun }), stopped: () => undefined },
    reporter: { report: (entry) => Promise.resolve(void reports.push(entry)) },
    perform: (asked, signals, rested) =>
      perform(
        asked,
        signals,
        {
          ...{ workcell: 'lab', address: { module: 'reader', instance: 'a' }, session: () => 1 },
          ...{ send: () => undefined, timing: { started: 60_000, progress: 60_000 } },
          module: { name: 'reader', actions: { read: { run: () => ending } } },
          workspace: Object.assign(new Workspace('/nowhere'), { resultPath }),
          checkResult: () => Promise.resolve({ faults: [], doubts: [], isChecked: true }),
          recordProcess: () => Promise.resolve(),
          recordHandle: () => Promise.resolve(),
          log: createLogger({ level: 'silent', service: 'test' }),
        },
        rested,
      ),
    ...{ onStop: () => undefined, readCondition: () => undefined, late: () => undefined, timeout: 0 },
  });
  actions.begin(call);
  return { actions, reports, looked: looked.promise };
}

describe('action under way when its agent ends', () => {
  it('it has ended, and its files are not kept yet > it is reported as it ended, without them, and once', async () => {
    const untilKept = deferred<string>();
    const result = { data: { od: 1.5 }, files: { plot: { name: 'plot.csv', content: '1' } } };
    const { actions, reports, looked } = underWay(Promise.resolve(result), untilKept.promise);
    await looked;
    const [ended] = actions.ends();
    actions.leaveToNext();
    expect(reports).toMatchObject([
      {
        phase: 'acted',
        files: [],
        outcome: {
          ...{ outcome: 'succeeded', acted: true, data: { od: 1.5 } },
          files_missing: [{ label: 'result', reason: expect.stringMatching(/agent stopped/) as string }],
        },
      },
    ]);
    untilKept.reject(new Error('too late'));
    await ended;
    expect(reports).toHaveLength(1);
  });

  it('and whose clock is put back meanwhile > it did not end before it began', async () => {
    const untilDone = deferred<ActionResult>();
    const { actions, reports } = underWay(untilDone.promise);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 3_600_000 });
    try {
      untilDone.resolve({});
      await Promise.all(actions.ends());
    } finally {
      vi.useRealTimers();
    }
    const [entry] = reports;
    if (entry?.phase !== 'acted') throw new Error('nothing was reported');
    const { started_at = Infinity, ended_at } = entry.outcome;
    expect(ended_at).toBeGreaterThanOrEqual(started_at);
  });

  it('it still acts, and can be found out > the next process finds out what became of it', () => {
    const { actions, reports } = underWay(new Promise(() => undefined));
    actions.leaveToNext();
    expect(reports).toEqual([]);
  });
});
