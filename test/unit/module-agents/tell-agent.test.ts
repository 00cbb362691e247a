import { describe, expect, it } from 'vitest';
import { informAgent } from '../../../module-agents/runtime/agent.ts';
import { Metrics } from '../../../shared/observe/metrics/metrics.ts';
import { Scrape } from '../../support/scrape.ts';

type Parts = Parameters<typeof informAgent>[1];

const parts = (phase: string, acting: string[], unkept: string[]): Parts =>
  ({
    keeper: { session: { phase } },
    underWay: { acting: () => acting },
    reporter: { unkept: () => unkept },
  }) as unknown as Parts;

describe('metrics of an agent', () => {
  it('two in one process > each tells its own, until it ends', async () => {
    const metrics = new Metrics();
    const end = informAgent(
      { metrics, address: { module: 'arm', instance: 'a' } },
      parts('in', ['c'], ['c', 'd']),
    );
    informAgent({ metrics, address: { module: 'pump', instance: 'a' } }, parts('out', [], []));
    const scrape = new Scrape(await metrics.text());
    const of = (name: string) =>
      scrape.series(name).map(({ labels, value }) => [labels['instrument'], value]);
    expect(of('weir_agent_in_session')).toEqual([
      ['arm/a', 1],
      ['pump/a', 0],
    ]);
    expect(of('weir_agent_acting')).toEqual([
      ['arm/a', 1],
      ['pump/a', 0],
    ]);
    expect(of('weir_agent_reports_waiting')).toEqual([
      ['arm/a', 2],
      ['pump/a', 0],
    ]);
    end();
    const later = new Scrape(await metrics.text());
    expect(later.series('weir_agent_in_session').map(({ labels }) => labels['instrument'])).toEqual([
      'pump/a',
    ]);
  });
});
