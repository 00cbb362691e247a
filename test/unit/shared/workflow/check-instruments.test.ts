import { describe, expect, it } from 'vitest';
import { buildStep } from '../../../../shared/workflow/build-step.ts';
import { checkInstruments } from '../../../../shared/workflow/check-instruments.ts';
import { parseWorkcell } from '../../../../shared/workcell/load-workcell.ts';
import { questionArgs } from '../../../../shared/asking/question-args.ts';
import type { JsonObject } from '../../../../shared/kernel/json/json.ts';
import type { WorkcellModule } from '../../../../shared/contracts/workcell.ts';
import type { Problem } from '../../../../shared/kernel/json/problem.ts';
import { decodeWorkcellState, workcellField } from '../../../../shared/contracts/workcell-state.ts';

function about(action: JsonObject): JsonObject {
  return { name: 'reader', actions: [{ name: 'read', args: [], files: [], results: [], ...action }] };
}

function state(abouts: Record<string, JsonObject>) {
  return decodeWorkcellState(
    Object.fromEntries(
      Object.entries(abouts).flatMap(([key, value]) => [
        [workcellField.about(key), value],
        [workcellField.instance(key), { module: key.split('/')[0] ?? '' }],
      ]),
    ),
  );
}

function check(
  abouts: Record<string, JsonObject>,
  step: {
    action?: string;
    args?: JsonObject;
    locations?: Record<string, string>;
    expressions?: JsonObject | undefined;
  } = {},
  modules: WorkcellModule[] = [],
  told: Problem[] = [],
) {
  const document = { name: 's', module: 'reader', action: step.action ?? 'read' };
  const built = buildStep(document, 'id', {
    ...{ args: step.args ?? {}, files: {}, locations: step.locations ?? {} },
  });
  const expressionsOf = step.expressions && { expressions: step.expressions as Record<string, string> };
  return checkInstruments(
    [{ ...{ step: { ...built, ...expressionsOf }, number: 0, name: 's', pointer: '/flowdef/0' } }],
    state(abouts),
    modules,
    told,
  );
}

describe('what a step uses of a consumable', () => {
  const tips = { capacity: 96, uses: { read: 'args.wells * 1' } };
  const [reader] = parseWorkcell('name: lab\nmodules: [{name: reader, interface: simulator}]', '/lab/w.yaml')
    .workcell.modules;
  const modules = reader ? [{ ...reader, consumables: { tips } }] : [];
  const use = async (args: JsonObject, more: Parameters<typeof check>[1] = {}, args_schema?: JsonObject) => {
    const abouts = args_schema ? { 'reader/a': about({ args_schema }) } : {};
    return (await check(abouts, { args, ...more }, modules)).problems;
  };

  it('more than an instance holds, less than nothing, a text > is refused, with place and remedy', async () => {
    expect(await use({ wells: 97 })).toEqual([
      {
        pointer: '/flowdef/0/args/wells',
        message:
          'step "s": what it uses of tips of reader: it needs 97, and an instance holds 96; let it be 0 to 96',
      },
    ]);
    for (const wells of [1e300, -5, 'abc', [1]])
      expect(await use({ wells })).toEqual([
        expect.objectContaining({ message: expect.stringContaining('; let it be 0 to 96') as string }),
      ]);
    const wanted = { type: 'object', properties: { wells: { type: 'number' } } };
    expect(await use({ wells: 'abc' }, {}, wanted)).toEqual([
      expect.objectContaining({ message: expect.stringContaining('must be number') as string }),
    ]);
  });

  it('what fits, what is left out, and what is not known yet > is fine', async () => {
    const wells = '${{ steps.a.data.n }}';
    expect(await use({ wells: 96 })).toEqual([]);
    expect(await use({ wells: 0 })).toEqual([]);
    expect(await use({})).toEqual([]);
    expect(await use({ wells: null })).toEqual([]);
    expect(await use({ wells }, { expressions: { '/args/wells': wells } })).toEqual([]);
    expect((await check({}, { args: { wells: 97 } }, [])).problems).toEqual([]);
  });
});

const schema = {
  type: 'object',
  properties: { wells: { type: 'array', items: { type: 'string' } }, gain: { type: 'number', default: 1 } },
  required: ['wells', 'gain'],
};

