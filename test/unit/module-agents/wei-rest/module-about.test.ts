import { describe, expect, it } from 'vitest';
import { readModuleAbout } from '../../../../module-agents/built-in/wei-rest/module-about.ts';
import { aboutSchema } from '../../../../shared/contracts/about.ts';
import { compile } from '../../../../shared/contracts/schema.ts';

const check = compile(aboutSchema);

describe('about of a module of WEI', () => {
  it.each([
    [
      'with nulls for everything',
      { name: 'a', model: null, actions: [{ name: 'x', args: null, files: null, results: null }] },
    ],
    [
      'with types that are lists',
      { name: 'a', actions: [{ name: 'x', args: [{ name: 'p', type: ['str', 'int'] }] }] },
    ],
    [
      'with results whose type is a list',
      { name: 'a', actions: [{ name: 'x', results: [{ label: 'r', type: ['f'] }] }] },
    ],
    ['with actions that are none', { name: 'a', actions: [null, 'x', { name: '' }, { description: 'y' }] }],
    ['without a name', { actions: [] }],
    ['with numbers for texts', { name: 7, version: 1.2, actions: [], admin_commands: [1, null, 'reset'] }],
  ])('%s > fits the contract', (_, body) => {
    const about = readModuleAbout(JSON.stringify(body));
    expect(about).toBeDefined();
    expect(check(about)).toEqual([]);
  });

  it('keeps what it says of its actions, and has no schema of their arguments', () => {
    const action = {
      name: 'wait',
      blocking: false,
      args: [{ name: 's', type: 'float', default: 0, required: true }],
    };
    const about = readModuleAbout(JSON.stringify(JSON.stringify({ name: 'a', actions: [action] })));
    expect(about?.actions).toEqual([
      {
        name: 'wait',
        description: '',
        blocking: false,
        args: [{ name: 's', type: 'float', default: 0, required: true, description: '' }],
        files: [],
        results: [],
      },
    ]);
  });

  it.each(['<html>', 'null', '[]', '{}', '{"actions": {}}', '{"detail": "Not Found"}'])(
    '%s > is none',
    (text) => {
      expect(readModuleAbout(text)).toBeUndefined();
    },
  );
});
