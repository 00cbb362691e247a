import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '../../../shared/contracts/ids.ts';
import { message } from '../../../shared/contracts/message.ts';
import { runDefinition, stepDefinition } from '../../fixtures/run-definition.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { protocolTiming } from '../../../shared/kernel/timing/protocol-timing.ts';
import { Lab } from '../../support/lab/lab.ts';
import { tenth } from '../../support/scaled-timing.ts';
import { eventually } from '../../support/eventually.ts';

let lab: Lab;
beforeEach(async () => {
  // A played agent sends no heartbeats, and must not be taken for lost while it is played.
  const { marker } = protocolTiming.owner;
  lab = await Lab.open({ timing: { ...tenth, owner: { ...tenth.owner, marker } } });
});
afterEach(() => lab.close());

/** A run of so many steps, put in and told as a gateway does it, or only put in. */
async function submit(steps = 2, told = true): Promise<string> {
  const definition = runDefinition({
    created_at: Date.now(),
    steps: Array.from({ length: steps }, (_, i) => stepDefinition({ id: newId(), name: `step ${i}` })),
  });
  await lab.store.createRun(definition);
  const { run_id } = definition;
  if (told) {
    const workcell = lab.workcell.name;
    await lab.openBroker('gateway').sendToInbox(message('run.submit', { workcell, run_id, body: {} }));
  }
  return run_id;
}

describe('orchestrator', () => {
  it('the next owner goes on where the last one stopped, and sends nothing twice', async () => {
    const first = await lab.startOrchestrator();
    await first.whenOwner();
    const agent = await lab.playAgent();
    const run = await submit(2);
    agent.settle(await agent.command(1));
    const second = await agent.command(2);
    const standby = await lab.startOrchestrator();
    expect(standby.owning()).toBe(false);
    await first.stop();
    await standby.whenOwner();
    agent.settle(second);
    await lab.untilState(run, 'completed');
    expect(new Set(agent.commands.map(({ command_id }) => command_id)).size).toBe(2);
  });

  it('a reservation holds for the next owner as well, and its end lets the run go on', async () => {
    const first = await lab.startOrchestrator();
    await first.whenOwner();
    await lab.startGateway();
    const agent = await lab.playAgent();
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const { body: made } = await lab.ask<JsonObject & { id: string }>('POST', '/reservations', {
      module: 'arm',
      until,
      by: 'Ada',
    });
    const run_id = await submit(1);
    const reasons = async () =>
      (await lab.store.readRun(run_id))?.summary?.waiting_for?.map(({ reason }) => reason);
    await eventually(async () => expect(await reasons()).toEqual(['reserved']));
    await first.stop();
    const second = await lab.startOrchestrator();
    await second.whenOwner();
    await agent.hello();
    const later = await submit(1);
    await eventually(async () =>
      expect((await lab.store.readRun(later))?.summary?.waiting_for).toMatchObject([{ reason: 'reserved' }]),
    );
    expect(agent.commands).toEqual([]);
    await lab.ask('DELETE', `/reservations/${made.id}`);
    agent.settle(await agent.command(1));
    await lab.untilState(run_id, 'completed');
  });

  it('a command of a new session follows a hello that does not list it, under the same id', async () => {
    await lab.startOrchestrator();
    const agent = await lab.playAgent();
    await submit(1);
    const { command_id, session } = await agent.command(1);
    await agent.hello();
    await eventually(() => expect(agent.deliveries.at(-1)?.session).toBeGreaterThan(session));
    expect(agent.deliveries.at(-1)?.command_id).toBe(command_id);
  });

  it('a cancel reaches the agent while its command is in flight, and the run ends with its word', async () => {
    await lab.startOrchestrator();
    const agent = await lab.playAgent();
    const run_id = await submit(2);
    const delivery = await agent.command(1);
    const cancel = { workcell: lab.workcell.name, run_id, body: { command: 'cancel' as const } };
    await lab.openBroker('test').sendToInbox(message('run.control', cancel));
    await eventually(() => expect(agent.others.some((control) => control.type === 'cancel')).toBe(true));
    agent.settle(delivery);
    await lab.untilState(run_id, 'cancelled');
    expect(agent.commands).toHaveLength(1);
  });
});
