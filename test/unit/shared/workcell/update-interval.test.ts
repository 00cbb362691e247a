import { describe, expect, it } from 'vitest';
import { parseWorkcell } from '../../../../shared/workcell/load-workcell.ts';
import { updateInterval } from '../../../../shared/workcell/policy.ts';

describe('update interval', () => {
  it.each([
    ['{ update_interval: 2.5 }', 2_500],
    ['{}', 1_000],
    ['{ update_interval: 0 }', 1_000],
    ['{ update_interval: soon }', 1_000],
    ['{ update_interval: 0.001 }', 100],
    ['{ update_interval: 86400 }', 60_000],
  ])('config %s > is %d ms', (config, ms) => {
    const { workcell } = parseWorkcell(`name: lab\nconfig: ${config}\n`);
    expect(updateInterval(workcell)).toBe(ms);
  });
});
