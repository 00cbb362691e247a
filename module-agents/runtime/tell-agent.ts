import { instanceKey } from '../../shared/contracts/address.ts';
import type { CompleteOptions } from './agent-options.ts';
import type { AgentParts } from './wiring.ts';

/** Has the metrics of an agent told at each scrape; returns how to end that, and what was told of it. */
export function tellAgent(
  { metrics, address }: Pick<CompleteOptions, 'metrics' | 'address'>,
  { keeper, underWay, reporter }: Pick<AgentParts, 'keeper' | 'underWay' | 'reporter'>,
): () => void {
  const labels = { module: address.module, instrument: instanceKey(address) };
  const inSession = metrics.gauge('weir_agent_in_session');
  const acting = metrics.gauge('weir_agent_acting');
  const waiting = metrics.gauge('weir_agent_reports_waiting');
  const stop = metrics.atScrape('agent', () => {
    inSession.set(labels, keeper.session.phase === 'in' ? 1 : 0);
    acting.set(labels, underWay.acting().length);
    waiting.set(labels, [...reporter.unkept()].length);
  });
  return () => {
    stop();
    for (const gauge of [inSession, acting, waiting]) gauge.remove(labels);
  };
}
