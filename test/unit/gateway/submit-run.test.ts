import { encodeTime } from 'ulid';
import { MemoryCounters } from '../../../shared/store/memory-counters.ts';
import { describe, expect, it } from 'vitest';
import { Limits } from '../../../gateway/http/limits/limits.ts';
import type { GatewayContext } from '../../../gateway/server/context.ts';
import { DataFolder } from '../../../gateway/files/data-folder.ts';
import { createDeadlines } from '../../../gateway/http/deadlines.ts';
import { submitRun } from '../../../gateway/runs/submit-run.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import type { ErrorCode } from '../../../shared/kernel/errors/catalogue.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { createLogger } from '../../../shared/kernel/log/logger.ts';
import { protocolTiming } from '../../../shared/kernel/timing/protocol-timing.ts';
import type { WrittenTimes } from '../../../shared/workflow/index.ts';
import type { WorkcellModule } from '../../../shared/contracts/workcell.ts';
import { labWorkcell } from '../orchestrator/run-fixtures.ts';

const arm: WorkcellModule = {
  ...{ name: 'arm', model: null, interface: 'simulator', config: {}, workcell_coordinates: null },
  ...{ locations: [], active: true },
};

/** A gateway that stops while it asks the store again; what its store answers first is given. */
class Gateway {
  readonly stopping = new AbortController();
  kept = false;
  readonly context: GatewayContext;

  constructor(answers: Error[], used?: { key: string; run_id: string; state?: 'withdrawn' }) {
    const data = Object.assign(new DataFolder('/data'), {
      moveIn: () => Promise.resolve(void (this.kept = true)),
      removeRun: () => Promise.resolve(void (this.kept = false)),
    });
    this.context = {
      limits: new Limits(
        {},
        Object.assign(new MemoryCounters(), { readRevision: () => Promise.resolve(undefined) }),
      ),
      data,
      store: {
        readField: () => Promise.resolve(undefined),
        readRecord: () => Promise.resolve({ body: { campaign_id: null, directory: 'experiments/e' } }),
        runOfKey: (key: string) => Promise.resolve(key === used?.key ? used.run_id : undefined),
        readRevision: () => Promise.resolve(used?.state && { state: used.state, revision: 1 }),
        createRun: () => {
          const answer = answers.shift();
          if (answers.length === 0) this.stopping.abort();
          return Promise.reject(answer ?? new Error('asked too often'));
        },
      },
      workcell: { ...labWorkcell, modules: [arm] },
      workcellState: { read: () => Promise.resolve({}) },
      broker: { health: () => ({ up: true }) },
      timing: protocolTiming.gateway,
      deadlines: createDeadlines(protocolTiming.gateway, this.stopping.signal),
      log: createLogger({ level: 'silent', service: 'test' }),
    } as unknown as GatewayContext;
  }

  submit(key?: string, times?: WrittenTimes): Promise<unknown> {
    const workflow = {
      name: 'w',
      flowdef: [{ name: 's', module: 'arm', action: 'move', args: {}, files: { in: 'in.txt' } }],
    };
    const file = { field: 'files', name: 'in.txt', path: '/data/.incoming/1', bytes: 1, sha256: 'x' };
    const form = {
      ...{
        text: JSON.stringify(workflow),
        experiment_id: newId(),
        payload: undefined,
        parameters: undefined,
      },
      ...{ simulate: false, validate_only: false, strict: false, files: [file], times },
    };
    return submitRun(this.context, form as never, { key, traced: {}, from: 'Ada' });
  }
}

describe('a submission that the store does not take', () => {
  it.each<[string, ErrorCode[], ErrorCode, boolean]>([
    // The store may have the run.
    ['unanswered once, and the gateway stops > kept', ['store_unavailable'], 'stopping', true],
    [
      'unanswered once, then any other > kept',
      ['store_unavailable', 'internal_error'],
      'internal_error',
      true,
    ],
    ['refused > gone', ['idempotency_conflict'], 'idempotency_conflict', false],
  ])('its files, %s', async (_, answers, code, kept) => {
    const gateway = new Gateway(answers.map((answer) => new WeirError(answer, 'x')));
    await expect(gateway.submit()).rejects.toMatchObject({ code });
    expect(gateway.kept).toBe(kept);
  });
});

describe('a submission whose time is over', () => {
  const now = Date.now();
  const times = { complete_by: String(now - 60_000) };
  const inTime = encodeTime(now - 120_000).concat('0'.repeat(16));
  const tooLate = encodeTime(now - 1000).concat('0'.repeat(16));

  it.each<[string, ...ConstructorParameters<typeof Gateway>[1][]]>([
    ['with no key that was used > is refused'],
    ['with the key of another one > is refused', { key: 'other', run_id: inTime }],
    [
      'with the key of a run that was withdrawn > is refused',
      { key: 'k', run_id: inTime, state: 'withdrawn' },
    ],
    ['with the key of one that was handed in later > is refused', { key: 'k', run_id: tooLate }],
  ])('%s', async (_, used) => {
    await expect(new Gateway([], used).submit('k', times)).rejects.toMatchObject({
      code: 'invalid_workflow',
    });
  });

  it('and was handed in before under the same key > is what the store has under that key', async () => {
    const answer = new WeirError('idempotency_conflict', 'the store was asked');
    const gateway = new Gateway([answer], { key: 'k', run_id: inTime });
    await expect(gateway.submit('k', times)).rejects.toBe(answer);
  });
});
