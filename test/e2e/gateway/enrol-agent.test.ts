import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AgentAccounts } from '../../../shared/broker/agent-accounts.ts';
import type { InstanceAddress } from '../../../shared/contracts/address.ts';
import { makeKey } from '../../../shared/kernel/secrets/key-text.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { gatewayAlone } from '../../support/lab/gateway-alone.ts';
import type { Lab } from '../../support/lab/lab.ts';
import { bearer } from '../../support/ask.ts';
import { until } from '../../support/until.ts';

const local = makeKey('local');
const pc = '/agents/reader/pc-2/enrolment';

/** Accounts at a broker that somebody else keeps: what is to happen while one is made. */
class PlayedAccounts implements AgentAccounts {
  made = 0;
  /** @param number of those that were begun */
  meanwhile: (number: number) => Promise<unknown> = () => Promise.resolve();

  async make(): Promise<string> {
    const number = ++this.made;
    await this.meanwhile(number);
    return `amqp://weir.agent:password-${number}@127.0.0.1:5672/`;
  }

  /** The agents that have one. */
  there: InstanceAddress[] = [];

  list(): Promise<InstanceAddress[]> {
    return Promise.resolve(this.there);
  }

  end({ module, instance }: InstanceAddress): Promise<void> {
    this.there = this.there.filter((each) => each.module !== module || each.instance !== instance);
    return Promise.resolve();
  }
}

let lab: Lab;
let accounts: PlayedAccounts;
beforeEach(async () => {
  accounts = new PlayedAccounts();
  ({ lab } = await gatewayAlone({ accounts, config: { require_key: 'yes' }, localKey: local }));
});
afterEach(() => lab.close());

const ask = (method: string, path: string, body?: unknown) => lab.ask(method, path, body, bearer(local));

describe('the account of an agent of whom a lost store knows nothing', () => {
  it('is listed, named by the doctor, and can be ended', async () => {
    accounts.there = [
      { module: 'reader', instance: 'pc-2' },
      { module: 'arm', instance: 'Labor Süd.1' },
    ];
    expect((await ask('POST', pc)).status).toBe(200);
    const forgotten = { module: 'arm', instance: 'Labor Süd.1', state: 'forgotten', key: null };
    expect((await ask('GET', '/agents')).body).toMatchObject({
      agents: [{ module: 'reader', instance: 'pc-2', state: 'good' }, forgotten],
    });
    const doctor = JSON.stringify((await ask('GET', '/doctor')).body);
    expect(doctor).toContain('of whom the store knows nothing: arm/Labor Süd.1');
    expect(doctor).toContain('weir agent revoke arm/Labor Süd.1');
    const at = '/agents/arm/Labor%20S%C3%BCd.1/enrolment';
    expect(await ask('DELETE', at)).toMatchObject({ status: 200, body: { ...forgotten, state: 'revoked' } });
    expect(accounts.there).toEqual([{ module: 'reader', instance: 'pc-2' }]);
    expect((await ask('DELETE', at)).status).toBe(404);
    expect(JSON.stringify((await ask('GET', '/doctor')).body)).not.toContain('knows nothing');
  });
});

