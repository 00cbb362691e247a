import { describe, expect, it, vi } from 'vitest';
import { splitInstance, workcellField } from '../../../shared/contracts/workcell-state.ts';
import { presentInstance } from '../../unit/orchestrator/run-fixtures.ts';
import { changesOf, commitOnce, runInState, toState } from './make-run.ts';
import type { StoreContext } from './store-harness.ts';

/** Numbers of orders, and the bar of a safety stop. */
export function ordersContract(context: StoreContext): void {
  describe('giveOrder', () => {
    it('orders given at once > each has a number of its own, and the time of the store', async () => {
      const { store } = context;
      const before = await store.now();
      const orders = await Promise.all(
        Array.from({ length: 20 }, () => store.giveOrder({ command: 'pause', by: 'Ada' })),
      );
      const numbers = orders.map(({ revision }) => revision);
      expect(new Set(numbers).size).toBe(20);
      expect(Math.min(...numbers)).toBeGreaterThan(before / 1000 - 1_577_836_800 - 60);
      for (const { at, command, by } of orders) {
        expect(at).toBeGreaterThanOrEqual(before);
        expect({ command, by }).toEqual({ command: 'pause', by: 'Ada' });
      }
      const next = await store.giveOrder({ command: 'resume', module: 'arm' });
      expect(next.revision).toBeGreaterThan(Math.max(...numbers));
      expect(next.module).toBe('arm');
    });

    it('a field that tells of no order > is not read for it, however long it is', async () => {
      const { store } = context;
      const token = await store.takeToken('n');
      const runs = { R: { steps: [], text: 'x'.repeat(1_000_000) } };
      await store.commit(token, changesOf({ workcell: { [workcellField.forecast]: { at: 1, runs } } }));
      const read = vi.spyOn(JSON, 'parse');
      await store.giveOrder({ command: 'safety_stop' });
      const longest = Math.max(0, ...read.mock.calls.map(([text]) => text.length));
      read.mockRestore();
      expect(longest).toBeLessThan(10_000);
    });

    it('numbers that cannot be real, in its counter and fields > do not lead it astray; real ones are below the next', async () => {
      const { store } = context;
      const floor = Math.floor((await store.now()) / 1000) - 1_577_836_800;
      // Of a clock that was wrong for a while: it can be real.
      const ahead = floor + 400 * 86_400;
      const hold = (revision: number) => ({ on: true, since: 1, revision, by: 'a "revision":99999999999' });
      const answer = { command: 'lock', phase: 'done', taken_at: 1 };
      const { instance } = splitInstance(presentInstance());
      const workcell = {
        order: 9e15,
        [workcellField.holds('arm')]: { paused: hold(9e15), locked: hold(floor + 5_000) },
        [workcellField.answer('arm/a')]: { ...answer, revision: floor + 6_000, did: '"revision":9' },
        [workcellField.instance('arm/a')]: { ...instance, stopped: ahead },
        [workcellField.stop('oven')]: { command: 'safety_stop', revision: 9e15, at: 1 },
      };
      await commitOnce(store, { workcell });
      const { revision } = await store.giveOrder({ command: 'pause' });
      expect(revision).toBe(ahead + 1);
      expect((await store.giveOrder({ command: 'pause' })).revision).toBe(ahead + 2);
    });

    it('a safety stop > is a field of the workcell until it is reset; other orders are none', async () => {
      const { store } = context;
      const stop = await store.giveOrder({ command: 'safety_stop', module: 'the "arm"', by: 'Ada' });
      await store.giveOrder({ command: 'lock', module: 'oven' });
      const fields = await store.readWorkcell();
      expect(fields[workcellField.stop('the "arm"')]).toEqual(stop);
      expect(Object.keys(fields).filter((name) => name.startsWith('stop:'))).toHaveLength(1);
      await store.giveOrder({ command: 'reset', module: 'the "arm"' });
      expect(Object.keys(await store.readWorkcell()).join()).not.toContain('stop:');
    });
  });

  it.each([undefined, 'arm'])(
    'a safety stop of %s whose field is damaged > is lifted by the reset, as any other is',
    async (module) => {
      const { store, harness } = context;
      const of = module === undefined ? {} : { module };
      await store.giveOrder({ command: 'safety_stop', ...of });
      await harness.damageField(workcellField.stop(module), '{');
      await store.giveOrder({ command: 'reset', ...of });
      await expect(commitOnce(store, { grants: ['arm'] })).resolves.toBeDefined();
    },
  );

  describe('commit that grants', () => {
    async function commitGrant(...grants: string[]): Promise<unknown> {
      const { store } = context;
      const { run_id } = await runInState(store, 'new');
      const changes = { runs: [toState(run_id, 'queued')], workcell: { mark: 1 }, grants };
      const failure = await commitOnce(store, changes).then(
        () => undefined,
        (error: unknown) => error,
      );
      const written = (await store.readRevision(run_id))?.state === 'queued';
      expect(written).toBe(failure === undefined);
      expect('mark' in (await store.readWorkcell())).toBe(written);
      return failure;
    }

    it('nothing is stopped > is written', async () => {
      expect(await commitGrant('arm', 'oven')).toBeUndefined();
    });

    it('the workcell is stopped > is refused whole, until the reset', async () => {
      await context.store.giveOrder({ command: 'safety_stop' });
      expect(await commitGrant('arm')).toMatchObject({ code: 'stopped' });
      await context.store.giveOrder({ command: 'resume' });
      await context.store.giveOrder({ command: 'reset', module: 'arm' });
      expect(await commitGrant('arm')).toMatchObject({ code: 'stopped' });
      await context.store.giveOrder({ command: 'reset' });
      expect(await commitGrant('arm')).toBeUndefined();
    });

    it('one of its modules is stopped > is refused whole, and what grants to others is not', async () => {
      await context.store.giveOrder({ command: 'safety_stop', module: 'arm' });
      expect(await commitGrant('oven', 'arm')).toMatchObject({ code: 'stopped' });
      expect(await commitGrant('oven')).toBeUndefined();
    });

    it('one instance is stopped > what grants to it is refused, and the others are not', async () => {
      const [a, b] = ['a', 'b'].map((instance) => ({ module: 'arm', instance }));
      const stop = await context.store.giveOrder({ command: 'safety_stop', ...b });
      expect(stop).toMatchObject(b!);
      expect(await commitGrant('arm', 'arm/b')).toMatchObject({ code: 'stopped' });
      await context.store.giveOrder({ command: 'reset', ...a });
      expect(await commitGrant('arm', 'arm/b')).toMatchObject({ code: 'stopped' });
      expect(await commitGrant('arm', 'arm/a')).toBeUndefined();
    });

    it('a reset of its module > lifts the stop of an instance, too', async () => {
      await context.store.giveOrder({ command: 'safety_stop', module: 'arm', instance: 'b' });
      await context.store.giveOrder({ command: 'reset', module: 'arm' });
      expect(await commitGrant('arm', 'arm/b')).toBeUndefined();
    });

    it('a reset of the workcell > lifts the stops of modules, too', async () => {
      await context.store.giveOrder({ command: 'safety_stop', module: 'arm' });
      await context.store.giveOrder({ command: 'reset' });
      expect(await commitGrant('arm')).toBeUndefined();
    });

    it('a stop after a reset > stands', async () => {
      await context.store.giveOrder({ command: 'safety_stop' });
      await context.store.giveOrder({ command: 'reset' });
      await context.store.giveOrder({ command: 'safety_stop' });
      expect(await commitGrant('arm')).toMatchObject({ code: 'stopped' });
    });

    it('a refused commit > leaves the token as it was', async () => {
      const { store } = context;
      await store.giveOrder({ command: 'safety_stop' });
      const token = await store.takeToken('owner');
      const grants = { ...changesOf({}), grants: ['arm'] };
      await expect(store.commit(token, grants)).rejects.toMatchObject({ code: 'stopped' });
      await expect(store.commit(token, changesOf({}))).resolves.toMatchObject({ token: { seq: 1 } });
    });
  });
}
