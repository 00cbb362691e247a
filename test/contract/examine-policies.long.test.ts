import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examinePolicies } from '../../shared/broker/amqp/examine-amqp.ts';
import { freePort } from '../support/free-port.ts';
import type { BrokerService } from '../services/service.ts';
import { startBroker } from '../services/start-services.ts';
import { until } from '../support/until.ts';

let broker: BrokerService;
beforeAll(async () => {
  broker = await startBroker({ own: true, management: true });
  await until('the management plugin answers', async () => 'harmful' in (await look()));
}, 120_000);
afterAll(() => broker.remove());

const look = () => examinePolicies(broker.url, 'lab', { managementUrl: broker.managementUrl });

async function withPolicy(definition: string, pattern: string): Promise<unknown> {
  await broker.control('set_policy', 'mine', pattern, definition);
  const facts = await look();
  await broker.control('clear_policy', 'mine');
  return facts;
}

describe('examinePolicies', () => {
  it('a policy that limits the queues of agents > is told with what it sets', async () => {
    const keys = { 'max-length': 5, 'message-ttl': 1000 };
    // A plugin that is slow is not waited for, and says nothing.
    await expect
      .poll(() => withPolicy('{"max-length": 5, "message-ttl": 1000}', '^weir\\.agent\\.'))
      .toMatchObject({ harmful: [{ name: 'mine', pattern: '^weir\\.agent\\.', keys }] });
  });

  it.each([
    ['for other queues', '{"max-length": 5}', '^cats\\.'],
    ['that drops nothing', '{"consumer-timeout": 3600000}', '.*'],
  ])('a policy %s > is no harm', async (_, definition, pattern) => {
    // The node tells of itself some seconds after its start.
    await expect
      .poll(() => withPolicy(definition, pattern))
      .toMatchObject({ harmful: [], cluster: { nodes: [{ running: true, net_ticktime: 60 }] } });
  });

  it('no management plugin > is said, with the reason', async () => {
    const nowhere = `http://127.0.0.1:${await freePort()}`;
    expect(await examinePolicies(broker.url, 'lab', { managementUrl: nowhere })).toEqual({
      unread: expect.stringContaining('ECONNREFUSED') as string,
    });
  });
});