describe('the enrolment of an agent', () => {
  it.each([
    'lab-server:8000',
    'ftp://lab-server',
    'https://',
    'https://ada:swordfish@lab-server:8000',
    'https://lab-server:8000/?a=b',
  ])('with "%s" as the gateway > is refused, and the one before goes on', async (gateway_url) => {
    expect((await ask('POST', pc)).status).toBe(200);
    const [before, made] = [
      await lab.store.recordsAfter({ kind: 'key', after: 0, limit: 10 }),
      accounts.made,
    ];
    const refused = await ask('POST', pc, { gateway_url });
    expect(refused).toMatchObject({ status: 400, body: { code: 'bad_request' } });
    expect(refused.body['detail']).toContain('"gateway_url" is no URL of a gateway: give https://host:port');
    expect(JSON.stringify(refused.body)).not.toContain('swordfish');
    expect(accounts.made).toBe(made);
    expect(await lab.store.recordsAfter({ kind: 'key', after: 0, limit: 10 })).toEqual(before);
  });

  it('by two at once > is given to one of them, and the other is told to enrol it again', async () => {
    let second: ReturnType<typeof ask> | undefined;
    accounts.meanwhile = async (number) => {
      if (number === 1) await (second = ask('POST', pc));
    };
    const first = await ask('POST', pc);
    // The account is that of whoever made it last: half of each would let nobody in.
    expect(await second).toMatchObject({ status: 200 });
    expect(first).toMatchObject({
      status: 409,
      body: {
        code: 'id_taken',
        detail: expect.stringContaining('say `weir agent enroll reader/pc-2` again') as unknown,
      },
    });
  });

  it('while the key of the lab is renewed, and the one before retired > tells the agent the new one', async () => {
    expect((await ask('POST', '/agents/arm/pc-1/enrolment')).status).toBe(200);
    accounts.meanwhile = async () => {
      expect((await ask('POST', '/agents/lab-key')).status).toBe(200);
      expect((await ask('DELETE', '/agents/lab-key/former?force=yes')).status).toBe(200);
    };
    expect((await ask('POST', pc)).status).toBe(200);
    const { body } = await ask('GET', '/agents');
    expect(body['agents']).toMatchObject([{ lab_key: 'retired' }, { lab_key: 'current' }]);
  });

  it('whose key is retired by force > is told of in the audit as such', async () => {
    expect((await ask('POST', pc)).status).toBe(200);
    for (const query of ['', '?force=yes']) {
      expect((await ask('POST', '/agents/lab-key')).status).toBe(200);
      // Who was enrolled with the key before needs it no more.
      if (query === '') expect((await ask('POST', pc)).status).toBe(200);
      expect((await ask('DELETE', `/agents/lab-key/former${query}`)).status).toBe(200);
    }
    let told: JsonObject[] = [];
    await until('the audit has both', async () => {
      told = (await ask('GET', '/audit?operation=retireLabKey')).body['entries'] as JsonObject[];
      return told.length === 2;
    });
    expect(told.map(({ after }) => after).filter(Boolean)).toEqual([{ force: true }]);
  });

  it('where its name is that of another key > is refused before its account is touched', async () => {
    expect((await ask('POST', pc)).status).toBe(200);
    const { agents } = (await ask('GET', '/agents')).body as { agents: { key: string }[] };
    const name = agents[0]?.key ?? '';
    await ask('DELETE', `/keys/${name}`);
    expect((await ask('POST', '/keys', { name, role: 'observer' })).status).toBe(200);
    accounts.made = 0;
    expect(await ask('POST', pc)).toMatchObject({ status: 409, body: { code: 'id_taken' } });
    expect(accounts.made).toBe(0);
  });

  it('of before the lab’s key could be renewed > is told by when it was made', async () => {
    expect((await ask('POST', pc)).status).toBe(200);
    const known = async () =>
      ((await ask('GET', '/agents')).body as { agents: { lab_key: string }[] }).agents[0]?.lab_key;
    const [record] = await lab.store.recordsAfter({ kind: 'key', after: 0, limit: 1 });
    const { agent, ...body } = record!.body;
    const before = { ...body, agent: { module: agent!.module, instance: agent!.instance } };
    await lab.store.writeRecord({ kind: 'key', id: record!.id, body: before }, record!.revision);
    expect(await known()).toBe('current');
    await until('the clock has gone on', () => Date.now() > body.created_at);
    expect((await ask('POST', '/agents/lab-key')).status).toBe(200);
    expect(await known()).toBe('former');
    expect((await ask('DELETE', '/agents/lab-key/former?force=yes')).status).toBe(200);
    expect(await known()).toBe('retired');
  });
});
