import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { withModule, workcellOf } from '../../../cli/driver/workcell-entry.ts';

const read = (text: string) => parse(text) as JsonObject;
const entry = { name: 'balance', interface: 'python', file: './balance.py' };
const added = { name: 'balance', interface: 'python', config: { file: './balance.py' } };

const commented = `# our lab
name: lab   # its name
modules:
  # waits
  - name: clock
    interface: utilities   # no config

# what the instruments are asked
config: { update_interval: 1 }
`;

describe('the entry of a new driver', () => {
  it('in a file with remarks > stands after the last module, and every other line is as it was', () => {
    const text = withModule(commented, entry);
    const lines = text.split('\n').filter((line) => !commented.split('\n').includes(line));
    expect(lines).toEqual([
      '  - name: balance',
      '    interface: python',
      '    config: { file: ./balance.py }',
    ]);
    expect(text.replace(`${lines.join('\n')}\n`, '')).toBe(commented);
    expect(read(text)).toMatchObject({ modules: [{}, added] });
  });

  it.each([
    ['a list that is not set in', 'name: lab\nmodules:\n- name: a\n  interface: utilities\n'],
    ['no end of its last line', 'name: lab\nmodules:\n  - name: a\n    interface: utilities'],
    ['modules of a line each', 'modules:\n  - { name: a, interface: utilities }   # a remark\nname: lab\n'],
    ['a list on one line', 'name: lab\nmodules: [{ name: a, interface: utilities }]\n'],
    [
      'Windows ends of lines',
      'name: lab\r\nmodules:\r\n  - name: a\r\n    interface: utilities\r\nconfig: {}\r\n',
    ],
  ])('in a file with %s > is the last of its modules', (_, text) => {
    const { modules, ...rest } = read(withModule(text, entry));
    expect(modules).toEqual([{ name: 'a', interface: 'utilities' }, added]);
    const { modules: __, ...before } = read(text);
    expect(rest).toEqual(before);
  });

  it.each([
    ['an empty list', 'name: lab\nmodules: []\n'],
    ['no modules', '# empty\nname: lab\n'],
    ['modules of which nothing is said', 'name: lab\nmodules:\n'],
  ])('in a file with %s > is the first', (_, text) => {
    expect(parse(withModule(text, entry))).toEqual({ name: 'lab', modules: [added] });
  });

  it.each([
    [
      'a module of that name',
      'modules:\n  - name: balance\n',
      'has a module "balance" already: choose another name',
    ],
    ['modules that are no list', 'modules: 5\n', 'has modules that are no list'],
    ['a list at its top', '- a\n', 'is no workcell file'],
    [
      'what is no YAML',
      'a: [',
      'is no YAML: Flow sequence in block collection must be sufficiently indented and end with a ] at line 1, column 5',
    ],
  ])('in a file with %s > is refused', (_, text, why) => {
    expect(() => withModule(text, entry)).toThrow(why);
  });

  it('where there is no file > is the only one of a new lab', () => {
    expect(parse(workcellOf('lab', entry))).toEqual({ name: 'lab', modules: [added] });
  });
});
