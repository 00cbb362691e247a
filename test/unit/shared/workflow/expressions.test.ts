import { describe, expect, it } from 'vitest';
import { decodeWorkcellState, workcellField } from '../../../../shared/contracts/workcell-state.ts';
import { complaintsOfLab, draft, workflow } from '../../../support/drafts.ts';

const reader = {
  name: 'reader',
  actions: [
    {
      ...{ name: 'read', args: [], files: [] },
      args_schema: {
        type: 'object',
        properties: { gain: { type: 'number' }, wells: { type: 'array' }, note: { type: 'string' } },
        required: ['gain'],
        additionalProperties: false,
      },
      results: [
        { label: 'od', schema: { type: 'number' } },
        { label: 'ok', schema: { type: 'boolean' } },
        { label: 'wells', schema: { type: 'array' } },
        { label: 'free' },
        { label: 'table', type: 'file' },
      ],
    },
  ],
};
const state = decodeWorkcellState({
  [workcellField.instance('reader/a')]: { module: 'reader' },
  [workcellField.about('reader/a')]: reader,
});

/** All that is wrong with a workflow in a lab whose reader has told what it can do. */
const complaints = (...[text, given]: Parameters<typeof draft>) => complaintsOfLab(text, given, state);

const read = (keys: string) => `  - {module: reader, action: read, args: {gain: 1}, ${keys}}`;
const move = (keys: string) => `  - {module: arm, action: move, ${keys}}`;
const scan = read('name: scan');

describe('a text with an expression', () => {
  it('whose names are all known > is its value, of its own type', () => {
    const text = workflow(
      'parameters: [{name: p, default: 2}, {name: plate, default: P7}]',
      move(
        'name: "move ${{ parameters.plate }}", args: {a: "${{ parameters.p * payload.factor }}", b: "n=${{ payload.wells }} of $plate", c: ["${{ payload.wells }}"], to: "${{ payload.place }}"}, timeout: "${{ parameters.p + 1 }}", priority: "${{ parameters.p }}"',
      ),
    );
    const { steps, problems } = draft(text, { payload: { factor: 1.5, wells: ['A1'], place: 'nest' } });
    expect(problems).toEqual([]);
    expect(steps[0]).toMatchObject({
      ...{ name: 'move P7', timeout: 3, priority: 2 },
      args: { a: 3, b: 'n=["A1"] of P7', c: [['A1']], to: [1, 2] },
      locations: { to: 'nest' },
    });
    expect(steps[0]).not.toHaveProperty('expressions');
    expect(steps[0]).not.toHaveProperty('scope');
  });

  it('that names a step > is kept with no more than it names', () => {
    const text = workflow(
      'parameters: [{name: p, default: 2}, {name: q, default: 3}]',
      scan,
      move(
        'name: m, args: {a: {b: "${{ steps.scan.data.od * parameters.p }}"}, c: "of $q: ${{ payload.x.y }} ${{ run.id }}"}',
      ),
    );
    const { steps, problems } = draft(text, { payload: { x: { y: 1 }, z: 2 } });
    expect(problems).toEqual([]);
    expect(steps[1]).toMatchObject({
      args: {
        a: { b: '${{ steps.scan.data.od * parameters.p }}' },
        c: 'of 3: ${{ payload.x.y }} ${{ run.id }}',
      },
      expressions: {
        '/args/a/b': '${{ steps.scan.data.od * parameters.p }}',
        '/args/c': 'of 3: ${{ payload.x.y }} ${{ run.id }}',
      },
    });
    expect(steps[1]?.scope).toEqual({
      steps: { scan: 0 },
      values: { parameters: { p: 2 }, payload: { x: { y: 1 } } },
    });
    expect(steps[1]).not.toHaveProperty('after');
  });

  it('what is put in > is data, whatever it reads like', () => {
    const evil = '${{ steps.scan.data.od }}';
    const text = workflow(
      'parameters: [{name: p}]',
      scan,
      move(
        'name: m, args: {a: $p, b: "$p ${{ steps.scan.status }}", c: "${{ payload.p }}", d: payload.p, e: "${{ payload.ref }}"}',
      ),
    );
    const { steps, problems } = draft(text, {
      payload: { p: evil, ref: 'payload.p' },
      parameters: { p: evil },
    });
    expect(problems).toEqual([]);
    expect(steps[1]?.args).toMatchObject({ a: evil, c: evil, d: evil, e: 'payload.p' });
    expect(steps[1]?.expressions).toEqual({
      '/args/b': `\${{ ${JSON.stringify(`${evil} `)} }}\${{ steps.scan.status }}`,
    });
  });

  it('in a file, a name and a condition > is kept; a file that a step makes need not come', async () => {
    const text = workflow(
      scan,
      move(
        'name: "m ${{ steps.scan.data.od }}", files: {plan: "${{ steps.scan.files.table }}"}, when: steps.scan.data.ok',
      ),
      move('name: n, when: "${{ steps.scan.data.od > 1 }}"'),
      move('name: o, when: no'),
      move('name: p, when: yes'),
    );
    const {
      steps,
      problems,
      workflow: { flowdef },
    } = draft(text);
    expect(problems).toEqual([]);
    expect(await complaints(text)).toEqual([]);
    expect(steps[1]).toMatchObject({
      when: 'steps.scan.data.ok',
      files: { plan: '${{ steps.scan.files.table }}' },
      expressions: { '/name': 'm ${{ steps.scan.data.od }}', '/files/plan': '${{ steps.scan.files.table }}' },
    });
    expect(steps.map(({ when }) => when)).toEqual([
      ...[undefined, 'steps.scan.data.ok', 'steps.scan.data.od > 1', 'false', undefined],
    ]);
    expect(flowdef).toMatchObject([{}, { when: 'steps.scan.data.ok' }, {}, { when: false }, { when: true }]);
  });

  it('in a graph > is waited for', () => {
    const text = workflow(
      'execution: dag',
      move('name: m, args: {a: "${{ steps.scan.data.od + steps.scan.data.od }}"}, dependencies: [n]'),
      scan,
      move('name: n'),
    );
    expect(draft(text).steps.map(({ after }) => after)).toEqual([[1, 2], [], []]);
  });

  it('in a note > is text', () => {
    const { steps, problems } = draft(workflow(move('name: m, comment: "${{ nothing }}", checks: ["${{"]')));
    expect(problems).toEqual([]);
    expect(steps[0]).toMatchObject({ comment: '${{ nothing }}', checks: ['${{'] });
  });
});

