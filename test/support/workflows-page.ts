import { readFileSync } from 'node:fs';
import { repositoryFile } from './repository-file.ts';

/** `docs/workflows.md`. */
export const workflowsPage = readFileSync(repositoryFile('docs/workflows.md'), 'utf8');

/** Its examples of workflows. */
export const pageExamples = [...workflowsPage.matchAll(/^```yaml\n(.*?)^```/gms)]
  .map(([, text = '']) => text)
  .filter((text) => !text.startsWith('#'));

/** The workflow that another one of them uses, by its path. */
export const usedByExamples = {
  'wash.yaml': pageExamples.find((text) => text.startsWith('name: wash')) ?? '',
};

/** An example as a file: where it shows a part of a workflow, with the rest of one around it. */
export function fileOfExample(example: string): string {
  const name = /^name:/m.test(example) ? '' : 'name: page\n';
  const steps = /^flowdef:/m.test(example) ? '' : 'flowdef: [{ name: s, module: reader, action: read }]\n';
  return `${name}${example}${steps}`;
}

/** What a submission of the example states for parameters that have no default. */
export function parametersOfExample(example: string): Record<string, string | number> {
  const values = Object.entries({ volume: 20, speed: 'fast' });
  return Object.fromEntries(
    values.filter(([name]) => new RegExp(`^  - \\{ name: ${name}, (?:type|enum)`, 'm').test(example)),
  );
}
