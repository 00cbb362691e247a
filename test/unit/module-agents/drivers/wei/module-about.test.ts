import { describe, expect, it } from 'vitest';
import { readModuleAbout } from '../../../../../module-agents/drivers/wei/module-about.ts';
import { aboutSchema } from '../../../../../shared/contracts/about.ts';
import { compile } from '../../../../../shared/kernel/json/schema.ts';

const check = compile(aboutSchema);

describe('about of a module of WEI', () => {
  it('that is nested too deep for a message > is none', () => {
    const deep = `${'{"a":'.repeat(500)}1${'}'.repeat(500)}`;
    expect(readModuleAbout(`{"name":"a","actions":[],"extra":${deep}}`)).toBeUndefined();
  });

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

  it('is kept word for word, with keys that nothing here reads; lists are lists', () => {
    const body = {
      name: 'sleeper_3',
      model: null,
      interface: 'wei_rest_node',
      wei_version: '0.7.3',
      additional_info: { rack: [1, { depth: null }] },
      description: null,
      actions: [{ name: 'wait', description: null, mood: 'calm', args: null, files: null }],
      resource_pools: {},
      admin_commands: ['reset'],
    };
    const actions = [{ ...body.actions[0], args: [], files: [], results: [] }];
    expect(readModuleAbout(JSON.stringify(body))?.said).toEqual({ ...body, actions });
  });

  it('of a size that would fill the hello > is known, and not kept as it was said', () => {
    const about = readModuleAbout(
      JSON.stringify({ name: 'a', actions: [], additional_info: 'x'.repeat(300_000) }),
    );
    expect(about).toMatchObject({ name: 'a' });
    expect(about).not.toHaveProperty('said');
  });

  it.each(['<html>', 'null', '[]', '{}', '{"actions": {}}', '{"detail": "Not Found"}'])(
    '%s > is none',
    (text) => {
      expect(readModuleAbout(text)).toBeUndefined();
    },
  );
});
