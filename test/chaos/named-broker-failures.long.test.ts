import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Lab } from '../support/lab/lab.ts';
import type { LabAgent } from '../support/lab/lab-agent.ts';
import { step } from '../support/lab/submission.ts';
import type { BrokerService } from '../services/service.ts';
import { startBroker } from '../services/start-services.ts';
import { until } from '../support/until.ts';

let service: BrokerService;
let lab: Lab;
let left: LabAgent;
let right: LabAgent;

beforeAll(async () => {
  service = await startBroker({ own: true });
});
afterAll(() => service.remove());
beforeEach(async () => {
  lab = await Lab.open({ brokerUrl: service.url, modules: ['left', 'right', 'late'] });
  await lab.startGateway();
  await lab.startOrchestrator();
  left = await lab.startAgent({ module: 'left' });
  right = await lab.startAgent({ module: 'right' });
});
afterEach(() => lab.close());

const on = (module: string, action = 'move') => step(action, { module });

/** Resolves when the instrument moves on a command that it holds. */
async function holding({ witness }: LabAgent): Promise<void> {
  await until('it holds', () => witness.gates.size > 0);
}

/** Erlang that ends the channels of the connections whose name holds `part`, inside the broker. */
function killChannelsOf(part: string): string {
  // Found first, and then ended: the end of one is the end of its connection, and of the others there.
  return `IsOf = fun(Channel) ->
    [{connection, Connection}] = rabbit_channel:info(Channel, [connection]),
    [{client_properties, Properties}] = rabbit_reader:info(Connection, [client_properties]),
    {_, _, Name} = lists:keyfind(<<"connection_name">>, 1, Properties),
    binary:match(Name, <<"${part}">>) =/= nomatch
  end,
  Found = lists:filter(IsOf, rabbit_channel:list_local()),
  [exit(Channel, kill) || Channel <- Found].`;
}

describe('a broker that fails in part', { timeout: 120_000 }, () => {
  it('a channel of an agent closed by the broker > it connects anew, and its action and the others go on', async () => {
    const held = await lab.begin([on('left', 'hold'), on('left')]);
    await holding(left);
    let detached = 0;
    left.broker.onHealth((health) => (detached += health.up ? 0 : 1));
    await service.control('eval', killChannelsOf('left/a'));
    await lab.complete([on('right'), on('right')]);
    await until('it was cut off, and is back', () => detached > 0 && left.broker.health().up);
    left.witness.openAll();
    await lab.untilState(held, 'completed', 60_000);
    expect(left.witness.moves()).toEqual([`${held}.0.1`, `${held}.1.1`]);
  });

  it('a disk alarm in the middle of actions > they go on, nobody is called lost, and all that waits goes out after it', async () => {
    const held = [await lab.begin([on('left', 'hold')]), await lab.begin([on('right', 'hold')])];
    await holding(left);
    await holding(right);
    await service.control('set_disk_free_limit', '1000000GB');
    await until('publishers are blocked', () => !left.broker.health().up);
    left.witness.openAll();
    right.witness.openAll();
    await service.control('set_disk_free_limit', '50MB');
    for (const run of held) await lab.untilState(run, 'completed', 60_000);
    for (const run of held)
      expect((await lab.logOf(run)).filter((line) => line.includes('silent'))).toEqual([]);
    expect([...left.witness.moves(), ...right.witness.moves()]).toEqual(held.map((run) => `${run}.0.1`));
  });

  it('an outage during an action, whose agent ends and is started again before it is over > the result arrives', async () => {
    const run = await lab.begin([on('left', 'hold'), on('left')]);
    await holding(left);
    await service.stop();
    left.witness.openAll();
    await until('the outcome is noted', () => left.journal().includes('"acted"'));
    const journalDir = await left.crash();
    const again = lab.startAgent({ module: 'left', journalDir, witness: left.witness });
    await service.start();
    await again;
    await lab.untilState(run, 'completed', 60_000);
    expect(left.witness.moves()).toEqual([`${run}.0.1`, `${run}.1.1`]);
  });

  it('all its queues lost with all that was in them > they are made anew, and every accepted run completes', async () => {
    const held = await lab.begin([on('left', 'hold'), on('left')]);
    await holding(left);
    await service.control('stop_app');
    left.witness.openAll();
    await service.control('reset');
    await service.control('start_app');
    const later = await Promise.all([1, 2, 3].map(() => lab.begin([on('left'), on('right')])));
    for (const run of [held, ...later]) await lab.untilState(run, 'completed', 60_000);
    const moves = [...left.witness.moves(), ...right.witness.moves()];
    expect(moves).toHaveLength(8);
    expect(new Set(moves).size).toBe(8);
  });
});
