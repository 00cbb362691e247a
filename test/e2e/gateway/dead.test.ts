import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { joinHub, leaveHub, type MemoryHub } from '../../../shared/broker/memory/memory-hub.ts';
import { topology } from '../../../shared/broker/topology.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { encode, message } from '../../../shared/contracts/message.ts';
import { until } from '../../support/until.ts';
import { Workplace, type Ended } from '../../support/cli-process.ts';
import { gatewayAlone } from '../../support/lab/gateway-alone.ts';
import type { Lab } from '../../support/lab/lab.ts';
import type { PlayedOwner } from '../../support/lab/played-owner.ts';

let lab: Lab;
let owner: PlayedOwner;
let hub: MemoryHub;
let place: Workplace;

beforeEach(async () => {
  place = await Workplace.open();
  ({ lab, owner } = await gatewayAlone());
  hub = joinHub(lab.workcell.name);
});
afterEach(async () => {
  leaveHub(hub);
  await lab.close();
  await place.close();
});

/** A submission on which the orchestrator has failed. */
function bury(reason: string): { run_id: string; id: string } {
  const run_id = newId();
  const submit = message('run.submit', { workcell: lab.workcell.name, run_id, body: {} });
  hub.bury({ queue: topology.inbox(lab.workcell.name), content: encode(submit), reason });
  return { run_id, id: submit.id };
}

const ask = (path: string, method = 'GET') => lab.ask(method, path);
const letters = async (): Promise<(JsonObject & { id: string })[]> =>
  (await ask('/admin/dead')).body['letters'] as (JsonObject & { id: string })[];

describe('/admin/dead', () => {
  it('letters > are listed with reason, time, origin and what they are about', async () => {
    expect(await letters()).toEqual([]);
    const { run_id } = bury('it cannot be played');
    hub.inbox.publish(Buffer.from('no message at all'));
    await until('both are dead', async () => (await letters()).length === 2);
    const queue = topology.inbox(lab.workcell.name);
    expect(await letters()).toMatchObject([
      { reason: 'it cannot be played', queue, type: 'run.submit', run_id, resendable: true },
      {
        queue,
        type: null,
        run_id: null,
        resendable: false,
        why_not: expect.stringContaining('it would come back at once') as string,
        size: 17,
      },
    ]);
    expect(Date.parse((await letters())[0]!['at'] as string)).toBeGreaterThan(Date.now() - 60_000);
  });

  it('one > is shown with its content', async () => {
    const { run_id } = bury('x');
    const [letter] = await letters();
    const { body } = await ask(`/admin/dead/${letter!.id.toLowerCase()}`);
    expect(JSON.parse(body['content'] as string)).toMatchObject({ run_id });
  });

  it('one that is sent again > reaches the owner, and is gone', async () => {
    const { id } = bury('x');
    const [letter] = await letters();
    expect((await ask(`/admin/dead/${letter!.id}/resend`, 'POST')).status).toBe(200);
    await until('the owner has it', () => owner.inbox.some((each) => each.id === id));
    expect(await letters()).toEqual([]);
    expect((await ask(`/admin/dead/${letter!.id}/resend`, 'POST')).status).toBe(404);
  });

  it('one that fits no contract > is not sent again, with the reason', async () => {
    hub.inbox.publish(Buffer.from('{}'));
    await until('it is dead', async () => (await letters()).length === 1);
    const [letter] = await letters();
    const { status, body } = await ask(`/admin/dead/${letter!.id}/resend`, 'POST');
    expect(status).toBe(409);
    expect(body['detail']).toMatch(/come back at once/);
    expect(await letters()).toHaveLength(1);
  });

  it('one that is dropped > is gone; one that is not there > is 404', async () => {
    bury('x');
    const [letter] = await letters();
    expect((await ask(`/admin/dead/${letter!.id}`, 'DELETE')).status).toBe(200);
    for (const [path, method] of [
      [`/admin/dead/${letter!.id}`, 'DELETE'],
      [`/admin/dead/${letter!.id}`, 'GET'],
    ]) {
      expect((await ask(path!, method)).status).toBe(404);
    }
    expect((await fetch(lab.url('/admin/dead'), { method: 'POST' })).status).toBe(405);
  });
});

describe('weir dead', () => {
  const weir = (...args: string[]): Promise<Ended> =>
    place.run(args, { WEIR_GATEWAY_URL: lab.gateway.url() });

  it('none > says so', async () => {
    expect(await weir('dead')).toMatchObject({ code: 0, stdout: 'no dead letters\n' });
  });

  it('a letter > is listed, shown, sent again and dropped by the end of its id', async () => {
    const { run_id, id } = bury('it cannot be played\nat all');
    bury('it is in the way');
    const [first, second] = (await letters()) as [{ id: string }, { id: string }];
    const listed = await weir('dead');
    expect(listed.stdout).toMatch(
      new RegExp(`${first.id} .*run\\.submit .*${run_id} +it cannot be played$`, 'm'),
    );
    expect(JSON.parse((await weir('dead', 'list', '--json')).stdout)).toMatchObject([first, second]);
    const shown = await weir('dead', 'show', first.id.slice(-6));
    expect(JSON.parse(shown.stdout)).toMatchObject({ id: first.id, reason: 'it cannot be played\nat all' });
    expect((await weir('dead', 'resend', first.id)).stdout).toContain('sent again');
    await until('the owner has it', () => owner.inbox.some((each) => each.id === id));
    expect((await weir('dead', 'drop', second.id.toLowerCase().slice(-8))).stdout).toContain('is gone');
    expect(await letters()).toEqual([]);
  });

  it('an end that fits two letters, or none > is refused', async () => {
    for (const end of ['2AB', '1AB']) {
      hub.dead.push({ ...{ id: `01${end}`, at: 1, queue: 'q' }, reason: 'x', content: Buffer.from('x') });
    }
    const ambiguous = await weir('dead', 'drop', 'ab');
    expect(ambiguous.code).not.toBe(0);
    expect(ambiguous.stderr).toMatch(/2 dead letters end in/);
    expect((await weir('dead', 'show', 'zz')).stderr).toMatch(/there is no dead letter zz/);
    expect(await letters()).toHaveLength(2);
  });
});