describe('a step with rounds', () => {
  it('for each of a list > one step without an instrument, and the step of each round', () => {
    const text = workflow(
      'parameters: [{name: speed, default: 3}]',
      move(
        'name: fill, for_each: [A1, "${{ parameters.speed }}"], as: well, max_parallel: 2, args: {well: "${{ well }}", n: "${{ index + 1 }}", speed: $speed}, retry: {attempts: 2, on: [failed]}, on_failure: continue, instance: left, data_labels: {a: b}, recover: [{name: r, module: arm, action: home, when: "steps.fill.status == \'failed\'"}]',
      ),
      move('name: m, args: {all: "${{ steps.fill.data.mass }}"}'),
    );
    const {
      steps,
      problems,
      workflow: { flowdef },
    } = draft(text);
    expect(problems).toEqual([]);
    expect(steps[0]).toMatchObject({
      ...{ name: 'fill', module: 'arm', args: {}, data_labels: {}, retry: null, on_failure: 'continue' },
      loop: {
        for_each: { items: ['A1', 3], as: 'well', max_parallel: 2 },
        body: [
          {
            ...{ number: -1, name: '', after: [], only_instance: 'left', on_failure: 'continue' },
            ...{ args: { well: '${{ well }}', n: '${{ index + 1 }}', speed: 3 }, data_labels: { a: 'b' } },
            retry: { attempts: 2 },
            expressions: { '/args/well': '${{ well }}', '/args/n': '${{ index + 1 }}' },
            scope: { steps: {}, values: {}, loop: 0 },
            recover: [{ number: -2, scope: { steps: { fill: -1 } } }],
          },
        ],
      },
    });
    expect(steps[0]).not.toHaveProperty('only_instance');
    expect(steps[1]?.scope).toEqual({ steps: { fill: 0 }, values: {} });
    expect(flowdef).toMatchObject([
      { retry: { attempts: 2 }, for_each: ['A1', 3], as: 'well', instance: 'left', data_labels: { a: 'b' } },
      {},
    ]);
  });

  it.each<[string, string, unknown]>([
    ['for_each: payload.wells', 'a known list', ['A1', 'A2']],
    ['for_each: $wells', 'a parameter', [1]],
    ['for_each: "${{ [1, parameters.wells[0]] }}"', 'an expression', [1, 1]],
    ['for_each: steps.scan.data.wells', 'what a step returns', 'steps.scan.data.wells'],
    ['for_each: "${{ steps.scan.data.wells }}"', 'the same in braces', 'steps.scan.data.wells'],
    ['for_each: []', 'nothing', []],
  ])('%s > takes %s', async (key, _, items) => {
    const given = { payload: key.includes('payload') ? { wells: ['A1', 'A2'] } : {} };
    const text = workflow('parameters: [{name: wells, default: [1]}]', scan, move(`name: m, ${key}`));
    const { steps, problems } = draft(text, given);
    expect(problems).toEqual([]);
    expect(await complaints(text, given)).toEqual([]);
    expect(steps[1]?.loop?.for_each).toEqual({ items, as: 'item', max_parallel: 1 });
  });

  it.each([
    ['{times: 3}', { max: 3 }],
    ['{times: "${{ parameters.n * 2 }}"}', { max: 4 }],
    ['{until: steps.m.data.od > 2, max: 5}', { until: 'steps.m.data.od > 2', max: 5 }],
    ['{while: "${{ steps.m.data.od > 2 }}", max: $n}', { while: 'steps.m.data.od > 2', max: 2 }],
    ['{until: round >= 2 || index > 5, max: 5}', { until: 'round >= 2 || index > 5', max: 5 }],
    ['{until: yes, max: 5}', { until: 'true', max: 5 }],
    ['{while: yes, max: 5}', { while: 'true', max: 5 }],
  ])('repeat: %s > rounds one after another', (repeat, expected) => {
    const text = workflow('parameters: [{name: n, default: 2}]', move(`name: m, repeat: ${repeat}`));
    const { steps, problems } = draft(text);
    expect(problems).toEqual([]);
    expect(steps[0]?.loop?.repeat).toEqual(expected);
  });

  it('a step that is repeated > may name itself in its rounds, and waits for nothing by that', () => {
    const text = workflow(
      'execution: dag',
      scan,
      move(
        'name: m, repeat: {until: steps.m.data.x > 2, max: 5}, args: {a: "${{ round == 1 ? steps.scan.data.od : steps.m.data.x }}"}',
      ),
    );
    const { steps, problems } = draft(text);
    expect(problems).toEqual([]);
    expect(steps[1]).toMatchObject({
      scope: { steps: { m: 1 } },
      loop: { body: [{ scope: { steps: { scan: 0, m: 1 }, loop: 1 } }] },
    });
    expect(steps.map(({ after }) => after)).toEqual([undefined, undefined]);
  });

  it.each([
    ['for_each: [1], repeat: {times: 2}', 'a step has for_each or repeat, and not both'],
    ['as: x', '"as" is the name of an item, and there is no for_each'],
    ['max_parallel: 2', '"max_parallel" is for the items of a for_each, and there is none'],
    ['for_each: [1], as: steps', '"steps" means something in expressions already: take another name'],
    ['repeat: {}', 'repeat has one of "until", "while" and "times"'],
    ['repeat: {times: 2, until: yes}', 'repeat has one of "until", "while" and "times"'],
    ['repeat: {until: yes}', 'repeat needs a "max": how many rounds there may be at most'],
    ['repeat: {times: 2, max: 3}', '"times" says how many rounds there are'],
    ['repeat: 3', 'must be object, or left empty, and is 3'],
    ['repeat: {times: 0}', 'must be >= 1'],
    ['repeat: {times: 20000}', 'must be <= 10000'],
    ['repeat: {untill: yes, max: 3}', '"untill" is not known here; did you mean "until"?'],
    ['for_each: {a: 1}', 'must be array or string, or left empty, and is an object'],
    ['for_each: [1], as: "a b"', 'must match pattern'],
    ['for_each: [1], max_parallel: many', 'must be integer, or left empty, and is text'],
    ['when: [yes]', 'must be string or boolean, or left empty, and is a list'],
    ['for_each: payload.n', 'step "m": "for_each": it must come to a list'],
    ['for_each: ["${{ steps.scan.data.od }}"]', 'it must be known before the run begins'],
    ['for_each: [1], name: "m ${{ item }}"', 'there is "item" only in what a step with for_each is given'],
    ['when: item > 1, for_each: [1]', 'there is "item" only in what a step with for_each is given'],
    ['repeat: {until: item > 1, max: 2}', 'there is "item" only in'],
    ['repeat: {times: "${{ steps.scan.data.od }}"}', 'it must be known before the run begins'],
    ['for_each: [1], args: {x: "${{ steps.m.data.x }}"}', 'it names itself, and would wait for its own end'],
  ])('%s > is refused with its place', async (keys, complaint) => {
    const own = keys.includes('name:') ? keys : `name: m, ${keys}`;
    const told = await complaints(workflow(scan, move(own)), { payload: { n: 3 } });
    expect(told).toEqual([expect.stringMatching(/^line 4, column \d+: /) as string]);
    expect(told[0]).toContain(complaint);
  });

  it('a hundred thousand items > are refused with their place', async () => {
    const payload = { wells: Array.from({ length: 100_000 }, (_, index) => index) };
    const told = await complaints(workflow(scan, move('name: m, for_each: payload.wells')), { payload });
    expect(told).toEqual([
      'line 4, column 5: the run would have more than 10000 steps, its rounds and the steps that recover others counted; hand in several runs',
    ]);
    expect(
      await complaints(
        workflow(move('name: m, repeat: {times: 5000}'), move('name: n, repeat: {times: 5000}')),
      ),
    ).toHaveLength(1);
  });
});

