import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseWorkcell } from '../../../../shared/workcell/load-workcell.ts';
import { refusalOf } from '../../../support/refusal-of.ts';
import { repositoryFile } from '../../../support/repository-file.ts';

function load(name: string) {
  const file = repositoryFile(`test/fixtures/workcells/${name}`);
  return parseWorkcell(readFileSync(file, 'utf8'), file);
}

describe('a workcell file as labs have it', () => {
  it('of a deployed WEI > is taken with all its settings and coordinates', () => {
    const { workcell, notes } = load('deployed.yaml');
    expect(workcell.config).toMatchObject({
      sequential_scheduler: false,
      verify_locations_before_transfer: false,
      rest: { lab_name: 'the_lab', server_port: 8000, reset_locations: false, update_interval: 1 },
    });
    expect(workcell.modules.map(({ name, interface: of, active }) => [name, of, active])).toEqual([
      ['arm', 'wei_rest_node', true],
      ['utilities', 'wei_rest_interface', true],
      ['camera', 'wei_rest_node', true],
      ['base', 'wei_ros_node', false],
    ]);
    expect(workcell.modules[2]?.workcell_coordinates).toEqual([0.57, 1.09, 1.05, 0.98, 0, 0, 0.18]);
    expect(Object.keys(workcell.locations['arm'] ?? {})).toEqual(['stack.top', 'reader.nest', 'wc.trash']);
    const ignored = notes.filter((note) => note.includes("WEI's own deployment"));
    expect(ignored.map((note) => /config\.\w+/.exec(note)?.[0])).toEqual([
      'config.redis_host',
      'config.redis_port',
    ]);
    expect(notes.join('\n')).not.toContain('locations');
  });

  it('of the early days > its types are interfaces where they are any, and the rest is told', () => {
    const { workcell, notes } = load('early.yaml');
    expect(workcell.modules.map(({ interface: of }) => of)).toEqual([
      'wei_ros_node',
      'wei_tcp_node',
      'wei_rest_interface',
    ]);
    expect(notes).toEqual(
      expect.arrayContaining([
        'line 8, column 11: "type" of module "plateEX" is read as its interface, as old files mean it',
        'line 12, column 15: "positions" is not known in the module "plateEX" and is ignored',
        'line 26, column 11: "type" of module "OT2-1" names no interface and is ignored',
      ]),
    );
  });

  it('with an interface that nobody knows > is taken, and it is said that an agent must come', () => {
    const { workcell, notes } = parseWorkcell(
      'name: w\nmodules: [{name: a, interface: opc_ua}]\n',
      '/w.yaml',
    );
    expect(workcell.modules[0]?.interface).toBe('opc_ua');
    expect(notes).toEqual([
      'line 2, column 32: module "a": weir does not speak its interface opc_ua: start an agent of your own for it',
    ]);
  });

  it('with a slip in a key or in the name of a module > is told what was probably meant', () => {
    const { notes } = parseWorkcell(
      'name: w\nmodule: []\nmodules: [{name: arm, interface: simulator, actve: no}]\nlocations: {amr: {}}\n',
      '/w.yaml',
    );
    expect(notes).toEqual([
      'line 2, column 9: "module" is not known in a workcell file and is ignored; did you mean "modules"?',
      'line 3, column 52: "actve" is not known in the module "arm" and is ignored; did you mean "active"?',
      'line 4, column 18: there are locations for "amr", which is no module of the workcell; did you mean "arm"?',
    ]);
  });
});

describe('a workcell file that cannot be used', () => {
  it.each([
    [
      'a workflow',
      'name: mix\nflowdef: []\n',
      'line 2, column 10: this is a workflow, not a workcell: it is handed in with `weir run`',
    ],
    ['no name', 'modules: []\n', '"name" is missing: begin the file with a line such as "name: bio_cell"'],
    [
      'nothing in it',
      '# later\n',
      'must be object, and is empty: begin the file with a line such as "name: bio_cell"',
    ],
    [
      'a misspelt interface',
      'name: w\nmodules: [{name: a, interface: simulater}]\n',
      'line 2, column 32: the interface "simulater" is not known; did you mean "simulator"?',
    ],
    [
      'modules by name',
      'name: w\nmodules: {arm: {}}\n',
      'line 2, column 10: must be array, or left empty, and is an object',
    ],
    [
      'a word for a boolean',
      'name: w\nmodules: [{name: a, active: maybe}]\n',
      'must be boolean, or left empty, and is text',
    ],
  ])('%s > is told with what to do', (_, text, message) => {
    expect(refusalOf(() => parseWorkcell(text, '/lab/bio_cell.yaml'))?.message).toContain(message);
  });
});
