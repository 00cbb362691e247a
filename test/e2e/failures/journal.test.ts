import { cpSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'vitest';
import type { Broker } from '../../../shared/broker/broker.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import type { CommandMessage } from '../../../shared/contracts/message.ts';
import { until } from '../../support/until.ts';
import { realServices } from '../../support/lab/services.ts';
import { changed } from '../../support/changed.ts';
import { Lab } from '../../support/lab/lab.ts';
import { step } from '../../support/lab/submission.ts';

function reset(lab: Lab): Promise<Response> {
  return fetch(`${lab.gateway.url()}/admin/reset`, { method: 'POST' });
}

describe.concurrent('a journal that knows less, on RabbitMQ and Redis', () => {
  const services = realServices();
  it('compacted, and copies of old commands come in its session > those below its floor are refused, none acts twice', async ({
    expect,
    onTestFinished,
  }) => {
    const lab = await Lab.openFor(onTestFinished, services);
    await lab.startGateway();
    const sent: CommandMessage[] = [];
    const noting = (own: Broker): Broker =>
      changed(own, {
        sendToAgent: (...told) => {
          sent.push(...told.filter((each) => each.type === 'step.command'));
          own.sendToAgent(...told);
        },
      });
    await lab.startOrchestrator({ broker: noting });
    const before = await lab.startAgent();
    const run = await lab.begin([step(), step(), step(), step()]);
    const done = await lab.untilState(run, 'completed');
    await before.end();
    await before.compact(1);

    const refused = new Map<string, unknown>();
    const { journalDir, witness } = before;
    await lab.startAgent({
      ...{ journalDir, witness },
      broker: (own) =>
        changed(own, {
          sendReport: (told) => {
            if (told.type === 'step.refused') refused.set(told.command_id, told.body.reason);
            own.sendReport(told);
          },
        }),
    });
    const sender = lab.openBroker('sender');
    await until('the broker is there', () => sender.health().up);
    // Each once, however often the owner had to send it.
    const old = new Map(sent.flatMap((told) => (told.run_id === run ? [[told.command_id, told]] : [])));
    const later: string[] = [];
    // Where the session in which a step was done has ended by then, on a busy machine, they are dropped: they are sent in the next.
    await until('they are refused', async () => {
      later.push(await lab.complete([step()]));
      const { epoch, session } = sent.at(-1)!;
      for (const command of old.values()) sender.sendToAgent({ ...command, id: newId(), epoch, session });
      later.push(await lab.complete([step()]));
      return refused.size >= 3;
    });
    expect([...refused]).toEqual([0, 1, 2].map((position) => [`${run}.${position}.1`, 'forgotten']));
    expect(witness.moves()).toEqual([
      ...[0, 1, 2, 3].map((position) => `${run}.${position}.1`),
      ...later.map((id) => `${id}.0.1`),
    ]);
    expect(await lab.store.readRun(run)).toEqual(done);
  });

  it('compacted while no owner has kept a result > the result is in it, and reaches the owner after the restart', async ({
    expect,
    onTestFinished,
  }) => {
    const lab = await Lab.openFor(onTestFinished, services);
    await lab.startGateway();
    await lab.startOrchestrator();
    const before = await lab.startAgent({
      broker: (own) =>
        changed(own, {
          sendReport: (told) => {
            if (told.type !== 'step.settled') own.sendReport(told);
          },
        }),
    });
    const run = await lab.begin([step()]);
    await until('its result is noted', () => before.journal().includes('"settled"'));
    const journalDir = await before.crash();
    await before.compact(0, journalDir);
    await lab.startAgent({ journalDir, witness: before.witness });
    await lab.untilState(run, 'completed');
    expect(before.witness.moves()).toEqual([`${run}.0.1`]);
  });

  it('restored from an old image while its agent had a command > outcome unknown, never acted on again', async ({
    expect,
    onTestFinished,
  }) => {
    const lab = await Lab.openFor(onTestFinished, services);
    const agent = await lab.startAll();
    const before = await lab.complete([step()]);
    const image = path.join(lab.folder, 'image');
    cpSync(agent.journalDir, image, { recursive: true, filter: (file) => !/lock\.(db|pid)/.test(file) });
    const run = await lab.begin([step('hold')]);
    await until('it moves', () => agent.witness.gates.size > 0);
    await until('the owner knows', async () =>
      (await lab.logOf(run)).some((line) => line.includes('is acting')),
    );
    await agent.crash();
    const next = await lab.begin([step()]);
    await lab.untilState(next, 'queued');
    await lab.startAgent({ journalDir: image, witness: agent.witness });
    const { summary } = await lab.untilState(run, 'failed');
    expect(summary?.error).toMatchObject({ code: 'journal_lost' });
    expect((await lab.store.readRun(next))?.state).toBe('queued');
    await reset(lab);
    await lab.untilState(next, 'completed');
    expect(agent.witness.moves()).toEqual([`${before}.0.1`, `${run}.0.1`, `${next}.0.1`]);
  });
});
