import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { callerOf } from '../../../../../module-agents/files/http-exchange.ts';
import { ReplyDesk } from '../../../../../module-agents/drivers/operator/reply-desk.ts';
import { maxAnswerBytes, maxReplyBytes } from '../../../../../shared/contracts/question.ts';

describe('what a reply desk reads', () => {
  let server: Server | undefined;
  afterEach(() => server?.close());

  /** A desk at a gateway that gives that answer to every call. */
  async function deskAt(status: number, body: string): Promise<ReplyDesk> {
    const listening = createServer((_request, response) => {
      response.writeHead(status, { connection: 'close' }).end(body);
    });
    server = listening;
    await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
    const { port } = listening.address() as AddressInfo;
    return new ReplyDesk(callerOf({ url: `http://127.0.0.1:${port}` }), { module: 'ada', instance: 'desk' });
  }

  const read = (desk: ReplyDesk) => desk.read('C', 1, new AbortController().signal);
  const reply = (answer: string) => ({ at: 1, as: 'answer', answer });

  it.each([70_000, maxAnswerBytes, 6 * maxAnswerBytes])(
    'an answer of %i bytes > is read as a whole',
    async (bytes) => {
      const told = reply('x'.repeat(bytes));
      expect(await read(await deskAt(200, JSON.stringify(told)))).toEqual(told);
    },
  );

  it.each([
    ['longer than any is', JSON.stringify(reply('x'.repeat(maxReplyBytes))), 'more than 2097152 bytes'],
    ['no JSON', '<html>', 'it is no JSON'],
    ['no reply', '{"at":1}', '"as" is missing'],
  ])('a reply that is %s > cannot be read, however often it is asked for', async (_, body, why) => {
    const failed = await read(await deskAt(200, body)).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 'bad_message', retryable: false });
    expect(String(failed)).toContain(why);
  });

  it.each([
    [404, '{"code":"ask_not_found","detail":"there is no question C"}', 'ask_not_found'],
    [403, '{"code":"wrong_instance","detail":"not given to you"}', 'wrong_instance'],
    [400, '{"code":"bad_request","detail":"the path holds no command id"}', 'bad_request'],
    [422, '{"code":"invalid_document","detail":"as is missing"}', 'invalid_document'],
    [404, '<html>no such backend</html>', 'gateway_unavailable'],
    [403, '{"code":"unknown_host","detail":"the gateway does not go by that name"}', 'gateway_unavailable'],
    [404, '{"code":"not_found","detail":"there is nothing here"}', 'gateway_unavailable'],
    [500, '{"code":"run_unreadable"}', 'gateway_unavailable'],
    [503, '{"code":"store_unavailable"}', 'gateway_unavailable'],
  ])('an answer of %i %s > is a failure with the code %s', async (status, body, code) => {
    await expect(read(await deskAt(status, body))).rejects.toMatchObject({ code });
  });
});
