import { describe, expect, it } from 'vitest';
import { inFlight } from '../../../orchestrator/machine/run-queries.ts';
import type { Condition, ModuleReport } from '../../../shared/contracts/module-report.ts';
import { command_id, first, idleLab, second, third, whyOf } from './owner-lab.ts';
import { helloOf } from './run-fixtures.ts';

const key = 'arm/a';
const boot_id = helloOf().body.boot_id;
const ready: ModuleReport = { flags: ['READY'], details: {} };
const collided: Condition = { boot_id, reading: 7, flags: ['ERROR'], error: 'collided' };
const failed = { outcome: 'failed' } as const;

/** A lab whose arm acts on the first run, with two other runs behind it. */
function busyLab(lab = idleLab()) {
  for (const run of [first, second, third]) lab.submit(run);
  lab.started();
  return lab;
}

const begun = (lab: ReturnType<typeof idleLab>, run: string) =>
  inFlight(lab.state.runs.get(run)!.snapshot).map((flight) => flight.command_id);

describe('an instrument whose action has failed', () => {
  it('that is fit by its own word > gets the next command in the same turn', () => {
    const lab = busyLab();
    lab.settle(command_id, { ...failed, condition: { ...collided, flags: ['READY'] } });
    expect(begun(lab, second)).toHaveLength(1);
  });

  it('that says ERROR > gets nothing, whatever was said before the failure, until it says otherwise', () => {
    const lab = busyLab();
    lab.settle(command_id, { ...failed, condition: collided });
    expect(begun(lab, second)).toEqual([]);
    lab.later(0, true);
    expect(whyOf(lab.state.runs.get(second))).toContain('reports an error: collided');
    lab.play({ kind: 'report', key, report: ready, reading: 6 });
    lab.hello({ boot_id, report: ready, reading: 6 });
    expect(begun(lab, second)).toEqual([]);
    lab.play({ kind: 'report', key, report: ready, reading: 7 });
    expect(begun(lab, second)).toHaveLength(1);
  });

  it('whose agent was started again > is as the hello says', () => {
    const lab = busyLab();
    lab.settle(command_id, { ...failed, condition: collided });
    lab.hello({ boot_id: `${boot_id}2`, boot: 2, report: ready, reading: 1 });
    expect(begun(lab, second)).toHaveLength(1);
  });

  it('whose failure an agent of another process has read > is as its latest process says', () => {
    const lab = busyLab();
    lab.settle(command_id, { ...failed, condition: { ...collided, boot_id: 'earlier' } });
    expect(begun(lab, second)).toHaveLength(1);
  });

  it('whose report comes a second time > is held by the first alone', () => {
    const lab = busyLab();
    lab.settle(command_id, { ...failed, condition: collided });
    lab.play({ kind: 'report', key, report: ready, reading: 9 });
    lab.settled(command_id, { ...failed, condition: collided, again: 1 });
    expect(lab.state.reports.get(key)?.flags).toEqual(['READY']);
  });
});

describe('an instrument that its driver latches', () => {
  const latched = { ...failed, latched: 'the gripper is bent' };
  const reset = (lab: ReturnType<typeof idleLab>, at: number) =>
    lab.play({ kind: 'order', order: { command: 'reset', module: 'arm', revision: at, at } });

  it('> gets nothing until a reset that was ordered later, and no report latches it twice', () => {
    const lab = busyLab();
    lab.settle(command_id, latched);
    lab.play({ kind: 'report', key, report: ready, reading: 9 });
    lab.hello({ boot_id, report: ready, reading: 10 });
    expect(begun(lab, second)).toEqual([]);
    lab.later(0, true);
    expect(whyOf(lab.state.runs.get(second))).toContain('its driver latched it: the gripper is bent');
    reset(lab, 1);
    expect(begun(lab, second)).toEqual([]);
    reset(lab, lab.now);
    expect(begun(lab, second)).toHaveLength(1);
    lab.settled(command_id, { ...latched, again: 1 });
    expect(lab.state.instances.get(key)?.latched).toBeUndefined();
  });
});
