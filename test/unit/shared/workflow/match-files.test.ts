import { describe, expect, it } from 'vitest';
import { matchFiles } from '../../../../shared/workflow/match-files.ts';

const upload = (name: string, sha256 = 'a', field = 'files') => ({ field, name, size: 1, sha256 });
const none = new Set<string>();
const stepsOf = (...files: Record<string, string>[]) =>
  files.map((each, index) => ({ files: each, pointer: `/flowdef/${index}` }));

describe('matchFiles', () => {
  it('files of steps > are found by base name, whatever path the workflow has', () => {
    const steps = stepsOf({ p: 'deck.py' }, { p: '/home/me/deck.py', q: 'C:\\lab\\grüße.txt' });
    const result = matchFiles(steps, [upload('grüße.txt'), upload('deck.py', 'b')], none);
    expect(result.problems).toEqual([]);
    expect(result.steps).toEqual([{ p: 'deck.py' }, { p: 'deck.py', q: 'grüße.txt' }]);
    expect(result.placed.map(({ name }) => name)).toEqual(['grüße.txt', 'deck.py']);
  });

  it('two uploads of one name and the same bytes > are one file', () => {
    const result = matchFiles(stepsOf({ p: 'x' }), [upload('x'), upload('x')], none);
    expect(result).toMatchObject({ problems: [], placed: [{ name: 'x' }] });
  });

  it('two uploads of one name and different bytes > are a problem', () => {
    const result = matchFiles(stepsOf({ p: 'x' }), [upload('x', 'a'), upload('x', 'b')], none);
    expect(result.problems).toMatchObject([{ message: 'two different files are named "x"' }]);
  });

  it('uploads that say which step they are for > may have one name', () => {
    const uploads = [upload('x', 'a', 'file.0.p'), upload('x', 'b', 'file.1.p')];
    const result = matchFiles(stepsOf({ p: 'x' }, { p: 'x' }), uploads, none);
    expect(result.problems).toEqual([]);
    expect(result.steps).toEqual([{ p: 'x' }, { p: '1.p.x' }]);
  });

  it('what was kept, handed in again by its name and parts > goes to the same steps', () => {
    const steps = stepsOf({ p: 'x', q: 'y' }, { p: 'x' }, { p: 'payload name' });
    const uploads = [
      ...[upload('x', 'a', 'file.0.p'), upload('x', 'b', 'file.1.p')],
      ...[upload('y', 'c'), upload('other', 'd', 'file.2.p')],
    ];
    const first = matchFiles(steps, uploads, none);
    expect(first).toMatchObject({ problems: [], warnings: [] });
    const again = first.placed.flatMap(({ name, upload: { sha256 }, parts = ['files'] }) =>
      parts.map((field) => upload(name, sha256, field)),
    );
    const second = matchFiles(steps, again, none);
    expect([second.steps, second.problems]).toEqual([first.steps, []]);
    expect(new Set(second.placed.map(({ name }) => name))).toEqual(
      new Set(first.placed.map(({ name }) => name)),
    );
  });

  it('an upload for a step that is not there > is a problem', () => {
    expect(matchFiles([], [upload('x', 'a', 'file.3.p')], none).problems).toHaveLength(1);
  });

  it('a file that did not come > is a problem of its step', () => {
    expect(matchFiles(stepsOf({}, { 'a/b': 'x' }), [], none).problems).toMatchObject([
      {
        pointer: '/flowdef/1/files/a~1b',
        message: 'the file "x" for "a/b" did not come with the submission',
      },
    ]);
  });

  it('an upload named ../../x > is x', () => {
    const result = matchFiles(stepsOf({ p: '../../x' }), [upload('../../x')], none);
    expect(result).toMatchObject({ problems: [], steps: [{ p: 'x' }], placed: [{ name: 'x' }] });
  });

  it('an upload named like the folder of a step > is a problem', () => {
    expect(matchFiles([], [upload('ID')], new Set(['ID'])).problems).toHaveLength(1);
  });

  it('an upload of no step > is kept, with a warning', () => {
    const result = matchFiles([], [upload('x')], none);
    expect(result.warnings).toEqual(['the file "x" belongs to no step']);
    expect(result.placed).toHaveLength(1);
  });
});
