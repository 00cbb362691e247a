import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { editText, type Path, valueAt } from '../../../dashboard/src/workflow-text/index.ts';
import { workflowFileSchema } from '../../../shared/workflow/workflow-schema.ts';
import { loadYaml } from '../../../shared/yaml/index.ts';
import { repositoryFile } from '../../support/repository-file.ts';

const files = ['examples', 'test']
  .flatMap((top) =>
    readdirSync(repositoryFile(top), { recursive: true, encoding: 'utf8' }).map((path) => `${top}/${path}`),
  )
  .filter((path) => path.endsWith('.yaml') && /^flowdef:/m.test(readFileSync(repositoryFile(path), 'utf8')));

const odd: Record<string, string> = {
  'maps in braces':
    'name: a\nflowdef: [{name: x, module: m, action: b, args: {v: 1, w: [1, 2]}}, {name: y, uses: ./p.yaml}]\n',
  'braces over lines': `name: a
flowdef:
  - {
      name: x, # the first
      module: m,
      action: b,
      args: { v: 1 }, # volume
    }
  - {
      name: y,
      # nothing more
      module: m,
      action: b
    }
`,
  'JSON on lines': JSON.stringify({ name: 'a', flowdef: [step('x'), step('y')] }, undefined, 2),
  'JSON on one line': JSON.stringify({ name: 'a', flowdef: [step('x'), step('y')] }),
  'texts of several lines': `name: a
flowdef:
  - comment: |
      first

      second
    name: x
    when: >-
      steps.x.status
      == "failed"

    # before the module
    module: m # the module
    action: "b"
    args:
      note: |+
        kept

    description: 'it''s
      long'
  - name: y
    module: m
    action: b
    comment: |2
        indented
`,
  'comments between': `# top
flowdef: # steps
# at the edge
- # behind the dash
  name: x

  # of the module
  module:   m   # why
  action:
    # of the action
    b
  args: # all
    # of v
    v: 1

    # last
  # further out
- name: y
  module: m
  action: b
  args:
  dependencies:
  - x  # the first
  # none else
name: a # at the end
`,
  'tags and keys in quotes': `name: a
flowdef:
  - "name": x
    'module': !!str 5
    action: b
    args: !!map
      v: !!float 1
    timeout: 5.0
    flag: off
  - ? name
    : y
    module: m
    action: b
`,
  'without a break at the end': 'name: a\nflowdef:\n  - name: x\n    module: m\n    action: b',
  'a kept text at the end':
    'name: a\nflowdef:\n  - name: x\n    module: m\n    action: b\n    comment: |+\n      text\n\n',
  'anchors that nobody uses':
    'name: &n a\nflowdef: &f\n  - &x\n    name: x\n    module: &m m\n    action: b\n    args: &a {v: 1}\n',
  'documents with marks':
    '%YAML 1.2\n---\nname: a\nflowdef:\n  - name: x\n    module: m\n    action: b\n...\n# end\n',
  'rounds and steps within steps': `name: a
flowdef:
  - name: loop
    uses: ./p.yaml
    repeat: {until: 'x > 1', max: 3}
    cleanup:
      - name: rinse
        module: m
        action: b
      - { name: dry, module: m, action: b }
  - name: y
    module: m
    action: b
    recover:
      - name: again
        module: m
        action: b
        args:
          v: 2
    on_failure: continue
cleanup:
  - {name: home, module: m, action: b}
`,
};

function step(name: string): object {
  return { name, module: 'm', action: 'b', args: { v: 1, w: { x: [1, { y: 2 }] } }, timeout: 5 };
}

const texts: [string, string][] = [
  ...files.map((file): [string, string] => [file, readFileSync(repositoryFile(file), 'utf8')]),
  ...Object.entries(odd),
  ...Object.entries(odd).map(([name, text]): [string, string] => [
    `${name}, CRLF`,
    text.replaceAll('\n', '\r\n'),
  ]),
];