describe('checkInstruments', () => {
  it('a module that never came > is taken on trust, with a warning', async () => {
    expect(await check({})).toMatchObject({
      problems: [],
      warnings: [expect.stringContaining('has not told yet what it can do') as string],
    });
  });

  it('a module that there is not > is told once, and not that its actions are not known', async () => {
    const told = [{ pointer: '/flowdef/0/module', message: '"reader" is no module of this workcell' }];
    expect((await check({}, {}, [], told)).warnings).toEqual([]);
  });

  it('a text argument that is called as a location > says that coordinates stand in its place', async () => {
    const args_schema = {
      type: 'object',
      properties: { source: { type: 'string' }, gain: { type: 'number' } },
    };
    const step = { args: { source: [1, 2, 3], gain: 'high' }, locations: { source: 'nest' } };
    const messages = (await check({ 'reader/a': about({ args_schema }) }, step)).problems.map(
      ({ message }) => message,
    );
    expect(messages[0]).toContain('must be string, and is a list; "nest" is a location of reader');
    expect(messages[1]).not.toContain('location');
  });

  it('a value that was not put in > is not told once more as of the wrong type', async () => {
    const abouts = { 'reader/a': about({ args_schema: schema }) };
    const args = { wells: 'payload.wells', gain: 'high' };
    const told = [{ pointer: '/flowdef/0/args/wells', message: 'wants payload.wells' }];
    const pointers = (problems: Problem[]) => problems.map(({ pointer }) => pointer);
    expect(pointers((await check(abouts, { args })).problems)).toEqual([
      '/flowdef/0/args/wells',
      '/flowdef/0/args/gain',
    ]);
    expect(pointers((await check(abouts, { args }, [], told)).problems)).toEqual(['/flowdef/0/args/gain']);
  });

  it.each([
    ['wei_ros_node', {}, 'weir does not speak its interface wei_ros_node'],
    ['wei_rest_node', {}, 'config.rest_node_address does not say where it is'],
    ['wei_rest_node', { rest_node_address: 'http://reader:2000' }, undefined],
    ['file', {}, undefined],
  ])('a module that never came, of the interface %s with %j > is refused: %s', async (of, config, reason) => {
    const rest = { model: null, workcell_coordinates: null, locations: [], active: true };
    const modules = [{ name: 'reader', interface: of, config, ...rest }];
    const { problems, warnings } = await check({}, {}, modules);
    expect(problems.map(({ pointer }) => pointer)).toEqual(reason === undefined ? [] : ['/flowdef/0/module']);
    expect(problems.concat({ message: '' } as Problem)[0]?.message).toContain(reason ?? '');
    expect(warnings).toHaveLength(reason === undefined ? 1 : 0);
    expect((await check({ 'reader/a': about({}) }, {}, modules)).problems).toEqual([]);
  });

  it('an action that the module does not list > is a problem that lists what there is', async () => {
    expect((await check({ 'reader/a': about({}) }, { action: 'fly' })).problems).toMatchObject([
      { pointer: '/flowdef/0/action', message: 'step "s": "reader" has no action "fly"; it has read' },
    ]);
  });

  it.each([
    ['a module of WEI', { args: [{ name: 'gain', required: false }] }, ['lamp']],
    ['an action with a schema', { args_schema: schema }, ['lamp']],
    ['a schema that takes others', { args_schema: { ...schema, additionalProperties: true } }, []],
    ['an action that names none', { args_schema: { type: 'object' } }, []],
  ])('an argument that is not listed by %s > is a warning at most', async (_, action, unknown) => {
    const { problems, warnings } = await check(
      { 'reader/a': about(action) },
      { args: { wells: [], gain: 1, lamp: 2 } },
    );
    expect(problems).toEqual([]);
    const told = warnings.filter((text) => text.includes('"lamp"'));
    expect(told).toEqual(unknown.map((name) => `step "s": reader.read knows no argument "${name}"`));
  });

  it('arguments that fit the schema with its defaults > are fine and stay as they are', async () => {
    const args = { wells: ['A1'] };
    expect(await check({ 'reader/a': about({ args_schema: schema }) }, { args })).toEqual({
      problems: [],
      warnings: [],
    });
    expect(args).toEqual({ wells: ['A1'] });
  });

  it.each<[string, JsonObject, string, string]>([
    ['a missing argument', {}, '/flowdef/0/args', '"wells" is missing'],
    ['a wrong type', { wells: 'A1' }, '/flowdef/0/args/wells', 'must be array'],
    ['a wrong type inside', { wells: [1] }, '/flowdef/0/args/wells/0', 'must be string'],
  ])('%s > is a problem at its place', async (_, args, pointer, message) => {
    const { problems } = await check({ 'reader/a': about({ args_schema: schema }) }, { args });
    expect(problems).toMatchObject([{ pointer, message: expect.stringContaining(message) as string }]);
  });

  it.each<[string, JsonObject]>([
    ['of a type that does not exist', { type: 'strng' }],
    ['with a reference to nowhere', { $ref: 'http://nowhere/x' }],
    ['that is asynchronous', { $async: true }],
    ['with a broken pattern', { type: 'object', properties: { wells: { pattern: '(' } } }],
  ])('a schema %s > is a warning, and the arguments are taken on trust', async (_, broken) => {
    const findings = await check({ 'reader/a': about({ args_schema: broken }) }, { args: { wells: 1 } });
    expect(findings).toMatchObject({
      problems: [],
      warnings: [expect.stringContaining('cannot be used') as string],
    });
  });

  it('a schema of another draft, and one $id in two modules > are read', async () => {
    const draft7 = { $schema: 'http://json-schema.org/draft-07/schema#', $id: 'x', ...schema };
    expect((await check({ 'reader/a': about({ args_schema: draft7 }) })).problems).toHaveLength(1);
    expect(
      (await check({ 'reader/a': about({ args_schema: { ...draft7, title: 'other' } }) })).problems,
    ).toHaveLength(1);
  });

  it('an action without schema > is checked for what it marks as required only', async () => {
    const args = [
      { name: 'must', required: true },
      { name: 'may', required: false },
    ];
    expect((await check({ 'reader/a': about({ args }) })).problems).toMatchObject([
      { message: expect.stringContaining('"must" is missing') as string },
    ]);
    expect(
      (await check({ 'reader/a': about({ args }) }, { args: { must: null, other: 1 } })).problems,
    ).toEqual([]);
  });

  it('a file that the action needs > is a problem where the step has none', async () => {
    const files = [{ name: 'protocol', required: true }];
    expect((await check({ 'reader/a': about({ files }) })).problems).toMatchObject([
      { pointer: '/flowdef/0', message: 'step "s": reader.read needs a file "protocol"' },
    ]);
  });

  it('several instances > one that can take the step is enough', async () => {
    const strict = about({ args_schema: { ...schema, additionalProperties: false } });
    expect((await check({ 'reader/a': strict, 'reader/b': about({}) })).problems).toEqual([]);
  });

  describe('a step that asks a person', () => {
    const rest = { model: null, workcell_coordinates: null, locations: [], active: true, config: {} };
    const person = { name: 'reader', interface: 'operator', ...rest };
    const actions = Object.entries(questionArgs).map(([name, args_schema]) => ({
      ...{ name, args: [], files: [], results: [] },
      args_schema: args_schema as unknown as JsonObject,
    }));
    const placesOf = async (action: string, args: JsonObject, modules = [person], expressions?: JsonObject) =>
      (
        await check({ 'reader/a': { name: 'reader', actions } }, { action, args, expressions }, modules)
      ).problems.map(({ pointer }) => pointer.replace('/flowdef/0/args', ''));
    const late = { message: 'Which?', deadline: 5 };
    const ph = { properties: { ph: { type: 'number', maximum: 14 } } };

    it.each<[string, JsonObject, string[]]>([
      ['confirm', { ...late, default: 'yes' }, ['/default']],
      ['choose', { ...late, options: ['x', 'y'], default: 'x' }, []],
      ['choose', { ...late, options: ['x', 'y'], default: 'z' }, ['/default']],
      ['input', { ...late, schema: ph, default: { ph: 7 } }, []],
      ['input', { ...late, schema: ph, default: { ph: 15 } }, ['/default/ph']],
      ['input', { message: 'x', schema: { ...ph, required: ['pH'] } }, ['/schema/required']],
    ])('%s with %j > is refused at %j', async (action, args, places) => {
      expect(await placesOf(action, args)).toEqual(places);
    });

    it.each([
      ['/args/default', []],
      ['/args/options/0', []],
      ['/args/message', ['/default']],
      ['/args/deadline', ['/default']],
    ])('a default that does not fit, with %s from the run > is refused at %j', async (place, places) => {
      const args = { ...late, options: ['x', 'y'], default: 'z' };
      expect(await placesOf('choose', args, [person], { [place]: '${{ steps.a.data.b }}' })).toEqual(places);
    });

    it('actions of such names of another module > are left to it', async () => {
      const args = { ...late, options: ['x'], default: 'z' };
      expect(await placesOf('choose', args, [{ ...person, interface: 'file' }])).toEqual([]);
    });
  });
});
