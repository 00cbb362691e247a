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
