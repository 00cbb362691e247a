import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { processModule } from '../../../module-agents/drivers/process/index.ts';
import { readJournal } from '../../../module-agents/journal/read-journal.ts';
import type { CommandMessage } from '../../../shared/contracts/message.ts';
import { lives } from '../../support/lives.ts';
import { until } from '../../support/until.ts';
import { bench, inSession, owner, useBench } from '../../support/agent/use-bench.ts';

useBench();

/** An agent whose instrument acts on a command that ignores every signal. */
async function deaf(): Promise<CommandMessage> {
  // Nothing is told twice, however slow the machine.
  await inSession({ timing: { resend: 60_000 } });
  const command = owner.give({ action: 'stubborn' });
  await bench.witness.untilActing(command.command_id);
  return command;
}

const lastHeartbeat = () => bench.broker.heartbeats().at(-1)!.body;
const afterHeartbeat = async () => {
  const count = bench.broker.heartbeats().length;
  await until('a heartbeat has passed', () => bench.broker.heartbeats().length > count + 1);
  return lastHeartbeat();
};

describe('an abandoned action', () => {
  it('that does not end > is noted, reported as unknown, left behind, and the next command begins', async () => {
    const command = await deaf();
    owner.cancel(command);
    owner.abandon(7, command);
    expect(await owner.answer(7, 'taken')).toContain('asked once more');
    expect(await owner.answer(7, 'done')).toContain('restart the agent to be rid of it');
    expect((await owner.report(command)).body).toMatchObject({
      ...{ outcome: 'interrupted', acted: true, files: [] },
      error: { code: 'abandoned', message: 'abandoned by Ada: stuck' },
    });
    const { acting, left_behind } = await afterHeartbeat();
    expect([acting, left_behind]).toMatchObject([
      [],
      [{ command_id: command.command_id, step_name: 'a step' }],
    ]);
    expect((await owner.report(owner.give())).body.outcome).toBe('succeeded');
  });

  it('whose journal is cut at any byte > was abandoned, or its outcome is unknown; never is it forgotten', async () => {
    const command = await deaf();
    owner.abandon(7, command);
    await owner.answer(7, 'done');
    const text = bench.journalText();
    const started = text.indexOf('\n', text.indexOf('"started"')) + 1;
    expect(started).toBeGreaterThan(1);
    const seen = new Set<string>();
    for (let end = started; end <= text.length; end++) {
      const read = readJournal(text.slice(0, end));
      const entry = read.found === 'whole' ? read.state.get(command.command_id) : undefined;
      seen.add(entry === undefined ? 'forgotten' : entry.phase);
      if (entry && 'outcome' in entry) expect(entry.outcome.error?.code).toBe('abandoned');
    }
    expect([...seen]).toEqual(['started', 'settled']);
  });

  it('that ends late > its result is only logged, and the agent tells that nothing is left behind', async () => {
    const command = await deaf();
    owner.abandon(7, command);
    await owner.report(command);
    await owner.answer(7, 'done');
    await until('it is left behind', () => lastHeartbeat().left_behind !== undefined);
    bench.witness.openAll();
    await until('nothing is left behind', () => lastHeartbeat().left_behind === undefined);
    expect(owner.reports(command)).toHaveLength(1);
    expect(bench.journalText()).not.toContain('"succeeded"');
  });

  it('that ends when it is told so for the last time > its own result counts', async () => {
    const module = bench.witness.module();
    module.actions['yields'] = {
      run: ({ abandoned }) =>
        new Promise((resolve) =>
          abandoned.addEventListener('abort', () => resolve({ data: { at: 'rest' } })),
        ),
    };
    await inSession({ module, timing: { abandon: 5000 } });
    const command = owner.give({ action: 'yields' });
    await until('it acts', () => bench.broker.inbox('step.started').length > 0);
    owner.abandon(7, command);
    expect((await owner.report(command)).body).toMatchObject({ outcome: 'succeeded', data: { at: 'rest' } });
    expect(await owner.answer(7, 'done')).toContain('the driver has ended its work');
    expect((await afterHeartbeat()).left_behind).toBeUndefined();
  });

  it('of an agent that dies before its answer > the next process reports it, is not asked to recover it, and answers', async () => {
    let recovered = 0;
    const module = bench.witness.module();
    module.actions['stubborn'] = { ...module.actions['stubborn']!, recover: () => void recovered++ };
    await inSession({ module });
    const command = owner.give({ action: 'stubborn' });
    await bench.witness.untilActing(command.command_id);
    // Nothing that it sends from now on is heard of, and so nothing is noted as brought.
    bench.broker.block();
    owner.abandon(7, command);
    await until('it is noted', () => bench.journalText().includes('"abandoned"'));
    bench.crash();
    await inSession({ module });
    expect((await owner.report(command)).body.error).toMatchObject({ code: 'abandoned' });
    owner.abandon(7, command);
    expect(await owner.answer(7, 'done')).toContain('it had been abandoned before');
    expect(recovered).toBe(0);
    expect(owner.hellos().at(-1)!.body.left_behind).toBeUndefined();
  });

  it('order that comes late > what has begun since goes on, and what has ended is told of once more', async () => {
    await inSession();
    const before = owner.give();
    await owner.report(before);
    const command = owner.give({ action: 'hold' });
    await bench.witness.untilActing(command.command_id);
    owner.abandon(7, before);
    expect(await owner.answer(7, 'done')).toContain('was not acted on any more');
    await owner.report(before, 2);
    expect((await afterHeartbeat()).acting).toEqual([command.command_id]);
    bench.witness.openAll();
    expect((await owner.report(command)).body.outcome).toBe('succeeded');
  });

  it('of a program > the program is killed with what it started, at once, and nothing is left behind', async () => {
    const dir = join(bench.dir, 'programs');
    mkdirSync(dir);
    const stays = "process.on('SIGTERM', () => 0); setInterval(() => 0, 1000)";
    writeFileSync(
      join(dir, 'deaf.mjs'),
      `import { spawn } from 'node:child_process';
       import { writeFileSync } from 'node:fs';
       const child = spawn(process.execPath, ['-e', ${JSON.stringify(stays)}]);
       const daemon = spawn(process.execPath, ['-e', ${JSON.stringify(stays)}], { detached: true });
       ${stays}
       const pids = [process.pid, child.pid, ...(process.platform === 'linux' ? [daemon.pid] : [])];
       writeFileSync('pids', JSON.stringify(pids));`,
    );
    const module = processModule(
      'arm',
      { actions: { go: { command: [process.execPath, 'deaf.mjs'] } } },
      dir,
    );
    // Less than a program has to end after SIGTERM: only the kill frees the instrument by then.
    await inSession({ module, timing: { abandon: 4_000 } });
    const command = owner.give({ action: 'go' });
    const pids = join(dir, 'pids');
    await until('it acts', () => existsSync(pids) && readFileSync(pids, 'utf8').endsWith(']'));
    owner.cancel(command);
    owner.abandon(7, command);
    expect(await owner.answer(7, 'done')).toContain('the driver has ended its work');
    const { body } = await owner.report(command);
    expect(body).toMatchObject({ outcome: 'interrupted', error: { code: 'abandoned' } });
    for (const pid of JSON.parse(readFileSync(pids, 'utf8')) as number[])
      await until('the process is gone', () => !lives(pid));
    expect((await afterHeartbeat()).left_behind).toBeUndefined();
  });
});
