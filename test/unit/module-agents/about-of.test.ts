import { describe, expect, it } from 'vitest';
import { aboutOf } from '../../../module-agents/admin/about.ts';
import { action, defineModule } from '../../../module-agents/sdk/index.ts';
import { aboutSchema } from '../../../shared/contracts/about.ts';
import { compile } from '../../../shared/kernel/json/schema.ts';

const module = defineModule({
  name: 'reader-driver',
  model: 'R2',
  version: '1.2.0',
  description: 'Reads plates',
  actions: {
    read: action({
      description: 'Reads a plate',
      args: {
        type: 'object',
        properties: {
          wells: { type: 'array', items: { type: 'string' }, description: 'Which' },
          gain: { type: ['number', 'null'], default: 0 },
          mode: { enum: ['a', 'b'] },
        },
        required: ['wells', 'gain'],
      },
      files: { protocol: { description: 'What to do' }, notes: { required: false } },
      results: {
        absorbance: { type: ['number', 'null'], minimum: 0 },
        curve: { description: 'CSV' },
        plot: { type: 'file' },
      },
      simulated: { absorbance: '${{ args.gain }}' },
      run: () => undefined,
    }),
    home: action({ run: () => undefined }),
  },
});

describe('about of a module', () => {
  const about = aboutOf(module, 'reader', 'simulator')!;

  it('whole > fits its contract and carries the name that the workcell gave', () => {
    expect(compile(aboutSchema)(about)).toEqual([]);
    expect(about).toMatchObject({
      name: 'reader',
      model: 'R2',
      version: '1.2.0',
      description: 'Reads plates',
      interface: 'simulator',
    });
  });

  it("action > is told in WEI's shape, an argument with a default never required", () => {
    expect(about.actions[0]).toEqual({
      name: 'read',
      description: 'Reads a plate',
      blocking: true,
      args: [
        { name: 'wells', type: 'array', required: true, description: 'Which' },
        { name: 'gain', type: ['number', 'null'], default: 0, required: false, description: '' },
        { name: 'mode', type: 'any', required: false, description: '' },
      ],
      files: [
        { name: 'protocol', required: true, description: 'What to do' },
        { name: 'notes', required: false, description: '' },
      ],
      results: [
        {
          label: 'absorbance',
          type: 'number or null',
          description: '',
          schema: { type: ['number', 'null'], minimum: 0 },
        },
        { label: 'curve', description: 'CSV' },
        { label: 'plot', type: 'file', description: '' },
      ],
      args_schema: { ...(module.actions['read']!.args as object), required: ['wells'] },
      simulated: { absorbance: '${{ args.gain }}' },
    });
  });

  it('action without a schema > takes any object', () => {
    expect(about.actions[1]).toMatchObject({
      name: 'home',
      args: [],
      files: [],
      args_schema: { type: 'object' },
    });
  });

  it('module that takes several commands at once > does not block', () => {
    expect(aboutOf({ ...module, capacity: 2 }, 'reader', 'file')!.actions[0]!.blocking).toBe(false);
  });
});
