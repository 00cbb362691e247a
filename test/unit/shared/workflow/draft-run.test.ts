import { describe, expect, it } from 'vitest';
import { isId } from '../../../../shared/contracts/ids.ts';
import type { JsonObject } from '../../../../shared/kernel/json/json.ts';
import { draft } from '../../../support/drafts.ts';

const oneStep = (step: string) =>
  `name: w\nflowdef:\n  - name: s\n    module: arm\n    action: move\n    ${step}\n`;

describe('draftRun', () => {
  it('a workflow with the least it needs > becomes steps with all defaults', () => {
    const { steps, problems, warnings, workflow, label } = draft(oneStep('args:'));
    expect(problems).toEqual([]);
    expect(warnings).toEqual([]);
    expect(label).toBe('w');
    expect(steps).toEqual([
      {
        id: expect.any(String) as string,
        ...{ name: 's', module: 'arm', action: 'move', args: {}, files: {}, locations: {} },
        ...{ checks: null, requirements: {}, dependencies: [], priority: null, comment: null },
        ...{ data_labels: {}, timeout: null, instance: 'same' },
        ...{ on_unknown: 'fail', retry: null, expect_progress_within: null },
      },
    ]);
    expect(workflow).toMatchObject({ name: 'w', metadata: {}, parameters: [], modules: [] });
  });

  it.each([
    ['none', '', { initial: 0, factor: 1, max: 86_400 }],
    ['a number', ', backoff: 5', { initial: 5, factor: 1, max: 86_400 }],
    ['one that grows', ', backoff: {initial: 1, factor: 2}', { initial: 1, factor: 2, max: 86_400 }],
    ['one with a limit', ', backoff: {initial: 1, factor: 2, max: 9}', { initial: 1, factor: 2, max: 9 }],
  ])('a retry, its backoff %s > is written out, and "on" is no boolean', (_, backoff, expected) => {
    const { steps, problems } = draft(
      oneStep(`retry: {attempts: 3, on: [failed, lost]${backoff}}\n    on_unknown: pause`),
    );
    expect(problems).toEqual([]);
    expect(steps[0]).toMatchObject({
      on_unknown: 'pause',
      retry: { attempts: 3, backoff: expected, on: ['failed', 'lost'] },
    });
  });

  it.each([
    ['a retry that does not say after what', 'retry: {attempts: 3}', '/flowdef/0/retry'],
    ['a retry after what cannot be named', 'retry: {attempts: 2, on: [cancelled]}', '/flowdef/0/retry/on/0'],
    ['a single attempt', 'retry: {attempts: 1, on: [failed]}', '/flowdef/0/retry/attempts'],
    ['a policy that is none', 'on_unknown: hope', '/flowdef/0/on_unknown'],
    ['no time at all', 'expect_progress_within: 0', '/flowdef/0/expect_progress_within'],
  ])('%s > is refused where it stands', (_, text, pointer) => {
    expect(draft(oneStep(text)).problems.map((problem) => problem.pointer)).toEqual([pointer]);
  });

  it('parameter, payload and location > are put in one after the other; the flowdef keeps what was written', () => {
    const text =
      'name: w\nparameters: [{name: p, default: payload.x}]\nflowdef:\n  - {name: s, module: arm, action: move, args: {target: $p}}\n';
    const { steps, workflow } = draft(text, { payload: { x: 'nest' } });
    expect(steps[0]).toMatchObject({ args: { target: [1, 2] }, locations: { target: 'nest' } });
    expect(workflow['flowdef']).toMatchObject([
      { id: steps[0]?.id, args: { target: 'payload.x' }, locations: {} },
    ]);
  });

  it.each([
    ['of a parameter alone', '$volume', 'payload.other', 1],
    ['of a parameter that is given', '$volume', 'x', 0, { volume: 5 }],
    ['of a parameter in an expression', '${{ parameters.volume }}', 'x', 1],
    ['that a step takes as well', '$volume', '${{ payload["volume"] }}', 0],
    ['where a step takes the payload whole', '$volume', '${{ payload }}', 0],
    ['whose parameter a client has put in itself', '5', 'x', 0],
  ])(
    'a value of the payload by the name %s > is refused where nothing takes it',
    (_, one, other, count, parameters?: JsonObject) => {
      const text = `name: w\nparameters: [{name: volume, default: 10}]\nflowdef:\n  - {name: s, module: arm, action: move, args: {target: '${one}', speed: '${other}'}}\n`;
      const { problems } = draft(text, {
        payload: { volume: 20, other: 1 },
        ...(parameters && { parameters }),
      });
      expect(problems.map(({ message }) => message)).toEqual(
        Array.from({ length: count }, () => expect.stringContaining('--param volume=…') as string),
      );
    },
  );

  it.each([
    ['saved as UTF-16', Buffer.from(oneStep('args: {a: b}'), 'utf16le').toString(), ''],
    ['saved in Latin-1', Buffer.from(oneStep('args: {a: "5 µl"}'), 'latin1').toString(), '/flowdef/0/args/a'],
    ['with NUL in a name', oneStep('args:').replace('name: s', 'name: "a\\0b"'), '/flowdef/0/name'],
    ['with half of a character', oneStep('args: {"\\uD800": 1}'), '/flowdef/0/args/\ud800'],
  ])('a workflow %s > is refused with what is to be done', (_, text, pointer) => {
    expect(draft(text).problems).toMatchObject([
      { pointer, message: expect.stringContaining('UTF-8') as string },
    ]);
    expect(draft(oneStep('args: {raw: "\\x00"} # 5 \uFFFDl')).problems).toEqual([]);
  });

  it('step ids > are kept where they are ULIDs and not repeated', () => {
    const id = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
    const step = (own: string) => ({ id: own, name: 's', module: 'arm', action: 'move' });
    const { steps } = draft(JSON.stringify({ name: 'w', flowdef: [step(id), step(id), step('x')] }));
    expect(steps[0]?.id).toBe(id);
    expect(new Set(steps.map((each) => each.id)).size).toBe(3);
    expect(steps.every((each) => isId(each.id))).toBe(true);
  });

  it.each<[string, string, object]>([
    ['nothing', '', { message: expect.stringContaining('this is nothing') as string }],
    ['no steps', 'name: w\nflowdef: []', { message: 'the workflow has no steps' }],
    ['a step that is text', 'name: w\nflowdef:\n  - move', { pointer: '/flowdef/0' }],
    [
      'a module that is off',
      oneStep('module: old'),
      { message: expect.stringContaining('switched off') as string },
    ],
    ['a timeout of zero', oneStep('timeout: 0'), { pointer: '/flowdef/0/timeout' }],
    [
      'arguments over 1 MiB',
      oneStep(`args: {a: "${'x'.repeat(1_100_000)}"}`),
      { pointer: '/flowdef/0/args' },
    ],
    ['one label twice', oneStep('data_labels: {a: l, b: l}'), { pointer: '/flowdef/0/data_labels' }],
  ])('%s > is a problem', (_, text, expected) => {
    expect(draft(text).problems).toMatchObject([expected]);
  });

  it('20,000 steps > are refused without looking at them', () => {
    const flowdef = Array(20_000).fill(0);
    expect(draft(JSON.stringify({ name: 'w', flowdef })).problems).toMatchObject([
      { message: 'the workflow has 20000 steps, and a run may have 10000 at most' },
    ]);
  });

  it('three hundred steps with a payload key of a megabyte > are refused with the step where it is too much', () => {
    const step = { module: 'arm', action: 'move', args: { data: 'payload.data' } };
    const flowdef = Array.from({ length: 300 }, (_, i) => ({ name: `step ${i}`, ...step }));
    const payload = { data: 'x'.repeat(1_000_000) };
    expect(() => draft(JSON.stringify({ name: 'w', flowdef }), { payload })).toThrow(
      expect.objectContaining({
        code: 'too_large',
        message: expect.stringContaining('at step "step 15"') as string,
      }),
    );
  });

  it('half a million values that are wrong > are told of by the first, and of a few by all', () => {
    const wrong = (length: number) => ({ name: 'w', flowdef: [], parameters: Array<number>(length).fill(1) });
    expect(draft(JSON.stringify(wrong(500_000))).problems.length).toBe(2);
    expect(draft(JSON.stringify(wrong(5))).problems.length).toBe(6);
    expect(draft(JSON.stringify(wrong(5_000))).problems.length).toBeLessThanOrEqual(101);
  });
});
