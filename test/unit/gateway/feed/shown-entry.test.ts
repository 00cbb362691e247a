import { describe, expect, it } from 'vitest';
import { parseWorkcell } from '../../../../shared/workcell/index.ts';
import { labWorkcell } from '../../orchestrator/run-fixtures.ts';
import { lets, showEntry } from '../../../../gateway/feed/shown-entry.ts';
import type { JsonObject } from '../../../../shared/kernel/json/json.ts';
import type { FeedEntry } from '../../../../shared/store/store.ts';

const told = (body: JsonObject, kind: FeedEntry['kind'] = 'run', run_id?: string) =>
  showEntry(
    { id: '7', at: 1, kind, body, ...(run_id === undefined ? {} : { run_id }) },
    { workcell: labWorkcell },
  );

const dataOf = (entry: { text: string }): unknown => JSON.parse(/^data: (.*)$/m.exec(entry.text)![1]!);

describe('told entry', () => {
  it('any > is one server-sent event', () => {
    expect(told({ n: 'a\nb' }, 'workcell').text).toBe(
      'id: 7\nevent: workcell\ndata: {"n":"a\\nb","at":1,"kind":"workcell"}\n\n',
    );
  });

  it('a run > has its status in the words of lists, and concerns the modules of its steps', () => {
    const summary = { step_index: 3, paused: true, acting: false };
    const steps = [{ module: 'arm' }, { module: 'reader' }];
    const entry = told({ state: 'queued', summary, module: 'oven', steps }, 'run', 'R');
    expect(dataOf(entry)).toMatchObject({ run_id: 'R', status: 'paused', step_index: 3, state: 'queued' });
    expect([entry.run_id, entry.modules]).toEqual(['R', ['oven', 'arm', 'reader']]);
  });

  it('a run as a version before 0.2 told of it > is told as it is', () => {
    expect(dataOf(told({ state: 'odd', steps: [{ position: 1 }] }))).toEqual({
      ...{ state: 'odd', steps: [{ position: 1 }], at: 1, kind: 'run' },
    });
  });

  it.each([
    [{ order: { command: 'pause' } }, 'all'],
    [{ definition: { from: 'posted' } }, 'all'],
    [{ order: { command: 'pause', module: 'arm' } }, ['arm']],
    [{ agent: 'arm/a/b', answer: {} }, ['arm']],
    [{ location: { name: 'nest' } }, []],
  ] as [JsonObject, unknown][])('what is told of the workcell: %j > concerns %j', (body, modules) => {
    expect(told(body, 'workcell').modules).toEqual(modules);
  });
});

describe('an entry that is calm', () => {
  const calm = (summary: JsonObject, more: JsonObject = {}): boolean =>
    told({ state: 'active', summary: { step_index: 0, ...summary }, ...more }).calm;

  it('the progress of a run that goes well > is', () => {
    expect(calm({ acting: true }, { steps: [{ module: 'reader', status: 'running' }] })).toBe(true);
    expect(told({ state: 'completed', summary: { step_index: 1 } }).calm).toBe(true);
  });

  it('a step that asks a person > is not', () => {
    const { workcell } = parseWorkcell('name: lab\nmodules: [{ name: desk, interface: operator }]');
    const body = { state: 'active', summary: { step_index: 0 }, steps: [{ module: 'desk' }] };
    expect(showEntry({ id: '7', at: 1, kind: 'run', body }, { workcell }).calm).toBe(false);
  });

  it('what a person has to look at, and all that is no run > is not', () => {
    for (const trouble of ['unknown', 'held', 'failing', 'overdue_since', 'paused'])
      expect(calm({ [trouble]: true })).toBe(false);
    expect(told({ state: 'failed', summary: { step_index: 1 } }).calm).toBe(false);
    expect(told({ order: { command: 'safety_stop' } }, 'workcell').calm).toBe(false);
    expect(told({ module: 'arm', presence: 'lost' }, 'instance').calm).toBe(false);
  });
});

describe('filter of the feed', () => {
  const entry = told({ module: 'arm' }, 'run', 'R');
  const set = (...texts: string[]) => new Set(texts);

  it('without parts > lets all through', () => {
    expect(lets({}, entry)).toBe(true);
  });

  it('of several parts > lets through what fits each', () => {
    expect(lets({ runs: set('Q', 'R'), modules: set('arm'), kinds: new Set(['run']) }, entry)).toBe(true);
    expect(lets({ runs: set('Q'), modules: set('arm') }, entry)).toBe(false);
    expect(lets({ runs: set('R'), modules: set('reader') }, entry)).toBe(false);
    expect(lets({ kinds: new Set(['instance']) }, entry)).toBe(false);
  });

  it('of runs > lets nothing through that is of none', () => {
    expect(lets({ runs: set('R') }, told({ order: {} }, 'workcell'))).toBe(false);
  });
});