describe('an expression that cannot be', () => {
  it('the step that it names is called constructor > is refused before anything moves', async () => {
    const named = '  - {name: constructor, module: reader, action: read, args: {gain: 1}}';
    const told = await complaints(
      workflow(named, move("name: m, args: {a: '${{ steps.constructor.data.od }}'}")),
    );
    expect(told).toEqual([
      expect.stringContaining('no expression can name a step "constructor": call it otherwise'),
    ]);
  });

  it.each([
    ['steps.scn.data.od', 'steps.scn', 'there is no step "scn"; did you mean "scan"?'],
    ['1 + steps.later.data.od', 'steps.later', '"later" is done after it: put it before this step'],
    ['steps.m.data.od', 'steps.m', 'it names itself, and would wait for its own end'],
    ['steps.scan.result', 'steps.scan', 'the step "scan" has no "result"; it has data, files, status'],
    ['steps.scan', 'steps.scan', 'the step "scan" is not a value; it has data, files, status'],
    ['steps[payload.k].data', 'steps[', 'a step is named as it is called: steps.NAME or steps["NAME"]'],
    ['steps.scan.data.odd', 'steps.scan', 'steps.scan.data has no "odd"; did you mean "od"?'],
    ['steps.scan.files.plot', 'steps.scan', 'steps.scan.files has no "plot"'],
    ['steps.scan.data.constructor', 'steps.scan', 'steps.scan.data has no "constructor"'],
    ['steps.scan.constructor', 'steps.scan', 'the step "scan" has no "constructor"'],
    ['constructor.constructor("x")', 'constructor', 'no function "constructor"'],
    ['parameters.q', 'parameters.q', 'parameters has no "q"; did you mean "p"?'],
    ['parameters.none', 'parameters.none', 'the parameter "none" has no value and no default'],
    ['payload.kk', 'payload.kk', 'payload has no "kk"; did you mean "k"?'],
    ['run.name', 'run.name', 'run has no "name"; it has id, label, experiment_id'],
    ['inputs.x', 'inputs', 'there is no "inputs" here; there are steps, parameters, payload, run'],
    ['item', 'item', 'there is "item" only in what a step with for_each is given'],
    ['steps.scan-two.data.od', 'two', 'a name with a dash stands in brackets: steps["scan-two"]'],
    ['steps.scan.data.od +', '}}', 'the end'],
    ['steps.scan.data.od + "a"', '+', '"+" does not go with a number and a text'],
    ['$p + 1', '$p', 'in an expression the parameter is parameters.p, not $p'],
    ['1 / 0', '1', ''],
  ])('${{ %s }} > is refused with line and column', async (expression, at, complaint) => {
    const text = workflow(
      'parameters: [{name: p, default: 1}, {name: none}]',
      `  - {name: scan, module: reader, action: read, args: {gain: 1}}`,
      move(`name: m, args: {a: '\${{ ${expression} }}'}`),
      move('name: later'),
    );
    const lines = text.split('\n');
    const line = lines.findIndex((each) => each.includes('name: m,')) + 1;
    const told = await complaints(text, { payload: { k: 'scan' } });
    expect(told).toEqual([expect.stringContaining(`line ${line}, column `) as string]);
    expect(told[0]).toContain(complaint);
    expect(told[0]).toContain('step "m"');
    if (complaint !== '' && at !== '}}' && at !== '+') {
      const start = (lines[line - 1] ?? '').indexOf(expression);
      expect(told[0]).toContain(`column ${start + expression.indexOf(at) + 1}: `);
    }
  });

  it.each([
    ['when: steps.scan.data.od', '"when": it must come to true or false, and comes to a number'],
    ['when: steps.scan.data.od > "a"', '"when": ">" does not go with a number and a text'],
    ['when: ""', '"when": the expression is empty'],
    ['when: "a ${{ true }}"', '"when"'],
    ['when: $p > 1', 'in an expression the parameter is parameters.p, not $p'],
    ['for_each: steps.scan.data.ok', '"for_each": it must come to a list, and comes to true or false'],
    [
      'files: {plan: "${{ steps.scan.data.od }}"}',
      '"files.plan": it must come to a text, and comes to a number',
    ],
    ['module: "${{ steps.scan.data.free }}"', '"module": it must be known before the run begins'],
    ['timeout: "${{ steps.scan.data.od }}"', '"timeout": it must be known before the run begins'],
    [
      'args: {a: "{{ x }}"}',
      '"a" holds {{ x }}, which nothing replaces: weir\'s expressions have a dollar sign',
    ],
    ['args: {a: "${{ payload.k"}', '"${{" is not closed by "}}"'],
    [
      'repeat: {until: steps.m.data.od, max: 3}, module: reader, action: read, args: {gain: 1}',
      '"repeat.until": it must come to true or false, and comes to a number',
    ],
  ])('%s > is refused with its place', async (keys, complaint) => {
    const text = workflow(
      'parameters: [{name: p, default: 1}]',
      read('name: scan'),
      keys.includes('module:')
        ? `  - {action: move, name: m, ${keys}}`.replace('action: move, name: m, repeat', 'name: m, repeat')
        : move(`name: m, ${keys}`),
    );
    const told = await complaints(text, { payload: { k: 'scan' } });
    expect(told.join('\n')).toMatch(/^line 5, column \d+: /);
    expect(told.join('\n')).toContain(complaint);
  });

  it('arguments whose values are not known > are checked by their types, the others by the schema', async () => {
    const args = (given: string) =>
      complaints(workflow(scan, `  - {name: m, module: reader, action: read, args: ${given}}`));
    expect(await args('{gain: "${{ steps.scan.data.od }}", wells: "${{ steps.scan.data.wells }}"}')).toEqual(
      [],
    );
    expect(await args('{gain: "${{ steps.scan.data.free }}"}')).toEqual([]);
    expect(await args('{gain: "${{ steps.scan.data.ok }}"}')).toEqual([
      'line 4, column 59: step "m": "args.gain": it must come to a number, and comes to true or false',
    ]);
    expect(await args('{wells: "${{ steps.scan.data.wells }}"}')).toEqual([
      expect.stringContaining('"gain" is missing') as string,
    ]);
    expect(await args('{gain: high, wells: "${{ steps.scan.data.wells }}", x: 1}')).toEqual([
      expect.stringContaining('"x" is not known here') as string,
      expect.stringContaining('must be number, and is text') as string,
    ]);
  });

  it('one that would take for ever > is refused', async () => {
    const list = `[${Array.from({ length: 100 }, (_, index) => index).join(',')}]`;
    const endless = `${list}.map(a, ${list}.map(b, ${list}.map(c, ${list}.map(d, a + b + c + d))))`;
    expect(await complaints(workflow(move(`name: m, args: {a: '\${{ ${endless} }}'}`)))).toEqual([
      expect.stringContaining('the expression costs too much to evaluate') as string,
    ]);
  });

  it('ten thousand steps with one each > are read, and each names the one before', () => {
    const flowdef = Array.from({ length: 10_000 }, (_, index) => ({
      ...{ name: `s${index}`, module: 'arm', action: 'move' },
      args: index === 0 ? {} : { x: `\${{ steps.s${index - 1}.data.x + 1 }}` },
    }));
    const { steps, problems } = draft(JSON.stringify({ name: 'w', flowdef }));
    expect(problems).toEqual([]);
    expect(steps[9_999]?.scope).toEqual({ steps: { s9998: 9_998 }, values: {} });
  });
});
