import { beforeEach, describe, expect, it } from 'vitest';
import { rememberedFor } from '../../../orchestrator/turn/absent-agents.ts';
import type { Transaction } from '../../../orchestrator/turn/transaction.ts';
import { busyLab, Lab, said } from './owner-lab.ts';

const arm = {
  ...{ name: 'arm', model: null, interface: 'simulator', config: {}, workcell_coordinates: null },
  ...{ locations: [], active: true },
};

let lab: Lab;

beforeEach(() => {
  lab = new Lab();
  lab.state.workcell.modules = [arm];
  lab.hello({ instance: 'a' });
  lab.hello({ instance: 'b', boot_id: 'boot-b' });
});

/** The agent of that instance of the arm says goodbye. */
function leave(instance: string): void {
  const { boot_id } = lab.state.instances.get(`arm/${instance}`)!;
  lab.play(said('agent.bye', {}, { module: 'arm', instance, boot_id, holding: [], journal_floor: 0 }));
}

/** The owner looks round when so much time has passed. */
function lookAfter(ms: number): Transaction {
  return lab.later(ms, true);
}

/** The instances that the store is to forget. */
const retired = (tx: Transaction) =>
  Object.entries(tx.changes()?.workcell ?? {}).flatMap(([name, value]) => {
    const [, instance] = /^instance:.*\/(.*)$/.exec(name) ?? [];
    return value === null && instance !== undefined ? [instance] : [];
  });

describe('instances that are gone for good', () => {
  it('gone for a week > all that is known of it is forgotten', () => {
    leave('a');
    expect(retired(lookAfter(rememberedFor - 60_000))).toEqual([]);
    const tx = lookAfter(60_000);
    expect(retired(tx)).toEqual(['a']);
    expect(tx.changes()?.workcell).toMatchObject({
      'instance:arm/a': null,
      'about:arm/a': null,
      'report:arm/a': null,
      'answer:arm/a': null,
    });
    expect([...lab.state.instances.keys()]).toEqual(['arm/b']);
    expect(retired(lookAfter(rememberedFor))).toEqual([]);
  });

  it('present, however long > stays', () => {
    expect(retired(lookAfter(10 * rememberedFor))).toEqual([]);
  });

  it('the last one of a module of the workcell > stays', () => {
    leave('a');
    leave('b');
    expect(retired(lookAfter(rememberedFor))).toEqual(['a']);
    expect(retired(lookAfter(10 * rememberedFor))).toEqual([]);
  });

  it('one of a module that the workcell has no more > goes, though it is the last', () => {
    lab.hello({ module: 'sold', instance: 'c', boot_id: 'boot-c' });
    lab.play({ kind: 'lost', key: 'sold/c' });
    expect(retired(lookAfter(rememberedFor))).toEqual(['c']);
  });

  it('owing its word on what it did since the store was put back > stays, and is waited for', () => {
    leave('a');
    const record = lab.state.instances.get('arm/a')!;
    const unheard = { 'arm/a': { journal_id: record.journal_id, seen_head: 0 } };
    lab.state.recovering = { since: lab.now, unheard };
    expect(retired(lookAfter(10 * rememberedFor))).toEqual([]);
  });

  it('held back until a person has looked at it > stays', () => {
    leave('a');
    const record = lab.state.instances.get('arm/a')!;
    lab.state.instances.set('arm/a', { ...record, error: 'nobody knows what it did' });
    expect(retired(lookAfter(rememberedFor))).toEqual([]);
  });

  it('with a command of a run that goes on > stays, however long it is silent', () => {
    lab = busyLab();
    lab.hello({ instance: 'b', boot_id: 'boot-b' });
    const [key] = [...lab.state.instances].find(([, { occupied }]) => occupied.length > 0)!;
    lab.play({ kind: 'lost', key });
    expect(retired(lab.later(rememberedFor, true))).toEqual([]);
  });
});
