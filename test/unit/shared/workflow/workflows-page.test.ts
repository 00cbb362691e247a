import { describe, expect, it } from 'vitest';
import { draftRun } from '../../../../shared/workflow/draft-run.ts';
import { parseWorkcell } from '../../../../shared/workcell/load-workcell.ts';
import { describeProblem, located } from '../../../../shared/kernel/json/problem.ts';
import {
  fileOfExample,
  pageExamples,
  parametersOfExample,
  usedByExamples,
  workflowsPage,
} from '../../../support/workflows-page.ts';

const modules = new Set([...workflowsPage.matchAll(/\bmodule: (\w+)/g)].map(([, name = '']) => name));
const { workcell } = parseWorkcell(
  `name: lab\nmodules:\n${[...modules].map((name) => `  - { name: ${name}, interface: simulator }\n`).join('')}locations: { arm: { nest: [0] } }`,
);

describe('docs/workflows.md', () => {
  it('has an example of each key of the flow', () => {
    const all = pageExamples.join('\n');
    const keys = [
      'execution dependencies on_failure cleanup recover when for_each as max_parallel repeat uses with',
      'parameters retry priority same_instance_as',
      'gaps max_gap duration reserve hold after',
    ].flatMap((line) => line.split(' '));
    for (const key of keys) expect(all, key).toMatch(new RegExp(`\\b${key}:`));
  });

  it.each(pageExamples.map((text) => [text.trim().split('\n')[1] ?? text, text]))(
    '%s … > would be accepted as it stands',
    (_, text) => {
      const given = { payload: { sample: 'S1' }, parameters: parametersOfExample(text) };
      const submission = { text: fileOfExample(text), ...given, uploads: [], workflows: usedByExamples };
      const draft = draftRun(submission, workcell);
      const { problems } = draft;
      expect(problems.map((problem) => describeProblem(located(problem, draft.locate)))).toEqual([]);
    },
  );
});
