import { describe, expect, test } from 'vitest';
import { reportMemory, reportSpeed, reportStatus, reportWeight } from '../../bench/report.ts';
import { speed } from './made-speed.ts';

/** The cells of the line that begins with this name. */
function row(name: string): string[] {
  const line =
    reportSpeed(speed)
      .split('\n')
      .find((each) => each.startsWith(`│ ${name} `)) ?? '';
  return line
    .split('│')
    .map((cell) => cell.trim())
    .slice(2, -1);
}

describe('report of the benchmark', () => {
  test('a contestant > its median and spread, the paired ratios of weir apart and in one process, run and CPU', () => {
    expect(row('floor')).toEqual(['1,200', '1,000 – 1,600', '0.50 ×', '0.75 ×', '15.0', '0.25']);
  });

  test('ratios > of values of the same round, not of medians', () => {
    // 500/1000, 600/2000, 800/4000
    expect(row('BullMQ').slice(2, 4)).toEqual(['0.30 ×', '0.45 ×']);
  });

  test('weir itself > no ratio to itself, and the CPU without the client', () => {
    expect(row('weir')).toEqual(['600', '500 – 800', '', '1.50 ×', '30.0', '1.50']);
  });

  test('what has no counterpart > stands below, each with its unit', () => {
    const text = reportSpeed(speed);
    expect(text).toContain('  weir: gateway 0.50, RabbitMQ 1.00, client 0.25');
    expect(text).toContain('submission to an idle lab, ms: 4.0 (p50), 8.0 (p99)');
    expect(text).toContain('weir up writes 20.0 kB per step to the disk');
    expect(reportStatus({ status: { weir_rps: 6000, bare_rps: 8000 } })).toContain(
      '6,000, a bare Express handler 8,000 (0.75 ×)',
    );
    expect(reportWeight({ commit_bytes_per_step: 1800, redis_kb_per_run: 15 })).toContain('1.80 kB per step');
    expect(reportMemory({ idle: 110, after: 200, runs: 5000 })).toContain(
      '110 MiB of RAM at rest, 200 MiB after 5,000 runs',
    );
  });
});
