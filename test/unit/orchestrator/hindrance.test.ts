import { describe, expect, it } from 'vitest';
import { inFlight } from '../../../orchestrator/machine/run-queries.ts';
import type { ModuleReport } from '../../../shared/contracts/module-report.ts';
import { endOf, first, type Lab, logOf, said, second, whyOf, idleLab } from './owner-lab.ts';

const key = 'arm/a';
const hung: ModuleReport = { flags: ['BUSY'], error: 'it does not tell its state', details: {} };
const away: ModuleReport = { flags: ['UNKNOWN'], error: 'ECONNREFUSED', details: {} };
const busy: ModuleReport = { flags: ['BUSY'], details: {} };

/** A lab whose arm acts on the first run, with another run behind it. */
function actingLab(): Lab {
  const lab = idleLab();
  lab.submit(first);
  lab.started();
  return lab;
}

/** What the instrument says: why the run waits since, and what the run's log got. */
function hear(lab: Lab, report: ModuleReport): { waiting: string | undefined; log: string[] } {
  const tx = lab.play({ kind: 'report', key, report });
  return { waiting: endOf(tx)?.summary.waiting, log: logOf(tx) };
}

describe('an instrument that says why it does not go on', () => {
  it('while it acts > its run says so in its log and to whoever asks, until it is well again', () => {
    const lab = actingLab();
    expect(hear(lab, hung)).toEqual({
      waiting: 'waits for arm/a, which says: it does not tell its state',
      log: ['step 1 "move it": arm/a says: it does not tell its state'],
    });
    expect(hear(lab, away)).toEqual({
      waiting: 'waits for arm/a, which cannot be reached: ECONNREFUSED',
      log: [],
    });
    expect(hear(lab, busy)).toEqual({ waiting: undefined, log: ['step 1 "move it": arm/a is well again'] });
  });

  it('that says nothing but flags > nothing is told: an operator ordered it', () => {
    const lab = actingLab();
    expect(hear(lab, { flags: ['BUSY', 'PAUSED'], details: {} })).toEqual({ waiting: undefined, log: [] });
  });

  it('while the run is cancelled > it is told why that takes long, and the run ends all the same', () => {
    const lab = actingLab();
    lab.play(said('run.control', { run_id: first }, { command: 'cancel' }));
    expect(hear(lab, hung).log).toHaveLength(1);
    lab.later(9_000);
    expect(lab.state.runs.has(first)).toBe(false);
  });

  it('before it was given the action > no hello that repeats it makes it a hindrance, nor hides a later word', () => {
    const old: ModuleReport = { flags: ['READY'], error: 'an argument is missing', details: {} };
    const lab = idleLab();
    hear(lab, old);
    lab.submit(first);
    const again = lab.hello({ report: old }).changes();
    expect(JSON.stringify(again?.runs ?? [])).not.toContain('an argument is missing');
    expect(hear(lab, { ...old, details: { asked: 2 } })).toEqual({ waiting: undefined, log: [] });
    expect(hear(lab, hung).log).toEqual(['step 1 "move it": arm/a says: it does not tell its state']);
  });

  it('of an action for one run > another run that waits is not told by it', () => {
    const lab = actingLab();
    lab.submit(second);
    hear(lab, hung);
    expect(inFlight(lab.state.runs.get(second)!.snapshot)).toEqual([]);
    expect(whyOf(lab.state.runs.get(second))).not.toContain('says');
  });
});
