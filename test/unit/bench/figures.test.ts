import { describe, expect, test } from 'vitest';
import { speedFigures } from '../../bench/figures.ts';
import type { Speed } from '../../bench/parts/speed.ts';
import { cpuPerStep } from '../../bench/rounds.ts';
import { speed } from './made-speed.ts';

describe('figures of the benchmark', () => {
  test('all contestants measured > medians in the shape that --json writes, and nothing else', () => {
    expect(speedFigures(speed)).toEqual({
      weir: { steps_per_s: 600, cpu_ms_per_step: 1.5, single_run_ms: 30, submit_ms: 4 },
      embedded: { steps_per_s: 900, single_run_ms: 11, bytes_per_step: 20_000 },
      bullmq: { steps_per_s: 2000 },
      dbos: { steps_per_s: 300 },
      floor: { steps_per_s: 1200, single_run_ms: 15 },
      limit: { steps_per_s: 1000 },
    });
  });

  test('a contestant missing > says which', () => {
    const without: Speed = { ...speed, found: speed.found.filter(({ name }) => name !== 'DBOS') };
    expect(() => speedFigures(without)).toThrow('DBOS was not measured');
  });

  test('CPU of a step > the client does not count, an owner does', () => {
    expect(cpuPerStep({ cpu: { gateway: 0.5, Redis: 0.25, client: 9 } })).toBe(0.75);
    expect(cpuPerStep({ cpu: { agents: 0.5, owner: 0.25 } })).toBe(0.75);
  });
});
