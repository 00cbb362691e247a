import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../shared/kernel/json/json.ts';
import { complaints, draft } from '../../../support/drafts.ts';

/** A workflow of one line for each key above the steps, and one for each step: its name and its other keys. */
function workflow(above: string[], steps: string[], cleanup: string[] = []): string {
  const line = (step: string) => `  - {module: arm, action: move, name: ${step}}`;
  const end = cleanup.length > 0 ? ['cleanup:', ...cleanup.map(line)] : [];
  return ['name: w', ...above, 'flowdef:', ...steps.map(line), ...end].join('\n');
}

const after = (text: string) => {
  const { steps, problems } = draft(text);
  expect(problems).toEqual([]);
  return steps.map((step) => step.after);
};

describe('the order of steps', () => {
  it('a chain > no step says what it waits for', () => {
    expect(after(workflow([], ['a', 'b', 'c']))).toEqual([undefined, undefined, undefined]);
    expect(after(workflow(['execution: chain'], ['a', 'b'], ['c']))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('a graph > each waits for what it names, wherever that stands', () => {
    const steps = ['c, dependencies: [a, b, a]', 'a', 'b, dependencies: a', 'd'];
    expect(after(workflow(['execution: dag'], steps))).toEqual([[1, 2], [], undefined, []]);
  });

  it('steps at the end > come after all steps that nothing else waits for', () => {
    const text = workflow(
      ['execution: dag'],
      ['a', 'b', 'c, dependencies: [a]'],
      ['x', 'y, dependencies: [x, b]'],
    );
    expect(after(text)).toEqual([undefined, [], [0], [1, 2], undefined]);
    expect(draft(text).steps.map(({ cleanup }) => cleanup)).toEqual([
      undefined,
      undefined,
      undefined,
      true,
      true,
    ]);
  });

  it('a step that goes where another one went > waits for it', () => {
    const { steps } = draft(workflow(['execution: dag'], ['b, same_instance_as: a', 'a']));
    expect(steps).toMatchObject([{ after: [1], same_instance_as: 1 }, { after: [] }]);
    expect(draft(workflow([], ['a', 'b, same_instance_as: a'])).steps[1]?.same_instance_as).toBe(0);
  });

  it('what recovers a step > is no step of the run yet, and one follows the other', () => {
    const text = workflow(
      [],
      [
        'a, recover: [{name: r, module: arm, action: home}, {name: s, module: arm, action: home, same_instance_as: a}]',
        'b',
      ],
    );
    const { steps, problems, placed: all } = draft(text);
    expect(problems).toEqual([]);
    expect(steps.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(steps[0]?.recover).toMatchObject([
      { number: -1, name: 'r', action: 'home', after: [] },
      { number: -2, name: 's', after: [-1], same_instance_as: 0 },
    ]);
    expect(all.map(({ pointer }) => pointer)).toContain('/flowdef/0/recover/1');
  });

  it.each([
    [
      'a step that is not there',
      ['a, dependencies: [b]'],
      'line 4, column 57: step "a": there is no step "b"',
    ],
    ['a slip', ['wash', 'a, dependencies: [wahs]'], 'did you mean "wash"?'],
    ['no name', ['a, dependencies: [7]'], 'step "a": it must be the name of a step'],
    ['itself', ['a, dependencies: [a]'], 'step "a": it names itself, and would wait for its own end'],
    [
      'each other',
      ['a, dependencies: [c]', 'b, dependencies: [a]', 'c, dependencies: [b]', 'd, dependencies: [a]'],
      'step "a": the steps wait for each other in a cycle: "a" → "c" → "b" → "a"',
    ],
    [
      'one of several',
      ['a', 'a', 'b, dependencies: [a]'],
      'there are several steps "a": give the one that is meant a name of its own',
    ],
    [
      'an instance of another module',
      ['a', 'b, module: reader, same_instance_as: a'],
      '"a" goes to an instance of "arm", and this step is for "reader"',
    ],
  ])('%s in a graph > is refused with its place', (_, steps, complaint) => {
    const text = workflow(['execution: dag'], steps).replace(
      /\{module: arm, (.*)module: reader, /g,
      '{$1module: reader, ',
    );
    const told = complaints(text);
    expect(told).toEqual([expect.stringMatching(/^line \d+, column \d+: step "/) as string]);
    expect(told[0]).toContain(complaint);
  });

  it('two steps of a name that nobody names > are taken', () => {
    expect(complaints(workflow(['execution: dag'], ['a', 'a']))).toEqual([]);
    expect(complaints(workflow([], ['a', 'a']))).toEqual([]);
  });

  it('a step of a chain that names a later one > is refused', () => {
    expect(complaints(workflow([], ['a, same_instance_as: b', 'b']))).toEqual([
      'line 3, column 60: step "a": "b" is done after it: put it before this step, or say "execution: dag" above the steps, where what a step names is done first',
    ]);
  });

  it('a step that names one at the end > is refused', () => {
    expect(complaints(workflow(['execution: dag'], ['a, dependencies: [x]'], ['x']))).toEqual([
      'line 4, column 57: step "a": "x" is a step of "cleanup", which is done when all others are',
    ]);
  });

  it("dependencies in a chain > are WEI's, and have no effect", () => {
    const { steps, problems, warnings } = draft(workflow([], ['a, dependencies: [x]', 'b']));
    expect(problems).toEqual([]);
    expect(steps[0]?.dependencies).toEqual(['x']);
    expect(warnings).toEqual([
      'line 3, column 56: the step key "dependencies" has no effect without "execution: dag" above the steps: each step is done after the one before it',
    ]);
  });

  it('ten thousand steps that each wait for the one before > are ordered; a cycle is told short', () => {
    const names = Array.from({ length: 10_000 }, (_, index) => index);
    const flowdef = names.map((index) => ({
      ...{ name: `s${index}`, module: 'arm', action: 'move' },
      dependencies: index === 0 ? [] : [`s${index - 1}`],
    }));
    const text = JSON.stringify({ name: 'w', execution: 'dag', flowdef });
    expect(draft(text).steps.every((step) => step.after === undefined)).toBe(true);
    const closed = flowdef.with(0, { ...flowdef[0]!, dependencies: ['s9999'] });
    const [problem] = draft(JSON.stringify({ name: 'w', execution: 'dag', flowdef: closed })).problems;
    expect(problem?.message).toContain('in a cycle: "s0" → "s9999" → "s9998" →');
    expect(problem?.message).toContain('→ 9990 more →');
    expect(problem?.message.length).toBeLessThan(300);
  });

  it('thousands of steps that thousands wait for > are refused before they are written', () => {
    const steps = (count: number, name: string) =>
      Array.from({ length: count }, (_, index) => ({
        name: `${name}${index}`,
        module: 'arm',
        action: 'move',
      }));
    const text = JSON.stringify({
      ...{ name: 'w', execution: 'dag', flowdef: steps(5_000, 'a'), cleanup: steps(5_000, 'b') },
    });
    expect(() => draft(text)).toThrow(expect.objectContaining({ code: 'too_large' }));
  });

  it('more steps than a run may have, those counted that may be added > are refused', () => {
    const step = { name: 's', module: 'arm', action: 'move' };
    const flowdef = Array.from({ length: 5_001 }, () => ({ ...step, recover: [step] }));
    expect(draft(JSON.stringify({ name: 'w', flowdef })).problems).toMatchObject([
      {
        pointer: '/flowdef/5000',
        message: expect.stringContaining('more than 10000 steps') as string,
      },
    ]);
  });
});

describe('what becomes of a run where a step fails', () => {
  it('the word of the workflow > is that of each step that has none of its own', () => {
    const text = workflow(
      ['on_failure: pause'],
      [
        'a',
        'b, on_failure: continue',
        'c, on_failure: fail, recover: [{name: r, module: arm, action: home}]',
      ],
      ['d'],
    );
    const {
      steps,
      workflow: { flowdef },
    } = draft(text);
    expect(steps.map(({ on_failure }) => on_failure)).toEqual(['pause', 'continue', undefined, 'pause']);
    expect(steps[2]?.recover?.[0]?.on_failure).toBeUndefined();
    expect(flowdef).toMatchObject([{}, { on_failure: 'continue' }, { on_failure: 'fail' }, {}]);
  });

  it('recovering what recovers > is refused', () => {
    const text = workflow([], ['a, recover: [{name: r, module: arm, action: home, recover: []}]']);
    expect(complaints(text)).toEqual([
      expect.stringContaining('step "r": a step of "recover" has no "recover"') as string,
    ]);
  });
});

describe('the instance of a step', () => {
  it('a name > is the only one that may take it', () => {
    const {
      steps,
      workflow: { flowdef },
    } = draft(workflow([], ['a, instance: left', 'b, instance: any', 'c']));
    expect(steps).toMatchObject([
      { instance: 'same', only_instance: 'left' },
      { instance: 'any' },
      { instance: 'same' },
    ]);
    expect(steps.map((step) => 'only_instance' in step)).toEqual([true, false, false]);
    expect(flowdef).toMatchObject([{ instance: 'left' }, { instance: 'any' }, { instance: 'same' }]);
  });
});

describe('a key of the flow with a wrong type', () => {
  it.each([
    ['execution: graph', 'must be one of "chain", "dag", null'],
    ['execution: 7', 'must be one of "chain", "dag", null'],
    ['on_failure: panic', 'must be one of "fail", "continue", "pause", null'],
    ['cleanup: drain', 'must be array, or left empty, and is text'],
    ['cleanup: [drain]', 'must be object, and is text'],
    ['priority: high', 'must be integer, or left empty, and is text'],
    ['priority: 1.5', 'must be integer, or left empty, and is 1.5'],
  ])('%s > is refused with its place', (line, complaint) => {
    expect(complaints(workflow([line], ['a']))).toEqual([
      expect.stringMatching(/^line 2, column \d+: /) as string,
    ]);
    expect(complaints(workflow([line], ['a']))[0]).toContain(complaint);
  });

  it.each([
    ['instance: [a]', 'must be string, or left empty, and is a list'],
    ['instance: ""', 'must have 1 character at least'],
    ['same_instance_as: 7', 'must be string, or left empty, and is 7'],
    ['on_failure: skip', 'must be one of "fail", "continue", "pause", null'],
    ['recover: home', 'must be array, or left empty, and is text'],
    ['recover: [home]', 'must be object, and is text'],
    ['recover: [{name: r, module: arm}]', '"action" is missing'],
  ])('%s of a step > is refused with its place', (key, complaint) => {
    const told = complaints(workflow([], [`a, ${key}`]));
    expect(told).toEqual([expect.stringMatching(/^line 3, column \d+: /) as string]);
    expect(told[0]).toContain(complaint);
  });
});

describe('a typed parameter', () => {
  const step = workflow([], ['a, args: {x: $p}']);
  const text = (declared: string) => `parameters:\n  - {name: p, ${declared}}\n${step}`;

  it.each<[string, unknown]>([
    ['type: number, minimum: 0, maximum: 10', 10],
    ['type: integer', 3],
    ['type: string, enum: [slow, fast]', 'fast'],
    ['type: boolean, default: no', false],
    ['type: array', [1]],
    ['type: object', { a: 1 }],
    ['enum: [[1, 2], {a: 1}]', { a: 1 }],
    ['type: number, unit: ul, description: how much', 5],
  ])('%s > takes a value that fits', (declared, value) => {
    expect(complaints(text(declared), { parameters: { p: value } as JsonObject })).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    ['type: number', '5', 'must be a number, and is the text "5"'],
    ['type: integer', 1.5, 'must be a whole number, and is 1.5'],
    ['type: string', 7, 'must be a text, and is 7'],
    ['type: boolean', 'yes', 'must be true or false, and is the text "yes"'],
    ['type: array', {}, 'must be a list, and is an object'],
    ['type: object', [], 'must be an object, and is a list'],
    ['type: string, default: x', null, 'must be a text, and is null'],
    [
      'enum: [slow, fast]',
      'fasst',
      'must be one of "slow", "fast", and is the text "fasst"; did you mean "fast"?',
    ],
    ['type: number, minimum: 1, unit: ul', 0, 'must be 1 ul or more, and is 0'],
    ['type: number, maximum: 10', 11, 'must be 10 or less, and is 11'],
  ])('%s > refuses %j where it is declared', (declared, value, why) => {
    expect(complaints(text(declared), { parameters: { p: value } as JsonObject })).toEqual([
      `line 2, column 5: the value that the submission gives the parameter "p" ${why}`,
    ]);
  });

  it.each([
    ['type: float', 'must be one of "string", "number", "integer", "boolean", "array", "object", null'],
    ['enum: []', 'must have 1 item at least'],
    ['enum: fast', 'must be array, or left empty, and is text'],
    ['minimum: low', 'must be number, or left empty, and is text'],
    ['description: [a]', 'must be string, or left empty, and is a list'],
    ['unit: 3', 'must be string, or left empty, and is 3'],
    [
      'type: number, default: fast',
      'the parameter "p": its default must be a number, and is the text "fast"',
    ],
    [
      'type: integer, enum: [1, x]',
      'the parameter "p": a value of "enum" must be a whole number, and is the text "x"',
    ],
    ['type: string, minimum: 1', 'the parameter "p": "minimum" is for numbers, and the type is "string"'],
    [
      'minimum: 2, maximum: 1',
      'the parameter "p": no value fits, for the minimum is greater than the maximum',
    ],
  ])('a declaration of %s > is refused with its place', (declared, complaint) => {
    const told = complaints(text(declared));
    expect(told).toContainEqual(expect.stringMatching(/^line 2, column \d+: /));
    expect(told.join('\n')).toContain(complaint);
  });
});
