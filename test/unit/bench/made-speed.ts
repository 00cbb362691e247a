import type { Speed } from '../../bench/parts/speed.ts';
import type { Found } from '../../bench/rounds.ts';

function found(name: string, stepsPerSecond: number[], more: Partial<Found> = {}): Found {
  return { name, stepsPerSecond, cpu: {}, singleRuns: [], ...more };
}

/** What three rounds might have found. */
export const speed: Speed = {
  found: [
    found('weir', [500, 600, 800], {
      cpu: { gateway: 0.5, RabbitMQ: 1, client: 0.25 },
      singleRuns: [30, 20, 40],
    }),
    found('weir up', [800, 900, 1000], {
      cpu: { 'whole lab': 0.75, client: 0.25 },
      singleRuns: [11, 10, 12],
    }),
    found('BullMQ', [1000, 2000, 4000], { cpu: { workers: 0.25 } }),
    found('floor', [1000, 1200, 1600], { cpu: { agents: 0.25 }, singleRuns: [15, 14, 16] }),
    found('limit', [1000, 900, 1100]),
    found('DBOS', [300, 200, 400]),
    found('DBOS, queued steps', [100, 110, 90]),
  ],
  submissions: [3, 4, 8],
  bytes_per_step: 20_000,
};
