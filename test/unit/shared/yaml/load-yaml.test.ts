import { describe, expect, it } from 'vitest';
import { loadYaml } from '../../../../shared/yaml/load-yaml.ts';

function value(text: string): unknown {
  const loaded = loadYaml(text);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.value;
}

function warnings(text: string): string[] {
  const loaded = loadYaml(text);
  return loaded.ok ? loaded.warnings : [];
}

function problems(text: string) {
  const loaded = loadYaml(text);
  return loaded.ok ? [] : loaded.problems;
}

describe('loadYaml', () => {
  it.each([
    ['yes', true],
    ['Off', false],
    ['"no"', 'no'],
    ['y', 'y'],
    ['~', null],
    ['', null],
    ['1.5', 1.5],
    ['0x1F', 31],
    ['12:30', '12:30'],
    ['1_000', '1_000'],
    ['2024-05-01', '2024-05-01'],
  ])('the plain value %s > reads as %j', (text, expected) => {
    expect(value(`a: ${text}\n`)).toEqual({ a: expected });
  });

  it('keys > stay the text that was written', () => {
    const text = 'n: 1\ny: 2\non: 3\n012: 4\n1.0: 5\nnull: 6\n';
    expect(value(text)).toEqual({ n: 1, y: 2, on: 3, '012': 4, '1.0': 5, null: 6 });
  });

  it('merge keys > fill in what is not given, wherever they stand', () => {
    expect(value('a: &a {p: 1, q: 2}\nb:\n  q: 3\n  <<: *a\n')).toMatchObject({ b: { p: 1, q: 3 } });
  });

  it.each([
    ['12:30', 'text', 'the number 750'],
    ['012', 'the number 12', 'the number 10'],
    ['089', 'the number 89', 'text'],
    ['1_000', 'text', 'the number 1000'],
    ['1e5', 'the number 100000', 'text'],
    ['0o17', 'the number 15', 'text'],
    ['0b11', 'text', 'the number 3'],
    ['2024-05-01', 'text', 'a date'],
  ])('%s, which YAML 1.1 reads otherwise > is warned of with its line', (text, ours, theirs) => {
    expect(warnings(`x: 1\na: ${text}\n`)).toEqual([
      `line 2, column 4: ${text} is read as ${ours}; YAML 1.1 reads it as ${theirs}`,
    ]);
  });

  it.each(['yes', '1', '-1.5', '0x1F', 'null', 'words', '"012"', 'a:b', '1.5e+3'])(
    '%s, which both read alike > needs no warning',
    (text) => {
      expect(warnings(`a: ${text}\n`)).toEqual([]);
    },
  );

  it('a key given twice > the last one counts, with a warning', () => {
    expect(value('a: 1\na: 2\n')).toEqual({ a: 2 });
    expect(warnings('a: 1\na: 2\n')).toEqual(['line 2, column 1: "a" is given twice; the last one counts']);
  });

  it('broken syntax > is a problem with line and column', () => {
    const text = `${'# comment\n'.repeat(11)}a: [1, 2\nb: 3\n`;
    expect(problems(text)).toEqual([{ pointer: '', message: '"[" is not closed', line: 12, column: 4 }]);
  });

  it.each([
    ['a bracket', 'a:\n  - x: [1\n  - y: 2\n    z: 3\n', '2:8 "[" is not closed'],
    ['a brace', 'a: {b: 1\nc: {d: 2}\n', '1:4 "{" is not closed'],
    ['a quote', 'a: "b\nc: "d"\n', '1:4 the text that begins with " is not closed'],
    ['an indent', 'a:\n  - b: c\n     d: e\n    f: g\n', '3:6 the line stands further in'],
    ['a blank after a dash', 'a:\n  -b: c\n    d: e\n', '2:3 after the "-" of a list stands a blank'],
    ['a colon', 'a: 1\nb\n  - c: 2\n', '2:1 a ":" is missing'],
    ['quotes around a colon', 'a: b: c\nd: e: f\n', '1:4 Nested mappings are not allowed'],
    ['the name of an alias', 'a: *b\nc: d\n', '1:4 *b stands for a value that &b names'],
  ])(
    '%s that is missing or wrong > is told where it is, and nothing that follows from it',
    (_, text, expected) => {
      const [first, second] = problems(text);
      expect(`${first?.line}:${first?.column} ${first?.message}`).toContain(expected);
      expect(second).toBeUndefined();
    },
  );

  it.each([
    ['a line too far in', 'a:\n  b: 1\n\n     c: 2\n', '4:6'],
    ['a line too far out', 'a:\n    - b: 1\n      c: 2\n\n\n   - d: 3\n', '6:4'],
    ['a list among keys', 'a: 1\n\n- b\n', '3:1'],
    ['a key among a list', 'a:\n- b\n\n c: 1\n', '4:2'],
    ['a line without a colon', 'a: 1\n\nb\n\nc: 2\n', '3:1'],
    ['a tab', 'a:\n  b: 1\n\n\tc: 2\n', '4:1'],
    ['a bracket that is closed twice', 'a: [1]\n\n]\nb: 2\n', '3:1'],
    ['a comment between', 'a: 1\n# what follows\n\n- b\n', '4:1'],
  ])('%s after a blank line > its own line is reported', (_, text, place) => {
    const [first] = problems(text);
    expect(`${first?.line}:${first?.column}`).toBe(place);
  });

  it.each([
    ['a tag that JSON has no value for', 'a: !!binary aGVsbG8=', 'the tag makes'],
    ['infinity', 'a: .inf', 'not a number that JSON has'],
    ['an alias without anchor', 'a: *x', '*x stands for a value that &x names'],
    ['two documents', 'a: 1\n---\nb: 2', 'more than one document'],
    ['100,000 open brackets', '['.repeat(100_000), 'nested more than'],
    ['deep JSON', `${'['.repeat(500)}${']'.repeat(500)}`, 'nested more than'],
    ['a huge YAML text', `a: ${'x'.repeat(5 * 1024 * 1024)}`, 'not JSON'],
    ['a list as a key', '? [a]\n: b', 'keys must be strings'],
  ])('%s > is refused', (_, text, message) => {
    expect(problems(text)[0]?.message).toContain(message);
  });

  it('an alias bomb > is refused at once', () => {
    const levels = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
    for (let i = 1; i < 12; i++)
      levels.push(
        `a${i}: &a${i} [${Array(9)
          .fill(`*a${i - 1}`)
          .join(', ')}]`,
      );
    expect(problems(levels.join('\n'))[0]?.message).toContain('alias');
  });

  it.each([
    ['a merge of a map into itself', 'a: &a\n  x: 1\n  <<: *a\n', 3, 7],
    ['one deep inside it, in a list', 'a: &a\n  b:\n    <<: [{x: 1}, *a]\n', 3, 18],
    ['one inside what is merged', 'a: &a\n  <<: {x: *a}\n', 2, 11],
    ['a list that holds itself', '- &a [1, *a]\n', 1, 10],
  ])('%s > is refused with its line, and with what to do', (_, text, line, column) => {
    const [problem, ...others] = problems(text);
    expect(problem).toMatchObject({ line, column });
    expect(problem?.message).toMatch(/^\*a stands inside the value that &a names.*: write out here/);
    expect(others).toEqual([]);
  });

  it('an alias of a value that ended before, under a name given twice > is taken', () => {
    expect(value('- &a {x: 1}\n- &b {<<: *a, y: 2}\n- &a {<<: *b}\n- *a\n')).toEqual([
      { x: 1 },
      { x: 1, y: 2 },
      { x: 1, y: 2 },
      { x: 1, y: 2 },
    ]);
  });

  it('few aliases of a large text > are refused once they add up', () => {
    const text = `a: &a "${'x'.repeat(1_000_000)}"\nb: [${Array(100).fill('*a').join(', ')}]`;
    expect(problems(text)[0]?.message).toContain('too large');
  });

  it.each([
    ['', 1, 1],
    ['/a/1/b', 3, 8],
    ['/a/1/c/d', 4, 12],
    ['/a/1/missing', 3, 5],
    ['/e~1f', 5, 6],
  ])('the pointer "%s" > is located in YAML', (pointer, line, column) => {
    const loaded = loadYaml('a:\n  - 1\n  - b: 2\n    c: {d: e}\ne/f: g\n');
    expect(loaded.ok && loaded.locate(pointer)).toEqual({ line, column });
  });

  it.each([
    ['plain', 'a: x ${{ b }}\n', 'x ${{ b }}', 6, 10],
    ['quoted', 'a: "x ${{ b }}"\n', 'x ${{ b }}', 6, 11],
    ['on a line of its own', 'a: >-\n  x\n  ${{ b }}\n', 'x ${{ b }}', 6, 7],
    ['with escapes', 'a: "\\x41 ${{ \\"b\\" }}"\n', 'A ${{ "b" }}', 6, 4],
  ])(
    'a place in a text that is %s > is located, or the text where it is written otherwise',
    (_, yaml, text, at, column) => {
      const loaded = loadYaml(yaml);
      const line = yaml.startsWith('a: >-') ? 3 : 1;
      expect(loaded.ok && loaded.locate('/a', { text, at })).toEqual({ line, column });
    },
  );

  it('a pointer into JSON > is located too', () => {
    const loaded = loadYaml('{"a":\n [1,\n {"x": 2}]}');
    expect(loaded.ok && loaded.locate('/a/1/x')).toEqual({ line: 3, column: 8 });
  });
});
