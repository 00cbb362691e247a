import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Gateway } from '../../../gateway/server/gateway.ts';
import type { Orchestrator } from '../../../orchestrator/leadership/orchestrator.ts';
import { internalApi } from '../../../shared/contracts/internal-api.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { message } from '../../../shared/contracts/message.ts';
import { decodeWorkcellState } from '../../../shared/contracts/workcell-state.ts';
import { loadWorkcell, parseWorkcell } from '../../../shared/workcell/load-workcell.ts';
import { eventually } from '../../support/eventually.ts';
import { ask } from '../../support/ask.ts';
import { until } from '../../support/until.ts';
import { order, read } from '../../support/lab/operator.ts';
import { Lab } from '../../support/lab/lab.ts';
import { step } from '../../support/lab/submission.ts';

interface Definition extends JsonObject {
  locations: JsonObject;
  modules: JsonObject[];
}

describe('a definition of the workcell', () => {
  let lab: Lab;
  let file: string;
  let owner: Orchestrator;

  /** Writes the workcell file: that of the lab, with these settings and locations. */
  const write = (config: string, locations: string, more = '') =>
    writeFile(
      file,
      `name: ${lab.workcell.name}\nconfig: ${config}\nmodules:\n  - { name: arm, interface: file }\n  - { name: heater, interface: simulator, config: { pin_token: t1, actions: { heat: {} } } }\nlocations: { arm: ${locations} }\n${more}`,
    );
  const startGateway = async () => {
    const { workcell } = await loadWorkcell(file);
    const rereadWorkcell = async () => (await loadWorkcell(file)).workcell;
    return lab.startGateway({ workcell, rereadWorkcell });
  };

  beforeEach(async () => {
    lab = await Lab.open({ modules: ['arm', 'heater'] });
    file = path.join(lab.folder, 'workcell.yaml');
    await write('{ smtp_password: hush }', '{ nest: [1], deck: [2] }');
    await startGateway();
    owner = await lab.startOrchestrator();
    await lab.startAgent();
  }, 60_000);
  afterEach(() => lab.close(), 30_000);

  const definition = async (): Promise<Definition> => (await read(lab, '/wc')) as Definition;
  const outline = () => read(lab, internalApi.workcell);
  const inForce = async () => decodeWorkcellState(await lab.store.readWorkcell()).definition?.workcell;
  const post = (body: string, type = 'application/json', gateway: Gateway = lab.gateway) =>
    fetch(`${gateway.url()}/wc/?by=Ada`, { method: 'POST', body, headers: { 'content-type': type } });
  const postJson = (document: JsonObject) => post(JSON.stringify(document));
  const armAt = (gateway: Gateway) =>
    ask<Definition>('GET', `${gateway.url()}/wc`).then(({ body }) => body.locations['arm']);

  it('read and posted again > is what it was, with interfaces and secrets, which nobody is told', async () => {
    const answer = await postJson(await definition());
    expect(await answer.json()).toEqual(await definition());
    expect(await inForce()).toEqual((await loadWorkcell(file)).workcell);
    expect(await outline()).toEqual({
      name: lab.workcell.name,
      modules: [
        { name: 'arm', active: true, configured: false },
        { name: 'heater', active: true, configured: true },
      ],
    });
  });

  it('with other locations > is what all gateways and submissions go by, until the reset', async () => {
    const other = lab.gateway;
    await startGateway();
    const given = { ...(await definition()), locations: { arm: { shelf: 'p7' } } };
    expect(await (await postJson(given)).json()).toMatchObject({ locations: { arm: { shelf: 'p7' } } });
    await until('the other gateway has it', async () => 'shelf' in ((await armAt(other)) as JsonObject));
    const run = await lab.begin([step('move', { args: { to: 'shelf' } })]);
    const { definition: taken } = await lab.untilState(run, 'completed');
    expect(taken.steps[0]?.args).toEqual({ to: 'p7' });
    expect(await armAt(await startGateway())).toEqual({ shelf: 'p7' });
    await order(lab, 'reset');
    // A machine with much to do answers an order before all of it is done.
    await eventually(async () => expect(await armAt(lab.gateway)).toEqual({ nest: [1], deck: [2] }));
    await until('the other gateway has it, too', async () => 'nest' in ((await armAt(other)) as JsonObject));
  });

  it('with other settings > is what a later owner grants by, with a workcell file that says nothing of them', async () => {
    const given = await definition();
    await postJson({ ...given, config: { verify_locations_before_transfer: true } });
    await owner.stop();
    await lab.startOrchestrator();
    await fetch(`${lab.gateway.url()}/locations/nest/set?experiment_id=${lab.experiment}`, {
      method: 'POST',
    });
    const run = await lab.begin([step('move', { locations: { target: 'nest' } })]);
    const waiting = async () => ((await read(lab, `/runs/${run}`))['waiting'] as string | null) ?? '';
    await until('it waits', async () => (await waiting()).includes('nest'));
    expect(await waiting()).toContain(lab.experiment);
    await lab.cancel(run);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'])(
    'as %s, which a page of any site may send > is refused, and nothing changes',
    async (type) => {
      const given = JSON.stringify({ ...(await definition()), locations: {} });
      expect((await post(given, type)).status).toBe(400);
      expect(await armAt(lab.gateway)).toEqual({ nest: [1], deck: [2] });
    },
  );

  it.each(['application/yaml', 'text/yaml', 'application/x-yaml'])('as %s > is taken', async (type) => {
    const answer = await post(`name: ${lab.workcell.name}\nlocations: { arm: { far: 1 } }\n`, type);
    expect(await answer.json()).toMatchObject({ modules: [], locations: { arm: { far: 1 } } });
  });

  it('in a message that somebody made up > is in force nowhere', async () => {
    const before = await definition();
    const workcell = parseWorkcell(
      `name: ${lab.workcell.name}\nconfig: { webhook_url: 'https://evil' }\nmodules: [{ name: arm, interface: process, config: { actions: { move: { command: [sh] } } } }]\n`,
    ).workcell as unknown as JsonObject;
    const mallory = lab.openBroker('mallory');
    await until('the broker is there', () => mallory.health().up);
    for (const from of ['file', 'posted']) {
      await mallory.sendToInbox(
        message('workcell.define', { workcell: lab.workcell.name, body: { workcell, from } }),
      );
    }
    // The inbox is read in order: when the run is done, the messages before it were played.
    await lab.complete([step('move')]);
    expect([await inForce(), await definition()]).toEqual([undefined, before]);
    const given = { ...before, locations: { arm: { far: 1 } } };
    await postJson(given);
    await mallory.sendToInbox(
      message('workcell.define', { workcell: lab.workcell.name, body: { workcell } }),
    );
    await lab.complete([step('move')]);
    expect(await definition()).toEqual(given);
  });

  it('that is too large, or becomes so by its aliases > is refused', async () => {
    const word = 'x'.repeat(600_000);
    const head = `name: ${lab.workcell.name}\nconfig: `;
    expect((await post(`${head}{ a: ${word}, b: ${word} }`, 'text/yaml')).status).toBe(413);
    const answer = await post(`${head}{ a: &a ${word}, b: *a }`, 'text/yaml');
    expect(answer.status).toBe(413);
    expect(((await answer.json()) as JsonObject)['detail']).toMatch(/has \d+ bytes of JSON, and may have/);
  });

  it('reset after the file was changed > goes by the file as it is, what the reset does included', async () => {
    const set = `${lab.gateway.url()}/locations/nest/set?experiment_id=${lab.experiment}`;
    await fetch(set, { method: 'POST' });
    await write('{ reset_locations: false, lab_name: anew }', '{ nest: [5] }');
    await order(lab, 'reset');
    await eventually(async () => {
      expect(await read(lab, '/wc/config')).toMatchObject({ lab_name: 'anew', reset_locations: false });
      const { location_states: states } = await read(lab, '/locations/states');
      expect(states).toMatchObject({ nest: { coordinates: { arm: [5] }, state: lab.experiment } });
    });
    await write('{ reset_locations: true }', '{ nest: [6] }');
    await order(lab, 'reset');
    await eventually(async () => {
      const { location_states: states } = await read(lab, '/locations/states');
      expect(states).toMatchObject({ nest: { coordinates: { arm: [6] }, state: 'Empty' } });
    });
  });

  it('a workcell file that was changed since > is what a gateway goes by that starts after the reset', async () => {
    await order(lab, 'reset');
    await write('{}', '{ nest: [8] }');
    expect(await armAt(await startGateway())).toEqual({ nest: [8] });
  });
});
