import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { examinePolicies } from '../../../../shared/broker/amqp/examine-amqp.ts';
import { managementOf, RabbitAccounts } from '../../../../shared/broker/amqp/rabbit-accounts.ts';

const brokerUrl = 'amqp://weir:secret@localhost';
const servers: Server[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.close()));

async function listening(server: Server): Promise<string> {
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A server that sends everybody on to another, and what that one is asked. */
async function sendingOn(): Promise<{ managementUrl: string; asked: string[] }> {
  const asked: string[] = [];
  const other = await listening(
    createServer((request, response) => {
      asked.push(request.url ?? '');
      response.end('[]');
    }),
  );
  const first = createServer((request, response) => {
    response.writeHead(307, { location: `${other}${request.url ?? ''}` }).end();
  });
  return { managementUrl: await listening(first), asked };
}

describe('where the management plugin is asked', () => {
  it.each([
    ['amqp://weir:secret@broker', undefined, 'http://broker:15672'],
    ['amqps://weir:secret@broker:5671/lab', undefined, 'https://broker:15671'],
    ['amqps://broker', 'https://elsewhere/', 'https://elsewhere'],
  ])('of %s, and of %s in the settings > is %s', (broker, stated, asked) =>
    expect(managementOf(broker, stated).bases).toEqual([asked]),
  );

  it.each([
    ['amqp://lab:secret@broker.lab', {}],
    ['amqps://lab:secret@broker.lab', { managementUrl: 'http://broker.lab:15672' }],
  ])('for policies of %s with %j > is not, as the password would travel in the open', async (url, options) =>
    expect(await examinePolicies(url, 'lab', options)).toEqual({
      unread: expect.stringMatching(/^the password .* to broker\.lab:15672 in the open/) as string,
    }),
  );
});

describe('a broker of which one node is away and one cut off', () => {
  it('asked for an account > makes it at another, and tells the agent of its nodes', async () => {
    const asked: string[] = [];
    const there = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.writeHead(204).end();
    });
    const cutOff = createServer((_, response) => response.writeHead(503).end());
    const [second, third] = [await listening(cutOff), await listening(there)].map((url) => new URL(url).host);
    const managementUrl = `http://127.0.0.1:1,${second},${third}`;
    const accounts = new RabbitAccounts({
      brokerUrl: 'amqp://weir:secret@n1,n2:5673/lab',
      managementUrl,
      workcell: 'lab',
    });
    const url = await accounts.make({ module: 'arm', instance: 'pc1' });
    expect(url).toMatch(/^amqp:\/\/weir\.agent\.lab\.arm\.pc1:[\w-]+@n1,n2:5673\/lab$/);
    expect(asked).toEqual([
      'DELETE /api/users/weir.agent.lab.arm.pc1',
      'PUT /api/users/weir.agent.lab.arm.pc1',
      'PUT /api/topic-permissions/lab/weir.agent.lab.arm.pc1',
      'PUT /api/permissions/lab/weir.agent.lab.arm.pc1',
    ]);
  });
});

describe('what stands in the place of the management plugin and sends on to elsewhere', () => {
  it('asked for policies > is not followed, and is told of', async () => {
    const { managementUrl, asked } = await sendingOn();
    expect(await examinePolicies(brokerUrl, 'lab', { managementUrl })).toEqual({
      unread: expect.stringContaining('answers 307') as string,
    });
    expect(asked).toEqual([]);
  });

  it('asked for an account > is not followed with the password of the new one', async () => {
    const { managementUrl, asked } = await sendingOn();
    const accounts = new RabbitAccounts({ brokerUrl, managementUrl, workcell: 'lab' });
    await expect(accounts.make({ module: 'arm', instance: 'pc1' })).rejects.toMatchObject({
      code: 'not_enrollable',
      message: expect.stringContaining('it answers 307') as string,
    });
    expect(asked).toEqual([]);
  });
});