const keys = Object.keys(workflowFileSchema.$defs.step.properties);
/** What is written in the place of each: all that can be hard to write. */
const values: unknown[] = [
  'word',
  'two words: "x" # no',
  '$volume',
  '${{ a ? b : c }}',
  'yes',
  '2026-11-30',
  '0x1F',
  '',
  "it's",
  'a\nb\n',
  7.5,
  true,
  ['a', 'b, c', { d: 1 }],
  { k: 'v', l: [1] },
];

/** All steps that stand in a document. */
function stepsOf(value: unknown): Path[] {
  const found: Path[] = [];
  const list = (path: Path): void => {
    const steps = valueAt(value, path);
    for (const at of Array.isArray(steps) ? steps.keys() : []) {
      found.push([...path, at]);
      list([...path, at, 'recover']);
      list([...path, at, 'cleanup']);
    }
  };
  list(['flowdef']);
  list(['cleanup']);
  return found;
}

function valueOf(text: string): unknown {
  const loaded = loadYaml(text);
  if (!loaded.ok) throw new Error(`${JSON.stringify(loaded.problems)}\n${text}`);
  return loaded.value;
}

function edited(text: string, path: Path, value: unknown): string {
  const result = editText(text, { path, value, behind: keys.slice(0, keys.indexOf(String(path.at(-1)))) });
  if ('refused' in result) throw new Error(`${path.join('/')}: ${result.refused}\n${text}`);
  return result.text;
}

/** The document with one value changed. */
function changed(value: unknown, path: Path, part: unknown): unknown {
  const copy = structuredClone(value);
  const [last, ...way] = path.toReversed();
  const around = valueAt(copy, way.toReversed()) as Record<string | number, unknown>;
  if (part === undefined) delete around[last as string];
  else around[last as string] = part;
  return copy;
}

/** How many lines at the beginning and at the end are alike. */
function alikeLines(before: string, after: string): { head: number; tail: number; was: number; is: number } {
  const [a, b] = [before.split('\n'), after.split('\n')];
  let head = 0;
  while (head < Math.min(a.length, b.length) && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < Math.min(a.length, b.length) - head && a.at(-1 - tail) === b.at(-1 - tail)) tail += 1;
  return { head, tail, was: a.length - head - tail, is: b.length - head - tail };
}

