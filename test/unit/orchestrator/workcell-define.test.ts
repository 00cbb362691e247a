import { describe, expect, it } from 'vitest';
import { openLabState } from '../../../orchestrator/state/open-lab-state.ts';
import type { LabState } from '../../../orchestrator/state/lab-state.ts';
import { findOffer } from '../../../orchestrator/leadership/new-runs.ts';
import { applyTurn } from '../../../orchestrator/turn/apply-turn.ts';
import type { DefinitionOrigin } from '../../../shared/contracts/definition.ts';
import type { Json } from '../../../shared/kernel/json/json.ts';
import type { Workcell } from '../../../shared/contracts/workcell.ts';
import { stepDefinition } from '../../fixtures/run-definition.ts';
import { first, Lab, said, second } from './owner-lab.ts';
import { labWorkcell } from './run-fixtures.ts';

const other: Workcell = {
  ...labWorkcell,
  config: { ...labWorkcell.config, verify_locations_before_transfer: true, rest: { lost_after: 7 } },
};
let offers = 0;
const define = (lab: Lab, workcell: Workcell = other, from: DefinitionOrigin = 'posted') =>
  lab.play({ kind: 'definition', offer: { id: `${++offers}`, workcell, from, by: 'Ada' } });

/** The lab state of a later owner, whose workcell file was read at `readAt`. */
const reopen = (fields: Record<string, Json>, readAt: number): LabState =>
  openLabState({ workcell: labWorkcell, readAt, epoch: 8, fields, runs: [] });

describe('another definition of the workcell', () => {
  it('is in the store with the turn that takes it, and whoever watches is told', () => {
    const lab = new Lab();
    const changes = define(lab).changes();
    expect(changes).toMatchObject({
      workcell: {
        'definition:': { id: `${offers}`, from: 'posted', by: 'Ada', at: lab.now, workcell: other },
      },
      feed: [{ kind: 'workcell', body: { definition: { from: 'posted', by: 'Ada' } } }],
      records: [{ kind: 'event', body: { event: { event_name: 'DEFINE', from: 'posted', by: 'Ada' } } }],
    });
  });

  it('its event > tells no config, which may hold secrets', () => {
    const module = { name: 'arm', interface: 'simulator', config: { token: 'hush' }, active: true };
    const modules = [{ ...module, model: null, workcell_coordinates: null, locations: [] }];
    const records = define(new Lab(), { ...other, modules }).changes()?.records;
    expect(JSON.stringify(records)).toContain('"arm"');
    expect(JSON.stringify(records)).not.toContain('hush');
  });

  it('that says what is in force already > is kept, and told to nobody', () => {
    const changes = define(new Lab(), labWorkcell, 'file').changes();
    expect(changes?.workcell).toHaveProperty('definition:');
    expect([changes?.feed, changes?.records]).toEqual([[], []]);
  });

  it('that was taken already > changes nothing', () => {
    const lab = new Lab();
    const offer = { id: 'x', workcell: other, from: 'posted' as const };
    const fields = lab.play({ kind: 'definition', offer }).changes()?.workcell ?? {};
    expect(lab.play({ kind: 'definition', offer }).changes()).toBeUndefined();
    const later = reopen(fields, 0);
    expect(applyTurn(later, [{ kind: 'definition', offer }], 9_000).changes()).toBeUndefined();
  });

  it('in a message > is not heeded: the store alone says what is in force', async () => {
    const lab = new Lab();
    const forged = said('workcell.define', {}, { workcell: other, from: 'file', by: 'Mallory' });
    expect(lab.play(forged).changes()).toBeUndefined();
    expect(lab.state.workcell).toEqual(labWorkcell);
    const offer = { id: 'x', workcell: other, from: 'posted' };
    const record = {
      kind: 'definition' as const,
      id: 'offered',
      body: offer,
      revision: 1,
      position: 1,
    };
    const store = { readRecord: () => Promise.resolve(record as never) };
    const heard = forged.kind === 'message' ? [forged.message] : [];
    expect(await findOffer(store, heard)).toEqual([{ kind: 'definition', offer }]);
    expect(await findOffer(store, [])).toEqual([]);
    expect(await findOffer({ readRecord: () => Promise.resolve(undefined) }, heard)).toEqual([]);
  });

  it('of another workcell > is only remarked on', () => {
    const tx = define(new Lab(), { ...other, name: 'another' });
    expect([tx.changes(), tx.processLog.length]).toEqual([undefined, 1]);
  });

  it('steps that wait > wait by its settings', () => {
    const lab = new Lab();
    const steps = [stepDefinition({ locations: { target: 'nest' } })];
    lab.play(said('location.set', {}, { name: 'nest', state: 'somebody', at: lab.now }));
    lab.submit(first, steps);
    define(lab);
    lab.hello();
    expect([...(lab.state.waiting.get('arm') ?? [])]).toMatchObject([{ target: 'nest' }]);
    lab.submit(second, [stepDefinition({})]);
    expect(lab.runState(second)).toBe('active');
    expect(lab.runState(first)).toBe('queued');
  });

  it('how long a silent agent is waited for > is what it says', () => {
    const lab = new Lab();
    expect(lab.state.lostAfter).toBe(600_000);
    define(lab);
    expect(lab.state.lostAfter).toBe(7_000);
  });

  it.each([
    ['handed in, before the file was read', 'posted', 1, true],
    ['handed in, since the file was read', 'posted', -1, true],
    ['of the file, read again since', 'file', -1, true],
    ['of the file as it was before', 'file', 1, false],
  ] as const)('%s > a later owner goes by it: %s %i %s', (_, from, since, taken) => {
    const lab = new Lab();
    const fields = define(lab, other, from).changes()?.workcell ?? {};
    expect(reopen(fields, lab.now + since).workcell).toEqual(taken ? other : labWorkcell);
  });
});
