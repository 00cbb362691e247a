import { describe, expect, it } from 'vitest';
import { kindOfFile } from '../../../cli/validation/kind-of-file.ts';

describe('the kind of a file', () => {
  it.each([
    ['workflow', 'name: w\nflowdef: []\nmodules: [{name: a, config: {}}]'],
    ['workflow', 'name: w\nmodules: [{name: a}, b]'],
    ['workflow', 'broken: ['],
    ['workflow', '- a\n- b'],
    ['workcell', 'name: w\nmodules: [{name: a, interface: simulator}]'],
    ['workcell', 'modules: [{name: a, model: x}]'],
    ['workcell', 'name: w\nconfig:'],
    ['workcell', 'locations: {arm: {}}'],
  ])('%s > is told by the keys of %s', (kind, text) => {
    expect(kindOfFile(text)).toBe(kind);
  });
});
