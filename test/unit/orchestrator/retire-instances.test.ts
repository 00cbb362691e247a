import { beforeEach, describe, expect, it } from 'vitest';
import { rememberedFor } from '../../../orchestrator/liveness/retire-instances.ts';
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
  lab.play(said('agent.bye', {}, { module: 'arm', instance, boot_id }));
}

/** The owner looks round when so much time has passed. */
function lookAfter(ms: number): Transaction {
  lab.now += ms;
  return lab.play({ kind: 'tick', all: true });
}

const retired = (tx: Transaction) =>
  tx.outbox.flatMap((item) => (item.kind === 'retire' ? [item.address.instance] : []));

describe('instances that are gone for good', () => {
  it('gone for a week > its queue is to be removed, and with that all that is known of it', () => {
    leave('a');
    expect(retired(lookAfter(rememberedFor - 60_000))).toEqual([]);
    expect(retired(lookAfter(60_000))).toEqual(['a']);
    expect(lab.state.instances.has('arm/a')).toBe(true);
    const changes = lab.play({ kind: 'retired', key: 'arm/a' }).changes();
    expect(changes?.workcell).toMatchObject({
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
    lab.play({ kind: 'retired', key: 'arm/a' });
    expect(retired(lookAfter(10 * rememberedFor))).toEqual([]);
  });

  it('one of a module that the workcell has no more > goes, though it is the last', () => {
    lab.hello({ module: 'sold', instance: 'c', boot_id: 'boot-c' });
    lab.play({ kind: 'lost', key: 'sold/c' });
    expect(retired(lookAfter(rememberedFor))).toEqual(['c']);
  });

  it('back before its queue was removed > stays', () => {
    leave('a');
    expect(retired(lookAfter(rememberedFor))).toEqual(['a']);
    lab.hello({ instance: 'a', boot_id: 'boot-2' });
    lab.play({ kind: 'retired', key: 'arm/a' });
    expect(lab.state.instances.get('arm/a')?.presence).toBe('present');
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
    lab.now += rememberedFor;
    expect(retired(lab.play({ kind: 'tick', all: true }))).toEqual([]);
  });
});
