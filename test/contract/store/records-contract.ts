import { describe, expect, it } from 'vitest';
import { ChainWriter } from '../../../gateway/audit/chain-writer.ts';
import { auditStart } from '../../../shared/audit/audit-entry.ts';
import { ChainCheck } from '../../../shared/audit/chain-check.ts';
import type { AuditFacts } from '../../../shared/contracts/audit.ts';
import { runEventId } from '../../../shared/contracts/run-event.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import type { NewRecord, RecordKind, RecordQuery, StoredRecord } from '../../../shared/store/records.ts';
import type { Store } from '../../../shared/store/store.ts';
import { changesOf, commitOnce, eventBody, paged, runInState, toState, workflowVersion } from './make-run.ts';
import type { StoreContext } from './store-harness.ts';

/** Experiments, campaigns, events, datapoints and replies. */
export function recordsContract(context: StoreContext): void {
  const body = eventBody({
    name: 'Mix “red” — ünïcode',
    empty: [],
    nested: { none: null, list: [1.5, 'x', {}] },
  });
  const ünïcode = eventBody({ ünïcode: '“”' });
  const datapoint = { at: 1, datapoint: { label: 'volume', type: 'data_value', value: 12.5 } };
  const event = (given: Given = {}): NewRecord => recordOf({ body, ...given });

  describe('writeRecord', () => {
    it('revision 0 > creates the record, once', async () => {
      const record = event({ group: 'blue' });
      expect(await context.store.writeRecord(record, 0)).toBe(true);
      expect(await context.store.readRecord('event', record.id)).toEqual({
        ...record,
        revision: 1,
        position: expect.any(Number) as number,
      });
      expect(
        await context.store.writeRecord(recordOf({ ...record, body: eventBody({ other: true }) }), 0),
      ).toBe(false);
      expect((await context.store.readRecord('event', record.id))?.body).toEqual(body);
    });

    it('the revision that is stored > replaces body and group, the position stays', async () => {
      const record = event({ group: 'blue' });
      await context.store.writeRecord(record, 0);
      const first = await context.store.readRecord('event', record.id);
      const changed = recordOf({ ...record, group: 'green', body: eventBody({ changed: true }) });
      expect(await context.store.writeRecord(changed, 1)).toBe(true);
      expect(await context.store.readRecord('event', record.id)).toEqual({
        ...first,
        ...changed,
        revision: 2,
      });
      expect(await idsOf(context.store, { kind: 'event', group: 'blue' })).toEqual([]);
      expect(await idsOf(context.store, { kind: 'event', group: 'green' })).toEqual([record.id]);
    });

    it('records along with it > those that are new are written at once with it, and none without it', async () => {
      const record = event();
      const [one, other, late] = [event({ group: 'blue' }), event(), event()];
      await context.store.writeRecord(other, 0);
      const before = await context.store.feedHead();
      const changed = recordOf({ ...other, body: eventBody({ changed: true }) });
      expect(await context.store.writeRecord(record, 0, [one, changed])).toBe(true);
      expect(await context.store.readRecord('event', one.id)).toMatchObject({ ...one, revision: 1 });
      expect((await context.store.readRecord('event', other.id))?.body).toEqual(body);
      const told = await context.store.readFeed(before, 10);
      expect(told.map((entry) => entry.body['id'])).toEqual([record.id, one.id]);
      expect(await context.store.writeRecord(record, 0, [late])).toBe(false);
      expect(await context.store.readRecord('event', late.id)).toBeUndefined();
    });

    it('a record that loses its group > is listed by kind alone', async () => {
      const record = event({ group: 'blue' });
      await context.store.writeRecord(record, 0);
      const { group: _, ...rest } = record;
      expect(await context.store.writeRecord(rest, 1)).toBe(true);
      expect(await context.store.readRecord('event', record.id)).not.toHaveProperty('group');
      expect(await idsOf(context.store, { kind: 'event', group: 'blue' })).toEqual([]);
      expect(await idsOf(context.store, { kind: 'event' })).toEqual([record.id]);
    });

    it.each([1, 3])('revision %i where 2 is stored > changes nothing', async (revision) => {
      const record = event();
      await context.store.writeRecord(record, 0);
      await context.store.writeRecord(recordOf({ ...record, body: eventBody({ second: true }) }), 1);
      expect(await context.store.writeRecord(recordOf({ ...record, body: eventBody() }), revision)).toBe(
        false,
      );
      const kept = await context.store.readRecord('event', record.id);
      expect(kept).toMatchObject({ revision: 2, body: eventBody({ second: true }) });
    });

    it('a revision of a record that is not there > writes nothing', async () => {
      const record = event();
      expect(await context.store.writeRecord(record, 1)).toBe(false);
      expect(await context.store.readRecord('event', record.id)).toBeUndefined();
    });

    it('many at once from one revision > lets exactly one through', async () => {
      const record = event();
      await context.store.writeRecord(record, 0);
      const writes = Array.from({ length: 20 }, (_, i) =>
        context.store.writeRecord(recordOf({ ...record, body: eventBody({ i }) }), 1),
      );
      expect((await Promise.all(writes)).filter(Boolean)).toHaveLength(1);
    });

    it('the same id in two kinds > is two records', async () => {
      const id = newId();
      await context.store.writeRecord(event({ id, body: eventBody({ of: 'event' }) }), 0);
      expect(await context.store.writeRecord(event({ kind: 'datapoint', id, body: datapoint }), 0)).toBe(
        true,
      );
      expect((await context.store.readRecord('event', id))?.body).toEqual(eventBody({ of: 'event' }));
      expect((await context.store.readRecord('datapoint', id))?.body).toEqual(datapoint);
      expect(await context.store.readRecord('campaign', id)).toBeUndefined();
    });
  });

  describe('a reply to a question of a run', () => {
    const question = { kind: 'confirm', message: 'Is the plate in place?' };
    const reply = (run_id: string, answer: boolean): NewRecord =>
      recordOf({
        kind: 'reply',
        id: `${run_id}.0.1`,
        group: run_id,
        body: { at: 1, as: 'answer', answer, question },
      });

    it('many at once > one is kept, whole', async () => {
      const run = newId();
      const answers = Array.from({ length: 10 }, (_, i) => i % 2 === 0);
      const written = await Promise.all(
        answers.map((answer) => context.store.writeRecord(reply(run, answer), 0)),
      );
      expect(written.filter(Boolean)).toHaveLength(1);
      const kept = await context.store.readRecord('reply', `${run}.0.1`);
      expect(kept).toMatchObject({ ...reply(run, answers[written.indexOf(true)]!), revision: 1 });
    });

    it('written > the feed tells it of its run', async () => {
      const run = newId();
      await context.store.writeRecord(reply(run, true), 0);
      const [told] = (await context.store.readFeed(undefined, 100)).slice(-1);
      expect(told).toMatchObject({
        kind: 'record',
        run_id: run,
        body: { record: 'reply', id: `${run}.0.1` },
      });
    });
  });

  describe('a workflow of the library', () => {
    it('many who save its next version at once > one does, the workflow and the version with it, and the feed tells it', async () => {
      const { store } = context;
      const [first, one] = workflowVersion(1);
      expect(await store.writeRecord(first, 0, [one])).toBe(true);
      const before = await store.feedHead();
      const texts = ['a', 'b', 'c', 'd', 'e'];
      const written = await Promise.all(
        texts.map((text) => {
          const [workflow, version] = workflowVersion(2, text);
          return store.writeRecord(workflow, 1, [version]);
        }),
      );
      expect(written.filter(Boolean)).toHaveLength(1);
      const [workflow, version] = workflowVersion(2, texts[written.indexOf(true)]);
      expect(await store.readRecord('workflow', 'mix')).toMatchObject({ ...workflow, revision: 2 });
      expect(await store.readRecord('workflow_version', 'mix@2')).toMatchObject({ ...version, revision: 1 });
      expect(await idsOf(store, { kind: 'workflow_version', group: 'mix' })).toEqual(['mix@2', 'mix@1']);
      const told = await store.readFeed(before, 10);
      expect(told.map(({ kind, body: each }) => ({ kind, ...each }))).toEqual([
        { kind: 'record', record: 'workflow', id: 'mix' },
      ]);
    });
  });

  describe('entries of the audit', () => {
    const facts = (by: string): AuditFacts => ({
      at: '2026-11-26T12:00:00.000Z',
      by,
      from: null,
      operation: 'cancelRun',
      status: 202,
      reason: 'ünïcode “” \u2028',
    });
    const noFiles = { tail: () => Promise.resolve({ ...auditStart, month: '' }) };

    it('appended by several at once > are one chain without gaps, each of them once', async () => {
      const append = async (name: string): Promise<void> => {
        const writer = new ChainWriter(context.store, noFiles);
        for (let n = 0; n < 10; n += 1) await writer.append([facts(`${name}${n}`), facts(`${name}${n}+`)]);
      };
      await Promise.all(['a', 'b', 'c'].map(append));
      const records = await context.store.recordsAfter({ kind: 'audit', after: 0, limit: 1000 });
      const check = new ChainCheck();
      for (const { body: entry } of records) check.add(entry);
      expect(check.problems()).toEqual([]);
      expect(check.head?.seq).toBe(60);
      expect(new Set(records.map(({ body: { by } }) => by)).size).toBe(60);
    });
  });

  describe('sizeOfRecords', () => {
    it('whatever is written, changed, committed and removed > is the bytes of all bodies of the kind', async () => {
      const bytes = (...bodies: object[]) =>
        bodies.reduce((sum, each) => sum + Buffer.byteLength(JSON.stringify(each)), 0);
      const size = () => context.store.sizeOfRecords('event');
      expect(await size()).toBe(0);
      const record = event({ group: 'blue' });
      await context.store.writeRecord(record, 0);
      expect(await size()).toBe(bytes(body));
      await context.store.writeRecord(recordOf({ ...record, body: ünïcode }), 1);
      await context.store.writeRecord(recordOf({ ...record, body }), 1);
      expect(await size()).toBe(bytes(ünïcode));
      await context.store.writeRecord(event({ kind: 'datapoint', body: datapoint }), 0);
      await commitOnce(context.store, { records: [event(), event()] });
      expect(await size()).toBe(bytes(ünïcode, body, body));
      await context.store.removeRecords('event', [record.id]);
      await context.store.removeRecords('event', [record.id]);
      expect(await size()).toBe(bytes(body, body));
      expect(await context.store.sizeOfRecords('datapoint')).toBe(bytes(datapoint));
    });
  });

  describe('removeRecords', () => {
    it('a record of a group > is gone from everywhere, and its id is free again', async () => {
      const [record, other] = [event({ group: 'blue' }), event({ group: 'blue' })];
      await context.store.writeRecord(record, 0);
      await context.store.writeRecord(other, 0);
      await context.store.removeRecords('event', [record.id]);
      expect(await context.store.readRecord('event', record.id)).toBeUndefined();
      expect(await context.store.countRecords('event')).toBe(1);
      expect(await context.store.countRecords('datapoint')).toBe(0);
      expect(await idsOf(context.store, { kind: 'event' })).toEqual([other.id]);
      expect(await idsOf(context.store, { kind: 'event', group: 'blue' })).toEqual([other.id]);
      expect(await context.store.writeRecord(record, 0)).toBe(true);
      expect(await idsOf(context.store, { kind: 'event' })).toEqual([record.id, other.id]);
    });

    it('several, one of them not there > are gone together, and their bytes with them', async () => {
      const records = Array.from({ length: 5 }, () => event({ group: 'blue' }));
      for (const record of records) await context.store.writeRecord(record, 0);
      const [kept, ...others] = records.map(({ id }) => id);
      await context.store.removeRecords('event', [newId(), ...others]);
      expect(await idsOf(context.store, { kind: 'event', group: 'blue' })).toEqual([kept]);
      expect(await context.store.sizeOfRecords('event')).toBe(Buffer.byteLength(JSON.stringify(body)));
      await context.store.removeRecords('event', []);
      expect(await context.store.countRecords('event')).toBe(1);
    });

    it('a record at a revision > is removed at that one alone', async () => {
      const record = event();
      await context.store.writeRecord(record, 0);
      await context.store.writeRecord(record, 1);
      await context.store.removeRecords('event', [record.id], 1);
      expect(await idsOf(context.store, { kind: 'event' })).toEqual([record.id]);
      await context.store.removeRecords('event', [record.id], 2);
      expect(await idsOf(context.store, { kind: 'event' })).toEqual([]);
    });

    it('a record that is not there > changes nothing', async () => {
      const record = event();
      await context.store.writeRecord(record, 0);
      await context.store.removeRecords('event', [newId()]);
      await context.store.removeRecords('datapoint', [record.id]);
      expect(await idsOf(context.store, { kind: 'event' })).toEqual([record.id]);
    });
  });

  describe('readRecords', () => {
    it('ids, one of them unknown > answers the others in that order', async () => {
      const records = Array.from({ length: 450 }, () => event());
      await Promise.all(records.map((record) => context.store.writeRecord(record, 0)));
      const ids = [...records].reverse().map(({ id }) => id);
      const found = await context.store.readRecords('event', [newId(), ...ids]);
      expect(found.map(({ id }) => id)).toEqual(ids);
      expect(await context.store.readRecords('event', [])).toEqual([]);
    });
  });

  describe('newestRecords and recordsAfter', () => {
    it('a kind and a group > are listed in the order of their writing, each from its end', async () => {
      const made: NewRecord[] = [];
      for (const group of ['blue', 'green', 'blue', undefined, 'green', 'blue']) {
        made.push(event(group === undefined ? {} : { group }));
        await context.store.writeRecord(made.at(-1)!, 0);
      }
      await context.store.writeRecord(event({ kind: 'datapoint', group: 'blue', body: datapoint }), 0);
      const all = made.map(({ id }) => id);
      const blue = made.filter(({ group }) => group === 'blue').map(({ id }) => id);
      expect(await idsOf(context.store, { kind: 'event' })).toEqual([...all].reverse());
      expect(await idsOf(context.store, { kind: 'event', group: 'blue' })).toEqual([...blue].reverse());
      const onwards = await context.store.recordsAfter({ kind: 'event', after: 0, limit: 1000 });
      expect(onwards.map(({ id }) => id)).toEqual(all);
      expect(
        (await context.store.recordsAfter({ kind: 'event', group: 'blue', after: 0, limit: 2 })).map(
          ({ id }) => id,
        ),
      ).toEqual(blue.slice(0, 2));
      expect(await idsOf(context.store, { kind: 'event', group: 'grey' })).toEqual([]);
    });

    it('page after page, either way > meets each record once', async () => {
      const records = Array.from({ length: 25 }, () => event({ group: 'blue' }));
      for (const record of records) await context.store.writeRecord(record, 0);
      const ids = records.map(({ id }) => id);
      const of = { kind: 'event', limit: 10 } as const;
      const backwards = await paged<StoredRecord<'event'>>(10, (last) =>
        context.store.newestRecords({ ...of, group: 'blue', ...(last && { before: last.position }) }),
      );
      expect(backwards.map(({ id }) => id)).toEqual([...ids].reverse());
      const forwards = await paged<StoredRecord<'event'>>(10, (last) =>
        context.store.recordsAfter({ ...of, after: last?.position ?? 0 }),
      );
      expect(forwards.map(({ id }) => id)).toEqual(ids);
    });
  });

  describe('commit with records', () => {
    it('records beside a run > are written with it, and one that is there stays as it is', async () => {
      const { run_id } = await runInState(context.store, 'new');
      const id = newId();
      const campaign = { campaign_id: id, campaign_name: 'first', campaign_description: null, created_at: 1 };
      const known = recordOf({ kind: 'campaign', id, body: campaign });
      await context.store.writeRecord(known, 0);
      const records = [
        event({ group: 'blue' }),
        recordOf({ ...known, body: { ...campaign, campaign_name: 'second' } }),
        event(),
      ];
      await commitOnce(context.store, { runs: [toState(run_id, 'queued')], records });
      expect(await idsOf(context.store, { kind: 'event' })).toEqual([records[2]!.id, records[0]!.id]);
      expect((await context.store.readRecord('campaign', id))?.body).toEqual(campaign);
      expect(await context.store.readRecord('event', records[0]!.id)).toMatchObject({
        ...records[0]!,
        revision: 1,
      });
    });

    it('an event or a datapoint that somebody has written under its id before > takes its place, where that is another', async () => {
      const { store } = context;
      const { run_id, experiment_id } = await runInState(store, 'new');
      const told = { run_id, at: 5, name: 'CANCELLED' as const };
      const own = [
        { kind: 'event' as const, id: runEventId(told), group: experiment_id, body: told },
        event({ group: 'blue' }),
        recordOf({ kind: 'datapoint', group: 'blue', body: datapoint }),
      ] as const;
      for (const { kind, id } of own) {
        await store.writeRecord(recordOf({ kind, id, group: 'red', body: eventBody({ forged: true }) }), 0);
      }
      const log = [{ at: 5, level: 'event' as const, body: told, experiment_id }];
      for (let twice = 0; twice < 2; twice += 1) {
        await commitOnce(store, { runs: [{ run_id, log }], records: own.slice(1) });
        for (const { kind, id, group, body } of own) {
          expect(await store.readRecord(kind, id)).toMatchObject({ group, body, revision: 2 });
          expect(await idsOf(store, { kind, group: 'red' })).toEqual([]);
        }
        expect(await idsOf(store, { kind: 'event', group: experiment_id })).toEqual([own[0].id]);
      }
      const bytes = await store.sizeOfRecords('datapoint');
      await store.removeRecords('datapoint', [own[2].id]);
      expect([bytes > 0, await store.sizeOfRecords('datapoint')]).toEqual([true, 0]);
    });

    it('an event of a run that a line of its log tells of > is kept as it is, in its run’s experiment', async () => {
      const { run_id, experiment_id } = await runInState(context.store, 'new');
      const told = { run_id, at: 5, name: 'START' as const };
      const log = [
        { at: 5, level: 'info' as const, text: 'a' },
        { at: 5, level: 'event' as const, body: told, experiment_id },
      ];
      const other = await runInState(context.store, 'new');
      const runs = [toState(other.run_id, 'queued'), toState(run_id, 'active', { log })];
      await commitOnce(context.store, { runs });
      await commitOnce(context.store, { runs: [{ run_id, log: [...log, ...log] }] });
      const query = { kind: 'event', group: experiment_id, limit: 10 } as const;
      const kept = await context.store.recordsAfter({ ...query, after: 0 });
      expect(kept).toMatchObject([{ id: runEventId(told), group: experiment_id, body: told, revision: 1 }]);
      const read = [log[0], { at: 5, level: 'event', body: told }];
      expect(await context.store.readLog(run_id)).toEqual([...read, ...read, ...read]);
    });

    it('an event of a run that is over, and of one that the store does not have > is kept all the same', async () => {
      const { run_id, experiment_id } = await runInState(context.store, 'completed');
      const gone = newId();
      const bodies = [gone, run_id].map((each) => ({
        ...{ run_id: each, at: 5, name: 'RETRIED' as const },
        retry: { retry_of: run_id, goes_on_as: gone },
      }));
      const lines = bodies.map((told) => ({ at: 5, level: 'event' as const, body: told, experiment_id }));
      await commitOnce(context.store, {
        runs: lines.map((line) => ({ run_id: line.body.run_id, log: [line] })),
      });
      const ids = bodies.map(runEventId);
      expect(await context.store.readRecords('event', ids)).toMatchObject(
        bodies.map((told) => ({ body: told })),
      );
      expect(await context.store.readLog(run_id)).toMatchObject([{ body: bodies[1] }]);
      expect(await context.store.readLog(gone)).toEqual([]);
    });

    it('a token that is not the store’s > writes no record', async () => {
      const token = await context.store.takeToken('a');
      await context.store.takeToken('b');
      const changes = changesOf({ records: [event()] });
      await expect(context.store.commit(token, changes)).rejects.toMatchObject({ code: 'deposed' });
      expect(await idsOf(context.store, { kind: 'event' })).toEqual([]);
    });

    it('more records than fit a script’s stack > are all written', async () => {
      const records = Array.from({ length: 3_000 }, (_, i) =>
        event({ group: 'blue', body: eventBody({ i }) }),
      );
      await commitOnce(context.store, { records });
      let last = 0;
      for (const expected of [records.slice(0, 1000), records.slice(1000, 2000), records.slice(2000)]) {
        const page = await context.store.recordsAfter({ kind: 'event', after: last, limit: 1000 });
        expect(page.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
        last = page.at(-1)?.position ?? 0;
      }
    });
  });
}

type Given = { kind?: RecordKind; id?: string; group?: string; body?: object };

/** Clients may add keys to an event: the records of the suite hold whatever shows that it is kept as it is. */
function recordOf({
  kind = 'event',
  id = newId(),
  ...more
}: Omit<Given, 'body'> & { body: object }): NewRecord {
  return { kind, id, ...more } as NewRecord;
}

async function idsOf(store: Store, query: Omit<RecordQuery, 'limit'>): Promise<string[]> {
  return (await store.newestRecords({ ...query, limit: 1000 })).map(({ id }) => id);
}
