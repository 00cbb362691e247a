import { describe, expect, it } from 'vitest';
import { resolvePath } from '../../../../shared/contracts/workflow-path.ts';
import { complaintsOfLab, draft as draftWith, workflow } from '../../../support/drafts.ts';

type Given = Parameters<typeof draftWith>[1];

const draft = (text: string, workflows: Record<string, string> = {}, given: Given = {}) =>
  draftWith(text, { ...given, workflows });
const complaints = (text: string, workflows: Record<string, string> = {}, given: Given = {}) =>
  complaintsOfLab(text, { ...given, workflows });

const step = (keys: string) => `  - {module: arm, action: move, ${keys}}`;
const use = (keys: string) => `  - {${keys}}`;

const wash = workflow(
  'parameters: [{name: volume, type: number, maximum: 100}, {name: times, type: integer, default: 1}]',
  '  - {module: washer, action: rinse, name: rinse, args: {volume: $volume, n: "${{ parameters.times }}"}}',
  '  - {module: washer, action: drain, name: drain, args: {all: "${{ steps.rinse.data.left }}"}}',
);

describe('a step that uses a workflow', () => {
  it('once > is the steps of that, with what it gives them', () => {
    const text = workflow(
      step('name: a'),
      use('name: wash, uses: ./wash.yaml, with: {volume: payload.v}'),
      step('name: b'),
    );
    const {
      steps,
      problems,
      warnings,
      used,
      workflow: { flowdef },
    } = draft(text, { 'wash.yaml': wash }, { payload: { v: 20 } });
    expect({ problems, warnings }).toEqual({ problems: [], warnings: [] });
    expect(steps).toMatchObject([
      { name: 'a' },
      { name: 'wash/rinse', module: 'washer', args: { volume: 20, n: 1 } },
      { name: 'wash/drain', scope: { steps: { rinse: 1 }, values: {} } },
      { name: 'b' },
    ]);
    expect(steps.every(({ after }) => after === undefined)).toBe(true);
    expect(flowdef).toMatchObject([
      { name: 'a' },
      { name: 'wash/rinse' },
      { name: 'wash/drain' },
      { name: 'b' },
    ]);
    expect(used).toMatchObject({ 'wash.yaml': { name: 'w' } });
    expect(draft(workflow(step('name: a'))).used).toBeUndefined();
  });

  it('with what another step returns > is given that when the time has come', () => {
    const text = workflow(
      step('name: a'),
      use(
        'name: wash, uses: wash.yaml, when: steps.a.data.dirty, with: {volume: "${{ steps.a.data.v * 2 }}"}',
      ),
      step('name: b, args: {left: "${{ steps[\'wash/rinse\'].data.left }}"}'),
    );
    const { steps, problems } = draft(text, { './wash.yaml': wash });
    expect(problems).toEqual([]);
    const when = { when: 'steps.a.data.dirty' };
    expect(steps[1]).toMatchObject({
      args: { volume: '${{ parameters.volume }}', n: 1 },
      expressions: { '/args/volume': '${{ parameters.volume }}' },
      scope: {
        steps: {},
        values: { parameters: {} },
        given: {
          ...when,
          parameters: { volume: '${{ steps.a.data.v * 2 }}' },
          expressions: { '/volume': '${{ steps.a.data.v * 2 }}' },
          scope: { steps: { a: 0 }, values: {} },
        },
      },
    });
    expect(steps[2]?.scope).toEqual({
      ...{ steps: { rinse: 1 }, values: {} },
      given: { ...when, parameters: {}, expressions: {}, scope: { steps: { a: 0 }, values: {} } },
    });
    expect(steps[3]?.scope).toEqual({ steps: { 'wash/rinse': 1 }, values: {} });
  });

  it('that uses another one > names and values go through both', () => {
    const outer = workflow(
      'parameters: [{name: v}]',
      use('name: inner, uses: ../parts/wash.yaml, with: {volume: $v, times: 3}'),
      step('name: after, args: {x: "v=$v"}'),
    );
    const text = workflow(
      step('name: a'),
      use('name: both, uses: steps/both.yaml, with: {v: "${{ steps.a.data.v }}"}'),
    );
    const { steps, problems } = draft(text, { 'steps/both.yaml': outer, 'parts/wash.yaml': wash });
    expect(problems).toEqual([]);
    expect(steps.map(({ name }) => name)).toEqual([
      'a',
      'both/inner/rinse',
      'both/inner/drain',
      'both/after',
    ]);
    expect(steps[1]?.scope?.given).toEqual({
      parameters: { volume: '${{ parameters.v }}' },
      expressions: { '/volume': '${{ parameters.v }}' },
      scope: {
        ...{ steps: {}, values: { parameters: {} } },
        given: {
          parameters: { v: '${{ steps.a.data.v }}' },
          expressions: { '/v': '${{ steps.a.data.v }}' },
          scope: { steps: { a: 0 }, values: {} },
        },
      },
    });
    expect(steps[3]?.expressions).toEqual({ '/args/x': 'v=${{ parameters.v }}' });
  });

  it('in a graph > its first steps wait for what it names, and its last ones are waited for', () => {
    const both = workflow(
      'execution: dag',
      step('name: x'),
      step('name: y'),
      step('name: z, dependencies: [x]'),
    );
    const text = workflow(
      'execution: dag',
      step('name: end, dependencies: [two]'),
      use('name: two, uses: two.yaml, dependencies: [a]'),
      step('name: a'),
      step('name: b, dependencies: ["two/x"]'),
    );
    const { steps, problems } = draft(text, { 'two.yaml': both });
    expect(problems).toEqual([]);
    expect(steps.map(({ name, after }) => [name, after])).toEqual([
      ['end', [2, 3]],
      ['two/x', [4]],
      ['two/y', [4]],
      ['two/z', [1]],
      ['a', []],
      ['b', [1]],
    ]);
    const chain = draft(workflow(step('name: a'), use('name: two, uses: two.yaml'), step('name: b')), {
      'two.yaml': both,
    });
    expect(chain.steps.map(({ after }) => after)).toEqual([undefined, undefined, [0], [1], [2, 3]]);
  });

  it('in rounds > the steps of a round are those of the workflow', () => {
    const text = workflow(
      step('name: a'),
      use(
        'name: wash, uses: wash.yaml, for_each: payload.plates, as: plate, with: {volume: "${{ plate.v + steps.a.data.v }}", times: "${{ index + 1 }}"}, when: steps.a.status == "succeeded", on_failure: continue',
      ),
      step('name: b, args: {x: "${{ steps.wash.data.rinse.left }}"}'),
    );
    const { steps, problems } = draft(
      text,
      { 'wash.yaml': wash },
      { payload: { plates: [{ v: 1 }, { v: 2 }] } },
    );
    expect(problems).toEqual([]);
    expect(steps).toMatchObject([
      { name: 'a' },
      {
        ...{ name: 'wash', module: 'workflow', action: 'wash.yaml', on_failure: 'continue' },
        when: 'steps.a.status == "succeeded"',
        scope: { steps: { a: 0 }, values: {} },
        loop: {
          for_each: { items: [{ v: 1 }, { v: 2 }], as: 'plate', max_parallel: 1 },
          body: [
            {
              ...{ number: -1, name: 'rinse', after: [], on_failure: 'continue' },
              expressions: {
                '/args/volume': '${{ parameters.volume }}',
                '/args/n': '${{ parameters.times }}',
              },
              scope: {
                given: {
                  expressions: { '/volume': '${{ plate.v + steps.a.data.v }}', '/times': '${{ index + 1 }}' },
                  scope: { steps: { a: 0 }, values: {}, loop: 1 },
                },
              },
            },
            { number: -2, name: 'drain', after: [-1], scope: { steps: { rinse: -1 } } },
          ],
        },
      },
      { name: 'b', scope: { steps: { wash: 1 } } },
    ]);
    const body = steps[1]?.loop?.body ?? [];
    expect(body.map(({ scope }) => scope?.given?.when)).toEqual([undefined, undefined]);
    expect(steps[1]).not.toHaveProperty('expressions');
  });

  it('that is repeated > may name what it has come to so far', () => {
    const text = workflow(
      use(
        'name: wash, uses: wash.yaml, repeat: {until: steps.wash.data.rinse.left < 1, max: 5}, with: {volume: "${{ round == 1 ? 10 : steps.wash.data.rinse.left }}"}',
      ),
    );
    const { steps, problems } = draft(text, { 'wash.yaml': wash });
    expect(problems).toEqual([]);
    expect(steps[0]).toMatchObject({
      scope: { steps: { wash: 0 }, values: {} },
      loop: { body: [{ scope: { given: { scope: { steps: { wash: 0 }, loop: 0 } } } }, {}] },
    });
  });

  it('rounds within rounds > each has its own variables', () => {
    const inner = workflow(
      'parameters: [{name: plate}]',
      step('name: well, for_each: [1, 2], args: {at: "${{ [parameters.plate, item] }}"}'),
    );
    const text = workflow(
      use('name: plates, uses: plate.yaml, for_each: [A, B], with: {plate: "${{ item }}"}'),
    );
    const { steps, problems } = draft(text, { 'plate.yaml': inner });
    expect(problems).toEqual([]);
    expect(steps[0]?.loop?.body).toMatchObject([
      {
        ...{ number: -1, name: 'well' },
        loop: {
          for_each: { items: [1, 2] },
          body: [{ number: -2, name: '', scope: { loop: -1, given: { scope: { loop: 0 } } } }],
        },
      },
    ]);
  });

  it('what is done at its end > is done at the end of the run, before that of the workflow that uses it; in rounds at the end of each', () => {
    const tidy = `${workflow(step('name: x'))}\ncleanup:\n${step('name: wipe')}`;
    const text = `${workflow(use('name: t, uses: tidy.yaml'), step('name: b'))}\ncleanup:\n${use('name: u, uses: plain.yaml')}`;
    const { steps, problems } = draft(text, { 'tidy.yaml': tidy, 'plain.yaml': workflow(step('name: y')) });
    expect(problems).toEqual([]);
    expect(steps.map(({ name, cleanup, after }) => [name, cleanup, after])).toEqual([
      ['t/x', undefined, undefined],
      ['b', undefined, undefined],
      ['t/wipe', true, undefined],
      ['u/y', true, undefined],
    ]);
    const looped = draft(workflow(use('name: t, uses: tidy.yaml, for_each: [1]')), { 'tidy.yaml': tidy });
    expect(looped.problems).toEqual([]);
    const body = looped.steps[0]?.loop?.body.map(({ name, after, closes }) => [name, after, closes]);
    expect(body).toEqual([
      ['x', [], undefined],
      ['wipe', [-1], true],
    ]);
    const nowhere = workflow(
      use('name: t, uses: plain.yaml, cleanup: [{name: c, module: arm, action: move}]'),
    );
    expect(draft(nowhere, { 'plain.yaml': workflow(step('name: y')) }).problems).toMatchObject([
      {
        message: expect.stringContaining(
          '"cleanup" of a step is done at the end of each of its rounds',
        ) as string,
      },
    ]);
  });

  it('to recover another one > its steps are added then', () => {
    const text = workflow(
      step(
        'name: a, recover: [{name: fix, uses: wash.yaml, with: {volume: 1}}, {name: home, module: arm, action: home}]',
      ),
    );
    const { steps, problems } = draft(text, { 'wash.yaml': wash });
    expect(problems).toEqual([]);
    expect(steps[0]?.recover).toMatchObject([
      { number: -1, name: 'fix/rinse', after: [] },
      { number: -2, name: 'fix/drain', after: [-1] },
      { number: -3, name: 'home', after: [-2] },
    ]);
  });

  it('what becomes of the run where a step fails > is said by the step, its workflow, the step that uses it, and the workflow of that', () => {
    const plain = workflow(step('name: x'), step('name: y, on_failure: pause'));
    const stating = workflow('on_failure: pause', step('name: x'));
    const text = workflow(
      'on_failure: continue',
      use('name: a, uses: plain.yaml'),
      use('name: b, uses: plain.yaml, on_failure: fail'),
      use('name: c, uses: stating.yaml'),
    );
    const { steps } = draft(text, { 'plain.yaml': plain, 'stating.yaml': stating });
    expect(steps.map(({ on_failure }) => on_failure)).toEqual([
      'continue',
      'pause',
      undefined,
      'pause',
      'pause',
    ]);
  });
});

