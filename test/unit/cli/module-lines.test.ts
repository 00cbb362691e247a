import { describe, expect, it } from 'vitest';
import type { Module } from '../../../client/index.ts';
import { colorsFor } from '../../../cli/display/format.ts';
import { moduleLines } from '../../../cli/display/now-lines.ts';
import { PassThrough } from 'node:stream';

const colors = colorsFor(new PassThrough(), {});

function module(about: Module['about']): Module {
  return { name: 'reader', model: null, served_by: 'file', about } as Module;
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

  it('module that no agent has told of > says so', () => {
    expect(moduleLines(module(null), colors, undefined)).toEqual([
      'reader: interface file',
      'no agent has told yet what it can do',
    ]);
  });
});
