import { describe, expect, it } from 'vitest';
import { stableId } from '../../../../shared/contracts/ids.ts';
import { loadWorkcell, parseWorkcell } from '../../../../shared/workcell/load-workcell.ts';
import { refusalOf } from '../../../support/refusal-of.ts';

const parse = (text: string) => parseWorkcell(text, '/lab/workcell.yaml');
const refusal = (text: string) => refusalOf(() => parse(text));

describe('parseWorkcell', () => {
  it('a name alone > is a workcell with all defaults', () => {
    expect(parse('name: lab').workcell).toEqual({
      name: 'lab',
      id: stableId('lab'),
      metadata: {},
      config: { sequential_scheduler: false, verify_locations_before_transfer: false, rest: {} },
      modules: [],
      locations: {},
    });
  });

  it('a module with its name alone > is active and of WEI', () => {
    expect(parse('name: lab\nmodules:\n  - name: arm\n').workcell.modules).toEqual([
      {
        name: 'arm',
        model: null,
        interface: 'wei_rest_interface',
        config: {},
        workcell_coordinates: null,
        locations: [],
        active: true,
      },
    ]);
  });

  it('a module that is switched off with "no" > is not active', () => {
    expect(parse('name: lab\nmodules: [{name: arm, active: no}]').workcell.modules[0]?.active).toBe(false);
  });

  it('a module file > is found beside the workcell file', () => {
    const text = 'name: lab\nmodules: [{name: arm, interface: file, config: {file: ./arm.ts, speed: 2}}]';
    expect(parse(text).workcell.modules[0]?.config).toEqual({ file: '/lab/arm.ts', speed: 2 });
  });

  it('settings of the file > are heeded, kept, or ignored with a note', () => {
    const { workcell, notes } = parse(
      'name: lab\nconfig: {sequential_scheduler: true, redis_host: r, server_host: s, lab_name: x}\nextra: 1\n',
    );
    expect(workcell.config).toEqual({
      sequential_scheduler: true,
      verify_locations_before_transfer: false,
      rest: { lab_name: 'x', redis_host: 'r', server_host: 's' },
    });
    expect(notes).toEqual([
      "line 2, column 50: config.redis_host belongs to WEI's own deployment and is ignored",
      'line 3, column 8: "extra" is not known in a workcell file and is ignored',
    ]);
  });

  it('room for several things at a location > is kept; at one that there is not, or not a number from 1, a problem', () => {
    const places = 'locations: {arm: {incubator: [1], nest: [2]}}';
    const { workcell, notes } = parse(`name: lab\n${places}\ncapacity: {incubator: 40}\n`);
    expect(workcell.capacity).toEqual({ incubator: 40 });
    expect(notes).toEqual([
      'line 2, column 18: there are locations for "arm", which is no module of the workcell',
    ]);
    expect(refusal(`name: lab\n${places}\ncapacity: {incubatr: 40}\n`)?.message).toContain(
      'line 3, column 22: there is no location "incubatr" among the "locations"; did you mean "incubator"?',
    );
    expect(refusal(`name: lab\n${places}\ncapacity: {nest: 0}\n`)?.message).toContain('line 3, column 18');
    expect(refusal(`name: lab\n${places}\ncapacity: 40\n`)?.message).toContain('must be object');
  });

  it("a password of WEI's own Redis > is not kept", () => {
    const { workcell } = parse('name: lab\nconfig: {redis_host: r, redis_password: hush}\n');
    expect(workcell.config.rest).toEqual({ redis_host: 'r' });
  });

  it('coordinates > keep their names, also where a name looks like a boolean', () => {
    const { workcell, notes } = parse('name: lab\nlocations: {arm: {n: [1, 2], y: {x: 1}}, ghost:}\n');
    expect(workcell.locations).toEqual({ arm: { n: [1, 2], y: { x: 1 } }, ghost: {} });
    expect(notes).toHaveLength(2);
  });

  it('several problems > are told at once, each with its place', () => {
    const error = refusal('name: 12\nmodules:\n  - name: arm\n    active: 3\n  - model: x\n');
    expect(error?.code).toBe('bad_workcell');
    expect(error?.details).toMatchObject([
      { pointer: '/name', line: 1, column: 7 },
      { pointer: '/modules/0/active', line: 4, column: 13 },
      { pointer: '/modules/1', line: 5, column: 5, message: '"name" is missing' },
    ]);
    expect(error?.message).toContain('workcell.yaml: line 1, column 7');
  });

  it('two modules of one name, and an interface that nobody knows > are refused', () => {
    const error = refusal('name: lab\nmodules:\n  - {name: a, interface: simulater}\n  - {name: a}\n');
    expect(error?.details).toMatchObject([
      { pointer: '/modules/0/interface', line: 3 },
      { pointer: '/modules/1/name', line: 4 },
    ]);
  });

  it('broken YAML > is refused with its place', () => {
    expect(refusal('name: lab\nmodules: [')?.details).toMatchObject([{ line: 2 }]);
  });
});

describe('loadWorkcell', () => {
  it('a file that is not there > is refused', async () => {
    await expect(loadWorkcell('/nowhere/w.yaml')).rejects.toMatchObject({ code: 'bad_workcell' });
  });
});
