import { describe, expect, test } from 'vitest';
import type { Run } from '../../../client/index.ts';
import { definitionOf } from '../../../dashboard/src/worker/read-parts.ts';

const run = {
  ...{ name: 'warm', metadata: {}, parameters: [{ name: 'celsius', default: null }], modules: [] },
  flowdef: [{ id: '01', name: 'heat', module: 'heater', action: 'heat', comment: null }],
  ...{ payload: {}, given_parameters: { celsius: 37 } },
} as unknown as Run;
const written = 'name: warm # gently\nparameters:\n  - { name: celsius, type: number, unit: °C }\n';

describe('the definition of a run', () => {
  test('a text that is kept > is shown as it was written, with those that it uses, and the values', () => {
    expect(definitionOf(run, { workflow: written, workflows: { 'wash.yaml': 'name: wash' } })).toEqual({
      texts: [
        { title: 'Workflow', text: written },
        { title: 'wash.yaml', text: 'name: wash' },
        { title: 'Parameters that were given', text: '{\n  "celsius": 37\n}' },
      ],
    });
  });

  test('JSON, as programs hand in > is shown as YAML, and that is said', () => {
    const { note, texts } = definitionOf(run, { workflow: '{"name":"warm","x":[1]}', workflows: {} });
    expect(note).toContain('handed in as JSON');
    expect(texts[0]?.text).toBe('name: warm\nx:\n  - 1\n');
  });

  test('a text that is not kept > what weir has made of it, with what that lacks', () => {
    const { note, texts } = definitionOf(run, { workflow: null, workflows: {} });
    expect(note).toContain('not kept');
    expect(texts[0]?.text).toContain('name: heat');
  });
});
