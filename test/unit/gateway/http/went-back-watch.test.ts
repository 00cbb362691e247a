import { describe, expect, it, onTestFinished } from 'vitest';
import { Acknowledged, type Done } from '../../../../gateway/http/acknowledged.ts';
import { WentBackWatch } from '../../../../gateway/http/went-back-watch.ts';
import { forgottenIn, wentBackIn } from '../../../../shared/contracts/forgotten-request.ts';
import type { Json } from '../../../../shared/kernel/json/json.ts';
import { WeirError } from '../../../../shared/kernel/errors/weir-error.ts';
import { createLogger } from '../../../../shared/kernel/log/logger.ts';
import type { NewRecord } from '../../../../shared/store/index.ts';
import { until } from '../../../support/until.ts';

/** A store that goes back, and a gateway that watches it. */
class Lab {
  reconnects = 0;
  lineage: Json = { epoch: 1, from: 0, ended: [] };
  failsOnce = false;
  looks = 0;
  readonly written: NewRecord[] = [];
  readonly acknowledged = new Acknowledged();

  constructor() {
    const stopping = new AbortController();
    const watch = new WentBackWatch({
      store: {
        reconnects: () => this.reconnects,
        readField: async () => this.#answer(this.lineage),
        now: async () => this.#answer(Date.now()),
        feedHead: async () => this.#answer(undefined),
        keepsEntry: async () => false,
        writeRecord: async (record) => {
          if (this.failsOnce) {
            this.failsOnce = false;
            throw new WeirError('store_unavailable', 'away');
          }
          return this.written.push(record) > 0;
        },
      },
      workcell: { id: 'w' },
      acknowledged: this.acknowledged,
      timing: { wentBackLook: 2, wentBackSettle: 10 },
      log: createLogger({ level: 'silent', service: 'test' }),
      stopping: stopping.signal,
    });
    const working = watch.work();
    onTestFinished(async () => {
      stopping.abort();
      await working;
    });
  }

  #answer<T>(value: T): T {
    this.looks += 1;
    return value;
  }

  /** @param ago how long before now it was acknowledged, in milliseconds */
  told(id: string, ago: number, more: Partial<Done>): void {
    this.acknowledged.add([{ kind: 'change', id, what: id, at: Date.now() - ago, by: undefined, ...more }]);
  }

  async goBack(isFound: boolean): Promise<void> {
    await until('it has looked', () => this.looks > 6);
    this.reconnects = 1;
    if (isFound) this.lineage = { epoch: 2, from: 2, ended: [], put_back_at: Date.now() };
  }

  /** The ids of the requests that are told of, `?` behind those that may be gone. */
  get forgotten(): string[] {
    return this.written
      .flatMap(({ body }) => forgottenIn(body) ?? [])
      .map(({ id, sure }) => `${id}${sure ? '' : '?'}`)
      .sort();
  }

  async untilLooked(): Promise<void> {
    const before = this.looks;
    await until('it has looked for what it knows', () => this.looks > before + 60);
  }
}

const there = { isKept: async () => true };
const gone = { isKept: async () => false };
const byOwner = true;

describe('a gateway whose store was connected anew', () => {
  it('all that it wrote is there > it tells of nothing, not even of what its owner may not have written yet', async () => {
    const lab = new Lab();
    lab.told('run', 60_000, there);
    lab.told('cancel', 10, { ...gone, byOwner });
    lab.told('key', 10, {});
    await lab.goBack(false);
    await lab.untilLooked();
    expect(lab.written).toEqual([]);
  });

  it('something that it wrote is gone > it tells of that, and of what was acknowledged since what is there', async () => {
    const lab = new Lab();
    lab.told('earlier key', 90_000, {});
    lab.told('kept run', 60_000, there);
    lab.told('run', 30_000, gone);
    lab.told('cancel', 20_000, { ...gone, byOwner });
    lab.told('pause', 15_000, { ...there, byOwner });
    lab.told('key', 10_000, {});
    await lab.goBack(false);
    await until('it is told', () => lab.written.length > 3);
    expect(lab.forgotten).toEqual(['cancel', 'key?', 'run']);
    const [by] = lab.written.flatMap(({ body }) => wentBackIn(body) ?? []);
    expect(by?.about).toBe(true);
    expect(by?.seconds).toBeCloseTo(30, 0);
    await lab.untilLooked();
    expect(lab.written).toHaveLength(4);
  });

  it('its owner has found that it went back > what may be gone is told, also where the store fails meanwhile', async () => {
    const lab = new Lab();
    lab.told('kept run', 60_000, there);
    lab.told('key', 10_000, {});
    await lab.goBack(true);
    // What fails is done again.
    lab.failsOnce = true;
    await until('it is told', () => lab.written.length > 1);
    expect(lab.forgotten).toEqual(['key?']);
  });

  it('it was started since > it tells that the store went back, and not by how much', async () => {
    const lab = new Lab();
    lab.lineage = { epoch: 2, from: 2, ended: [], put_back_at: Date.now() };
    lab.told('key', 10, {});
    await until('it is told', () => lab.written.length > 0);
    expect(lab.forgotten).toEqual([]);
    expect(lab.written.map(({ body }) => wentBackIn(body))).toMatchObject([{ seconds: null }]);
  });
});

describe('what was acknowledged', () => {
  it.each([
    ['before an outage of two hours', { began: 60_000, ended: 7_200_000 }, ['run']],
    ['long before an outage', { began: 1_000_000, ended: 1_000_001 }, []],
    ['after its end', { began: -2, ended: -1 }, []],
  ])('%s > %#', (_, outage, ids) => {
    const acknowledged = new Acknowledged();
    acknowledged.add([{ kind: 'run', id: 'run', what: 'run', at: 0, by: undefined }]);
    expect(acknowledged.around(outage).map(({ id }) => id)).toEqual(ids);
  });

  it('more than is remembered > the newest are', () => {
    const acknowledged = new Acknowledged();
    for (let at = 0; at < 10_000; at += 1)
      acknowledged.add([{ kind: 'run', id: `${at}`, what: 'run', at, by: undefined }]);
    const known = acknowledged.around({ began: 10_000, ended: 10_000 });
    expect([known.length, known[0]?.at, known.at(-1)?.at]).toEqual([5_000, 5_000, 9_999]);
  });
});
