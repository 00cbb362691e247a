import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { draftRun } from '../../../../gateway/workflow/draft-run.ts';
import { parseWorkcell } from '../../../../shared/workcell/load-workcell.ts';
import { describeProblem, located } from '../../../../shared/yaml/problem.ts';
import { repositoryFile } from '../../../support/repository-file.ts';

const page = readFileSync(repositoryFile('docs/workflows.md'), 'utf8');
const snippets = [...page.matchAll(/^```yaml\n(.*?)^```/gms)]
  .map(([, text = '']) => text)
  .filter((text) => !text.startsWith('#'));

/** A snippet as a file: where it shows a part of a workflow, with the rest of one around it. */
function fileOf(snippet: string): string {
  const name = /^name:/m.test(snippet) ? '' : 'name: page\n';
  const steps = /^flowdef:/m.test(snippet) ? '' : 'flowdef: [{ name: s, module: reader, action: read }]\n';
  return `${name}${snippet}${steps}`;
}

const modules = new Set([...page.matchAll(/\bmodule: (\w+)/g)].map(([, name = '']) => name));
const { workcell } = parseWorkcell(
  `name: lab\nmodules:\n${[...modules].map((name) => `  - { name: ${name}, interface: simulator }\n`).join('')}`,
);
const wash = snippets.find((text) => text.startsWith('name: wash')) ?? '';

describe('docs/workflows.md', () => {
  it('has an example of each key of the flow', () => {
    const all = snippets.join('\n');
    const keys = ['execution', 'dependencies', 'on_failure', 'cleanup', 'recover', 'when', 'for_each', 'as'];
    for (const key of [
      ...keys,
      'max_parallel',
      'repeat',
      'uses',
      'with',
      'parameters',
      'retry',
      'priority',
      'same_instance_as',
    ]) {
      expect(all, key).toMatch(new RegExp(`\\b${key}:`));
    }
  });

  it.each(snippets.map((text) => [text.trim().split('\n')[1] ?? text, text]))(
    '%s … > would be accepted as it stands',
    (_, text) => {
      const values = Object.entries({ volume: 20, speed: 'fast' });
      const parameters = values.filter(([name]) =>
        new RegExp(`^  - \\{ name: ${name}, (?:type|enum)`, 'm').test(text),
      );
      const given = { payload: { sample: 'S1' }, parameters: Object.fromEntries(parameters) };
      const submission = { text: fileOf(text), ...given, uploads: [], workflows: { 'wash.yaml': wash } };
      const draft = draftRun(submission, workcell);
      const { problems } = draft;
      expect(problems.map((problem) => describeProblem(located(problem, draft.locate)))).toEqual([]);
    },
  );
});
