import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import type { AdminCommand } from '../../../shared/contracts/admin-command.ts';
import { message, type AgentMessage, type CommandMessage } from '../../../shared/contracts/message.ts';
import { nextOrder } from '../../../shared/contracts/order-number.ts';
import { address, workcell } from '../../support/agent/scripted-owner.ts';
import { bench, inSession, owner, useBench } from '../../support/agent/use-bench.ts';

useBench();

/** What an owner that was deposed, and believes that it leads still, may send; it has heard of these commands. */
function sentInThePast(acting: CommandMessage, unkept: CommandMessage): AgentMessage[] {
  const mark = { epoch: 6, seq: 9 };
  const named = [{ command_id: acting.command_id, number: acting.body.number }];
  const at = Date.now();
  const order = (command: AdminCommand) =>
    message<'admin.order'>('admin.order', {
      workcell,
      mark,
      body: { command, at, revision: nextOrder(at, []) },
    });
  return [
    message<'cancel'>('cancel', { workcell, epoch: 6, mark, body: { ...address, commands: named } }),
    message<'abandon'>('abandon', { workcell, mark, body: { ...address, revision: 3, at, commands: named } }),
    message<'kept'>('kept', { workcell, mark, body: { ...address, kept: [unkept.command_id] } }),
    { ...owner.command({ epoch: 6, number: 7 }), mark },
    { ...owner.command({ epoch: 6, number: 8 }), mark, body: { ...unkept.body, kept: [unkept.command_id] } },
    order('pause'),
    order('shutdown'),
  ];
}

describe('agent, welcomed by a new owner', () => {
  it('what the old owner sends > changes nothing, and is told in the log, loudly once; its safety stop stops', async () => {
    const dropped: unknown[] = [];
    const write = (line: string): void => {
      const { msg, type, level } = JSON.parse(line) as { msg: string; type?: string; level: number };
      if (/owner of the past/.test(msg)) dropped.push([type, level]);
    };
    owner.epoch = 7;
    await inSession({
      log: pino({ level: 'debug' }, { write }),
      module: bench.witness.module({ capacity: 3 }),
    });
    bench.broker.keeps = false;
    const acting = owner.give({ action: 'hold' });
    await bench.witness.untilActing(acting.command_id);
    const unkept = owner.give();
    await owner.report(unkept);

    const past = sentInThePast(acting, unkept);
    for (const sent of past) bench.broker.deliver(sent);
    const reported = owner.reports(unkept).length;
    await owner.report(unkept, reported + 2);
    expect(owner.reports(acting)).toEqual([]);
    expect(bench.witness.moves()).toEqual([acting.command_id, unkept.command_id]);
    expect(dropped).toEqual(past.map(({ type }, nth) => [type, nth === 0 ? 40 : 20]));

    const stop = message<'admin.order'>('admin.order', {
      workcell,
      mark: { epoch: 6, seq: 10 },
      body: { command: 'safety_stop', at: Date.now(), revision: nextOrder(Date.now(), []) },
    });
    bench.broker.deliver(stop);
    expect((await owner.report(acting)).body.outcome).not.toBe('succeeded');
  });
});
