import { describe, expect, it } from 'vitest';
import { newId } from '../../../shared/contracts/ids.ts';
import type { ErrorCode } from '../../../shared/kernel/errors/catalogue.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import type { Store } from '../../../shared/store/store.ts';
import { traces } from '../../support/lab/gateway-alone.ts';
import { lab, owner, useGateway } from '../../support/lab/use-gateway.ts';
import { fine, multipart, readStep, type Run } from '../../support/lab/submission.ts';

/** A run that somebody else has made meanwhile, and what is wrong with it; undefined where there is none. */
let other: { run_id: string; code: ErrorCode } | undefined;
useGateway({ store: withOther });

function withOther(own: Store): Store {
  const changed: Partial<Store> = {
    createRun: (...given) =>
      other ? Promise.resolve({ outcome: 'existing', run_id: other.run_id }) : own.createRun(...given),
    readRun: (id) =>
      other?.run_id === id ? Promise.reject(new WeirError(other.code, 'no')) : own.readRun(id),
  };
  return new Proxy(own, {
    get(target, name) {
      const value: unknown = Reflect.get(name in changed ? changed : target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

/** A run with a file, which has failed. */
async function failed(): Promise<string> {
  const form = multipart(fine([{ ...readStep, files: { protocol: 'p.txt' } }]), [['files', 'p.txt', 'go']]);
  const answer = await fetch(lab.url('/runs/start'), { method: 'POST', body: form });
  const { run_id } = (await answer.json()) as Run;
  const summary = { step_index: 0, paused: false, acting: false, ended_at: 3_000 };
  const update = { state: 'failed' as const, summary, steps: {} };
  await owner.commit({}, [{ run_id, update, log: [] }]);
  return run_id;
}

describe('a retry while somebody else makes another one', () => {
  it.each(['run_unreadable', 'store_unavailable'] as const)(
    'of which the store tells %s > is refused so, and leaves no file behind',
    async (code) => {
      const run_id = await failed();
      const before = await traces(lab);
      other = { run_id: newId(), code };
      const answer = await fetch(lab.url(`/runs/${run_id}/retry`), { method: 'POST' });
      other = undefined;
      expect(await answer.json()).toMatchObject({ code });
      expect(await traces(lab)).toEqual(before);
    },
  );
});