function commentsOf(text: string): string[] {
  return text.split('\n').flatMap((line) => /(?:^|\s)(#.*)$/.exec(line)?.slice(1) ?? []);
}

describe('an edit of a workflow', () => {
  it.each(texts)(
    '%s > each key of each step, changed, put in and taken out, changes nothing else',
    (_, text) => {
      const before = valueOf(text);
      let turn = 0;
      // What differs by the line breaks alone is tried less often.
      const every = text.includes('\r') ? 3 : 1;
      for (const at of stepsOf(before)) {
        const inner = Object.keys((valueAt(before, [...at, 'args']) as object | null | undefined) ?? {});
        const paths = [
          ...keys.map((key) => [...at, key]),
          ...[...inner, 'new'].map((key) => [...at, 'args', key]),
        ];
        for (const path of paths) {
          const old = valueAt(before, path);
          const has = old !== undefined;
          turn += 1;
          // Of the keys that a step has not, each step is given others.
          if (turn % (has ? every : 6 * every) > 0) continue;
          const value = values[turn % values.length];
          const after = edited(text, path, value);
          if (path.length === at.length + 1 || inner.length > 0) {
            expect(valueOf(after)).toEqual(changed(before, path, value));
          }
          expect(after.includes('\r\n')).toBe(text.includes('\r\n'));
          const { was, is } = alikeLines(text, after);
          if (!has) expect([was, is]).toEqual(was === 0 ? [0, 1] : [1, expect.toBeOneOf([1, 2])]);
          // A comment behind a part of what was replaced goes with that.
          if (typeof old !== 'object')
            expect(commentsOf(text).filter((comment) => !after.includes(comment))).toEqual([]);
          // What was put in can be taken out, and all is as before.
          if (!has && path.length === at.length + 1) expect(edited(after, path, undefined)).toBe(text);
          if (has) {
            const without = edited(text, path, undefined);
            expect(valueOf(without)).toEqual(changed(before, path, undefined));
            expect(alikeLines(text, without).is).toBeLessThanOrEqual(2);
          }
        }
      }
    },
  );
});

describe('a step more or less', () => {
  const more = { name: 'new one', module: 'm', action: 'b' };

  it.each(texts.filter(([, text]) => !text.includes('\r')))(
    '%s > a step that is put behind another can be taken out, and all is as before',
    (_, text) => {
      const before = valueOf(text);
      for (const at of stepsOf(before)) {
        const path = [...at.slice(0, -1), Number(at.at(-1)) + 1];
        const result = editText(text, { path, value: more, isNew: true });
        if ('refused' in result) throw new Error(`${path.join('/')}: ${result.refused}\n${text}`);
        expect(valueAt(valueOf(result.text), path)).toEqual(more);
        const { was } = alikeLines(text, result.text);
        expect(was).toBeLessThanOrEqual(1);
        expect(valueOf(edited(result.text, path, undefined))).toEqual(before);
      }
    },
  );
});

describe('the first step', () => {
  const first = { name: 'x', module: 'm', action: 'b' };
  const lines = '  - name: x\n    module: m\n    action: b\n';

  it.each([
    ['no text', '', `name: new\nflowdef:\n${lines}`],
    ['a comment alone', '# mine', `# mine\nname: new\nflowdef:\n${lines}`],
    ['no list', 'name: a\n', `name: a\nflowdef:\n${lines}`],
    ['a list with nothing in it', 'flowdef: [] # none\nname: a\n', `flowdef: # none\n${lines}name: a\n`],
    ['a key alone', 'name: a\nflowdef:\n', `name: a\nflowdef:\n${lines}`],
    ['braces', '{name: a}', '{name: a, flowdef: [{ name: x, module: m, action: b }]}'],
  ])('%s > it stands in its own lines, and the rest as before', (_, text, wanted) => {
    const named = /name/.test(text) ? text : edited(text, ['name'], 'new');
    const result = editText(named, { path: ['flowdef', 0], value: first, isNew: true });
    expect(result).toMatchObject({ text: wanted });
  });
});

describe('an edit that would change more than one value', () => {
  const shared = `name: a
flowdef:
  - &base
    name: x
    module: m
    action: b
    args: &volumes { v: 1 }
  - <<: *base
    name: y
  - { name: z, module: m, action: b, args: *volumes }
  - *base
`;
  const refusal = (path: Path, value: unknown, text = shared): string => {
    const result = editText(text, { path, value });
    return 'refused' in result ? result.refused : `it is made:\n${result.text}`;
  };

  it('is refused with a sentence that names the other step, or from where it has the value', () => {
    expect(refusal(['flowdef', 0, 'module'], 'n')).toMatch(/^It would change step “y” as well/);
    expect(refusal(['flowdef', 0, 'args', 'v'], 2)).toMatch(/^It would change step “y” as well/);
    expect(refusal(['flowdef', 2, 'args', 'v'], 2)).toMatch(/^“args” is what &volumes names elsewhere/);
    expect(refusal(['flowdef', 1, 'module'], undefined)).toMatch(
      /^“module” comes with the keys that “<<” puts in/,
    );
    expect(refusal(['flowdef', 1, 'args', 'v'], 2)).toMatch(/^“args” comes with the keys/);
    expect(refusal(['flowdef', 3, 'module'], 'n')).toMatch(/^This is what &base names elsewhere/);
    expect(refusal(['flowdef', 0, 'module'], 'n', 'name: a\nflowdef:\n\t- name: x\n')).toMatch(
      /^The text cannot be read as it stands: line 3/,
    );
  });

  it('what a step may say for itself is written there', () => {
    const own = edited(shared, ['flowdef', 1, 'module'], 'arm');
    expect(own).toBe(shared.replace('    name: y\n', '    name: y\n    module: arm\n'));
    expect(edited(shared, ['flowdef', 2, 'args'], { v: 2 })).toBe(
      shared.replace('args: *volumes', 'args: { v: 2 }'),
    );
  });
});
