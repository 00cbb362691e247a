import { describe, expect, it } from 'vitest';
import {
  putInLocations,
  putInParameters,
  resolveParameters,
  putInPayload,
  maxRunBytes,
  RunSize,
} from '../../../../shared/workflow/put-in.ts';
import type { Json, JsonObject } from '../../../../shared/kernel/json/json.ts';

function withParameters(args: JsonObject, values: JsonObject, missing: string[] = []) {
  const parameters = { values: new Map(Object.entries(values)), missing: new Set(missing) };
  const { step, problems } = putInParameters({ args }, '/flowdef/0', parameters, new RunSize());
  return { args: step['args'], problems };
}

describe('putInParameters', () => {
  it.each<[string, Json, Json]>([
    ['a whole string takes the type', '$n', 5],
    ['false is a value', '$off', false],
    ['zero is a value', '$zero', 0],
    ['the empty string is a value', '$empty', ''],
    ['null is a value', '$nil', null],
    ['a list is a value', '$list', [1, 2]],
    ['two braced names each take their own', '${a}_${b}', 'A_B'],
    ['braces make text', '${n}', '5'],
    ['inside a longer string it is text', 'well $n', 'well 5'],
    ["true inside a longer string is Python's word", 'is $on', 'is True'],
    ["false in braces is Python's word", '${off}', 'False'],
    ["null inside a longer string is Python's word", 'x=$nil', 'x=None'],
    ['a list inside a longer string stays JSON', 'x=$list', 'x=[1,2]'],
    ['the longest name is meant', '$a-b', 'dashed'],
    ['two dollars are no reference', '$$a and $${b}', '$$a and $${b}'],
    ['an undeclared word stays', 'costs $3 in $HOME', 'costs $3 in $HOME'],
    ['a lone dollar stays', '$ 5 $', '$ 5 $'],
    ['a list inside is looked into', ['$a', { x: '$n' }], ['A', { x: 5 }]],
    ['a name of Object.prototype is no value', '$toString', '$toString'],
  ])('%s', (_, written, expected) => {
    const values = {
      ...{ n: 5, on: true, off: false, zero: 0, empty: '', nil: null, list: [1, 2] },
      ...{ a: 'A', b: 'B', 'a-b': 'dashed' },
    };
    expect(withParameters({ x: written }, values)).toEqual({ args: { x: expected }, problems: [] });
  });

  it('an argument name > is replaced, too', () => {
    expect(withParameters({ $axis: { $axis: 1 } }, { axis: 'x' }).args).toEqual({ x: { x: 1 } });
  });

  it('an argument name that is then given twice > is a problem', () => {
    expect(withParameters({ $axis: 1, x: 2 }, { axis: 'x' }).problems).toMatchObject([
      { pointer: '/flowdef/0/args/x' },
    ]);
  });

  it('a reference to a declared name without value > is a problem at its place', () => {
    expect(withParameters({ x: { y: 'to $pos' } }, {}, ['pos']).problems).toMatchObject([
      {
        pointer: '/flowdef/0/args/x/y',
        message: '"$pos" has no value: the parameter has no default',
        wanting: true,
      },
    ]);
  });

  it('the other fields of a step > are filled in, but not its id', () => {
    const parameters = { values: new Map<string, Json>([['p', 3]]), missing: new Set<string>() };
    const step = { id: '$p', name: 'n$p', module: '$p', priority: '$p' };
    expect(putInParameters(step, '', parameters, new RunSize()).step).toEqual({
      id: '$p',
      name: 'n3',
      module: 3,
      priority: 3,
    });
  });
});

describe('resolveParameters', () => {
  it('without given values > defaults count, also false ones; null is no default', () => {
    const declared = [
      { name: 'a', default: 0 },
      { name: 'b', default: null },
      { name: 'c', default: '' },
      { name: 'd' },
    ];
    const { parameters, problems } = resolveParameters(declared, undefined);
    expect([...parameters.values]).toEqual([
      ['a', 0],
      ['c', ''],
    ]);
    expect([...parameters.missing]).toEqual(['b', 'd']);
    expect(problems).toEqual([]);
  });

  it('with given values > they win over defaults, and null is one', () => {
    const { parameters, problems } = resolveParameters([{ name: 'a', default: 1 }], { a: null });
    expect([...parameters.values]).toEqual([['a', null]]);
    expect(problems).toEqual([]);
  });

  it('with given values > an unknown name and a missing value are problems', () => {
    const { problems } = resolveParameters([{ name: 'a' }, { name: 'b', default: 1 }], { z: 1 });
    expect(problems).toMatchObject([
      { pointer: '/parameters/0', message: 'the parameter "a" has no value and no default' },
      { pointer: '', message: expect.stringContaining('"z"') as string },
    ]);
  });
});

