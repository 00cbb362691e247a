import { describe, expect, it } from 'vitest';
import type { Module } from '../../../client/index.ts';
import { colorsFor } from '../../../cli/display/format.ts';
import { moduleLines } from '../../../cli/display/module-lines.ts';
import { PassThrough } from 'node:stream';

const colors = colorsFor(new PassThrough(), {});

function module(about: Module['about'], instances: Partial<Module['instances'][number]>[] = []): Module {
  return { name: 'reader', model: null, served_by: 'file', about, instances } as Module;
}

describe('what a module can do, on the terminal', () => {
  it('arguments, files and results > each have a line with type and bounds', () => {
    const args = [
      { name: 'wells', type: 'array', required: true, description: 'Which\nones' },
      { name: 'gain', type: ['number', 'null'], default: 1, required: false, description: null },
    ];
    const results = [
      { label: 'od', type: 'number', description: 'AU', schema: { type: 'number', minimum: 0 } },
      { label: 'plot', type: 'file', description: '' },
    ];
    const files = [{ name: 'plan', required: false, description: '' }];
    const gain = { type: ['number', 'null'], default: 1, unit: 'dB', maximum: 3 };
    const args_schema = { properties: { wells: { type: 'array' }, gain } };
    const read = { name: 'read', description: 'Reads a plate', args, files, results, args_schema };
    const actions = [read, { name: 'home', args: [], files: [], results: [] }];
    const lines = moduleLines(module({ name: 'reader', actions }), colors, undefined).join('\n');
    expect(lines.split('\n').map((line) => line.trimEnd())).toEqual([
      'reader: interface file',
      '',
      'read  Reads a plate',
      '         NAME   TYPE',
      'takes    wells  array, required                                  Which ones',
      'takes    gain   number or null, default 1, unit "dB", maximum 3',
      'takes    plan   file',
      'returns  od     number, minimum 0                                AU',
      'returns  plot   file',
      '',
      'home',
    ]);
  });

  it('instance > says how it stands and what its instrument tells of itself', () => {
    const details = { ml_left: 70, lamp: 'on' };
    const instances = [
      { instance: 'pc', state: 'idle' as const, details },
      { instance: 'old', state: null },
    ];
    const lines = moduleLines(module({ name: 'reader', actions: [] }, instances), colors, undefined);
    expect(lines).toEqual(['reader: interface file', 'pc: idle, ml_left 70, lamp on', 'old: NO AGENT']);
  });

  it('choices and parts of an object > are told, in words', () => {
    const choices = Array.from({ length: 12 }, (_, at) => `choice ${at}`);
    const properties = {
      how: {
        type: 'object',
        properties: {
          start: { type: 'number', unit: 'nm', minimum: 200 },
          gain: { type: 'integer', default: 1 },
        },
        required: ['start'],
        additionalProperties: false,
      },
      mode: { type: 'string', enum: choices, default: 'choice 0' },
      odd: { enum: [1, 'two'] },
    };
    const args = [
      { name: 'how', type: 'object', required: true },
      { name: 'mode', type: 'string', required: false, default: 'choice 0' },
      { name: 'odd', type: 'any', required: true },
    ];
    const scan = { name: 'scan', args, files: [], results: [], args_schema: { properties } };
    const lines = moduleLines(module({ name: 'reader', actions: [scan] }), colors, undefined).join('\n');
    const first10 = choices.slice(0, 10).map((each) => JSON.stringify(each));
    expect(
      lines
        .split('\n')
        .slice(4)
        .map((line) => line.trimEnd().replace(/ {2,}/g, '  ')),
    ).toEqual([
      'takes  how  object, required',
      'takes  how.start  number, required, unit "nm", minimum 200',
      'takes  how.gain  integer, default 1',
      `takes  mode  string, default "choice 0", one of ${first10.join(', ')} and 2 more`,
      'takes  odd  required, one of 1, "two"',
    ]);
  });

  it('module that no agent has told of > says so', () => {
    expect(moduleLines(module(null), colors, undefined)).toEqual([
      'reader: interface file',
      'no agent has told yet what it can do',
    ]);
  });
});
