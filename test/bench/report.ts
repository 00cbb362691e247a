import Table from 'cli-table3';

/** What a benchmark run found; the shape that `--json` writes. */
export interface Figures {
  weir: {
    steps_per_s: number;
    single_run_ms: number;
    submit_ms: { p50: number; p99: number };
    status_ms: { p50: number; p99: number };
  };
  bullmq: { steps_per_s: number };
  limit: { steps_per_s: number };
  status: { weir_rps: number; bare_rps: number };
}

/** The figures as a table, with the ratios that weir aims at. */
export function report({ weir, bullmq, limit, status }: Figures): string {
  const table = new Table({ head: ['', 'weir', 'compared with', 'ratio', 'aim'], style: { head: [] } });
  const ratio = (a: number, b: number): string => `${(a / b).toFixed(2)} ×`;
  const whole = (n: number): string => Math.round(n).toLocaleString('en');
  table.push(
    [
      '100 runs of 10 steps, steps/s',
      whole(weir.steps_per_s),
      `BullMQ ${whole(bullmq.steps_per_s)}`,
      ratio(weir.steps_per_s, bullmq.steps_per_s),
      '≥ 1.0 ×',
    ],
    [
      '',
      '',
      `bare broker + store ${whole(limit.steps_per_s)}`,
      ratio(weir.steps_per_s, limit.steps_per_s),
      '≥ 0.5 ×',
    ],
    ['one run of 10 steps alone, ms', whole(weir.single_run_ms), '', '', '≤ 60'],
    [
      'status requests/s',
      whole(status.weir_rps),
      `bare Express ${whole(status.bare_rps)}`,
      ratio(status.weir_rps, status.bare_rps),
      '≥ 0.6 ×',
    ],
    [
      'submission, ms (p50, p99)',
      `${weir.submit_ms.p50.toFixed(1)}, ${weir.submit_ms.p99.toFixed(1)}`,
      '',
      '',
      '',
    ],
    [
      'status, ms (p50, p99)',
      `${weir.status_ms.p50.toFixed(1)}, ${weir.status_ms.p99.toFixed(1)}`,
      '',
      '',
      '',
    ],
  );
  return table.toString();
}