describe('putInPayload', () => {
  it.each<[string, JsonObject, Json]>([
    ['payload.k', { k: [1] }, [1]],
    ['payload.k', { 'payload.k': false }, false],
    ['payload:a.b', { a: { b: 0 } }, 0],
    ['payload:a.b', { 'a.b': 'flat' }, 'flat'],
    ['payload.a.b', { a: { b: null } }, null],
    ['see payload.k', { k: 1 }, 'see payload.k'],
    ['payload', {}, 'payload'],
  ])('%s with %j > becomes %j', (written, payload, expected) => {
    expect(putInPayload({ x: written }, payload, '', new RunSize())).toEqual({
      entries: { x: expected },
      ...{ problems: [], warnings: [] },
    });
  });

  it('a key that is used twice > is put in twice', () => {
    expect(putInPayload({ x: 'payload.k', y: 'payload.k' }, { k: 7 }, '', new RunSize()).entries).toEqual({
      x: 7,
      y: 7,
    });
  });

  it.each(['payload.none', 'payload.toString', 'payload.list.0'])(
    '%s without a value > is a problem',
    (written) => {
      expect(putInPayload({ x: written }, { list: [1] }, '/args', new RunSize()).problems).toMatchObject([
        { pointer: '/args/x' },
      ]);
    },
  );
});

describe('putInPayload, as old files write it', () => {
  it('payload:x without a value > is text, with a warning', () => {
    expect(putInPayload({ x: 'payload:k' }, { other: 1 }, '/args', new RunSize())).toEqual({
      entries: { x: 'payload:k' },
      problems: [],
      warnings: [
        {
          pointer: '/args/x',
          message: '"x" wants payload:k, and the payload has "other": it is taken as text',
        },
      ],
    });
  });

  it('a payload of many keys > a few of them are told', () => {
    const payload = Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`key ${i}`, i]));
    const [problem] = putInPayload(
      { x: `payload.${'k'.repeat(10_000)}` },
      payload,
      '',
      new RunSize(),
    ).problems;
    expect(problem?.message).toContain('"key 19" and 49980 more');
    expect(problem?.message.length).toBeLessThan(500);
  });
});

describe('putInLocations', () => {
  it('arguments that name a location > take its coordinates, and the names are kept', () => {
    const known = { 'camera.nest': [1, 2, 3] };
    expect(
      putInLocations({ source: 'camera.nest', target: 'toString', speed: 1 }, known, new RunSize()),
    ).toEqual({
      args: { source: [1, 2, 3], target: 'toString', speed: 1 },
      locations: { source: 'camera.nest' },
    });
  });

  it('an argument that is called as what every object has > keeps the name of its location', () => {
    const args = JSON.parse('{"__proto__": "nest"}') as JsonObject;
    const { locations } = putInLocations(args, { nest: [1] }, new RunSize());
    expect(Object.entries(locations)).toEqual([['__proto__', 'nest']]);
  });
});

describe('RunSize', () => {
  const large = 'x'.repeat(1024 * 1024);
  const many = (value: string) => Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`a${i}`, value]));
  const tooLarge = /^the run is too large: at step "mix" it has passed the 16 MiB/;

  function counting(): RunSize {
    const size = new RunSize();
    size.beginStep('mix', '{"name":"mix"}');
    return size;
  }

  it.each<[string, (size: RunSize) => unknown]>([
    ['a payload key', (size) => putInPayload(many('payload.k'), { k: large }, '', size)],
    ['coordinates', (size) => putInLocations(many('nest'), { nest: [large] }, size)],
    ['a parameter as a value', (size) => parametersOf({ args: many('$p') }, size)],
    ['a parameter inside a text', (size) => parametersOf({ args: { a: '${p} and '.repeat(100_000) } }, size)],
    ['a parameter inside a name', (size) => parametersOf({ args: { ['$p.'.repeat(50)]: 1 } }, size)],
  ])('%s of a megabyte, three hundred times > is refused before there are three hundred', (_, put) => {
    // Of this thread: others share the process.
    const before = process.memoryUsage().heapUsed;
    expect(() => put(counting())).toThrow(tooLarge);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(150 * 1024 * 1024);
  });

  it('what has just room > is taken', () => {
    const value = 'x'.repeat(maxRunBytes / 2 - 100);
    const { entries } = putInPayload({ a: 'payload.k', b: 'payload.k' }, { k: value }, '', counting());
    expect(Object.values(entries)).toEqual([value, value]);
  });

  function parametersOf(step: JsonObject, size: RunSize) {
    return putInParameters(step, '', { values: new Map([['p', large]]), missing: new Set() }, size);
  }
});