describe('a workflow that cannot be used', () => {
  const main = (uses: string) => workflow(use(`name: wash, uses: '${uses}', with: {volume: 1}`));

  it.each([
    ['../../etc/passwd', 'is not in the folder of the workflow: put the file into that folder'],
    ['/etc/passwd', 'is not in the folder of the workflow'],
    ['C:\\lab\\wash.yaml', 'is not in the folder of the workflow'],
    ['\\\\server\\wash.yaml', 'is not in the folder of the workflow'],
    ['https://example.org/wash.yaml', 'is not in the folder of the workflow'],
    ['a/../../wash.yaml', 'is not in the folder of the workflow'],
    ['./wahs.yaml', 'did not come with the submission, which has "wash.yaml"; did you mean "wash.yaml"?'],
    [
      './other/thing.yml',
      '`weir run` sends it where it lies beside the workflow; over HTTP it goes into the field "workflows"',
    ],
  ])('%s > is refused with its place and the remedy', async (uses, complaint) => {
    const told = await complaints(main(uses), { 'wash.yaml': wash });
    expect(told).toEqual([expect.stringMatching(/^line 3, column \d+: step "wash": "/) as string]);
    expect(told[0]).toContain(complaint);
  });

  it.each<[string, string, string]>([
    ['volume: 200', '"volume" must be 100 or less, and is 200', '/with/volume'],
    ['volume: much', '"volume" must be a number, and is the text "much"', '/with/volume'],
    [
      'volum: 1',
      'the workflow has no parameter "volum" (it has "volume", "times"); did you mean "volume"?',
      '',
    ],
    ['times: 2', 'it gives no "volume", which the workflow needs, under "with"', ''],
    ['volume: "${{ steps.a.status }}"', '"with.volume": it must come to a number, and comes to a text', ''],
    [
      'volume: "${{ steps.wash.data.x }}"',
      '"wash" is a workflow: name a step of it, such as steps["wash/rinse"]',
      '',
    ],
    ['volume: payload.none', '"volume" wants payload.none, and the payload has no keys', ''],
  ])('what it is given, %s > is refused with its place', async (given, complaint) => {
    const text = workflow(step('name: a'), use(`name: wash, uses: wash.yaml, with: {${given}}`));
    const told = await complaints(text, { 'wash.yaml': wash });
    expect(told.join('\n')).toMatch(/^line 4, column \d+: step "wash": /);
    expect(told.join('\n')).toContain(complaint);
  });

  it.each([
    ['uses: 7', 'must be string, or left empty, and is 7'],
    ['uses: wash.yaml, with: 7', 'must be object, or left empty, and is 7'],
    [
      'uses: wash.yaml, with: {volume: 1}, retry: {attempts: 2, on: [failed]}',
      '"retry" is for a step that a module does, and this one is done by the steps of wash.yaml',
    ],
    ['uses: wash.yaml, with: {volume: 1}, module: arm', '"module" is for a step that a module does'],
    ['uses: wash.yaml, with: {volume: 1}, recover: []', '"recover" is for a step that a module does'],
    [
      'with: {volume: 1}, module: arm, action: move',
      '"with" is for a workflow that the step uses, and there is no "uses"',
    ],
  ])('%s > is refused with its place', async (keys, complaint) => {
    const told = await complaints(workflow(use(`name: wash, ${keys}`)), { 'wash.yaml': wash });
    expect(told).toEqual([expect.stringMatching(/^line 3, column \d+: /) as string]);
    expect(told[0]).toContain(complaint);
  });

  it('that is wrong itself > is told once, with its file, line and column', async () => {
    const wrong = workflow(
      'paramters: []',
      '  - {module: washr, action: rinse, name: rinse, args: {a: "${{ steps.x.data.y }}", b: "{{ z }}"}, timeout: soon}',
      '  - {module: washr, action: rinse, name: drain, args: {a: "${{ steps.x.data.y }}"}, when: 1 +}',
    );
    const text = workflow(...['a', 'b', 'c'].map((name) => use(`name: ${name}, uses: parts/wrong.yaml`)));
    expect((await complaints(text, { 'parts/wrong.yaml': wrong })).sort()).toEqual([
      expect.stringContaining(
        'parts/wrong.yaml, line 2, column 12: the workflow\'s key "paramters" would be ignored',
      ),
      expect.stringContaining(
        'parts/wrong.yaml, line 4, column 108: must be number, or left empty, and is text',
      ),
      expect.stringContaining('parts/wrong.yaml, line 4, column 87: step "rinse": "b" holds {{ z }}'),
      expect.stringContaining(
        'parts/wrong.yaml, line 5, column 14: step "drain": "washr" is no module of this workcell',
      ),
      expect.stringContaining(
        'parts/wrong.yaml, line 5, column 64: step "drain": "args.a": there is no step "x"',
      ),
      expect.stringContaining('parts/wrong.yaml, line 5, column 94: step "drain": "when":'),
    ] as string[]);
    expect(await complaints(text, { 'parts/wrong.yaml': 'name: [' })).toEqual([
      expect.stringMatching(/^parts\/wrong\.yaml, line 1, column \d+: /),
    ]);
    expect(await complaints(text, { 'parts/wrong.yaml': 'name: x' })).toEqual([
      'parts/wrong.yaml, line 1, column 1: "flowdef" is missing',
    ]);
  });

  it('that uses itself, by whatever way > is refused with the files of the circle', async () => {
    const other = (uses: string) => workflow(use(`name: s, uses: ${uses}`));
    expect(
      await complaints(other('a.yaml'), { 'a.yaml': other('./b.yaml'), 'b.yaml': other('a.yaml') }),
    ).toEqual([
      'b.yaml, line 3, column 21: step "s": the workflows use each other in a cycle: a.yaml → b.yaml → a.yaml',
    ]);
    expect(await complaints(other('a.yaml'), { 'a.yaml': other('a.yaml') })).toEqual([
      expect.stringContaining('in a cycle: a.yaml → a.yaml'),
    ]);
  });

  it('too many in a row, or too many steps in all > are refused', async () => {
    const rows = Array.from({ length: 12 }, (_, index) => [
      `${index}.yaml`,
      workflow(use(`name: s, uses: ${index + 1}.yaml`)),
    ]);
    expect(
      await complaints(
        workflow(use('name: s, uses: 0.yaml')),
        Object.fromEntries(rows) as Record<string, string>,
      ),
    ).toEqual([expect.stringContaining('11 workflows use each other in a row, and it may be 10')]);
    const twice = (uses: string) =>
      workflow(
        ...['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'].map((name) =>
          use(`name: ${name}, uses: ${uses}`),
        ),
      );
    const bomb = {
      ...Object.fromEntries(
        Array.from({ length: 8 }, (_, index) => [`${index}.yaml`, twice(`${index + 1}.yaml`)]),
      ),
      '8.yaml': twice('9.yaml'),
      '9.yaml': workflow(step('name: s')),
    };
    expect(await complaints(twice('0.yaml'), bomb)).toEqual([
      expect.stringContaining('more than 10000 steps') as string,
    ]);
    const looped = workflow(use('name: s, uses: wash.yaml, for_each: payload.many, with: {volume: 1}'));
    const payload = { many: Array.from({ length: 5_000 }, (_, index) => index) };
    expect(await complaints(looped, { 'wash.yaml': wash }, { payload })).toEqual([
      expect.stringContaining('more than 10000 steps') as string,
    ]);
  });

  it('that came and is used by nobody > is a warning', () => {
    expect(draft(workflow(step('name: a')), { 'x.yaml': 'name: [' }).warnings).toEqual([
      'the workflow "x.yaml" is used by no step',
    ]);
  });
});

describe('resolvePath', () => {
  it.each([
    ['wash.yaml', '', 'wash.yaml'],
    ['./a//b/./wash.yaml', '', 'a/b/wash.yaml'],
    ['.\\a\\wash.yaml', '', 'a/wash.yaml'],
    ['../wash.yaml', 'a/b.yaml', 'wash.yaml'],
    ['c/wash.yaml', 'a/b.yaml', 'a/c/wash.yaml'],
    ['../../wash.yaml', 'a/b.yaml', undefined],
    ['.', '', undefined],
    ['file:///wash.yaml', '', undefined],
  ])('%s in "%s" > %s', (written, from, path) => {
    expect(resolvePath(written, from)).toBe(path);
  });
});
