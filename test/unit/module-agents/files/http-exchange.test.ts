import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { exchange, refusalOf } from '../../../../module-agents/files/http-exchange.ts';

describe('refusal of a file', () => {
  let server: Server | undefined;
  afterEach(() => server?.close());

  /** What is made of an answer like that. */
  async function refusal(status: number, body: string) {
    const listening = createServer((_request, response) => {
      response.writeHead(status, { connection: 'close' }).end(body);
    });
    server = listening;
    await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
    const { port } = listening.address() as AddressInfo;
    const { signal } = new AbortController();
    const { code, retryable } = await refusalOf(await exchange(`http://127.0.0.1:${port}/`, { signal }));
    return { code, retryable };
  }

  const weir = (code: string) => JSON.stringify({ type: `urn:weir:error:${code}`, code, detail: 'no' });

  it.each([
    [403, 'wrong_instance'],
    [404, 'run_not_found'],
    [409, 'result_settled'],
    [413, 'too_large'],
  ])('%i %s of the gateway > is final', async (status, code) => {
    expect(await refusal(status, weir(code))).toEqual({ code: 'bad_request', retryable: false });
  });

  it.each([
    [400, '<html><h1>400 Bad Request</h1></html>'],
    [401, ''],
    [403, '<html>not from here</html>'],
    [404, '{"message":"no route"}'],
    [404, '{"type":"about:blank","detail":"no route"}'],
    [404, '{"code":"constructor"}'],
    [413, '<html>Request Entity Too Large</html>'],
  ])('%i %s of a proxy > is tried again', async (status, body) => {
    expect(await refusal(status, body)).toEqual({ code: 'gateway_unavailable', retryable: true });
  });

  it.each([
    [401, 'unauthorized', 'gateway_unavailable'],
    [403, 'not_allowed', 'gateway_unavailable'],
    [422, 'checksum_mismatch', 'checksum_mismatch'],
    [429, 'too_many_requests', 'gateway_unavailable'],
    [503, 'store_unavailable', 'gateway_unavailable'],
    [507, 'disk_full', 'disk_full'],
  ])('%i %s > is %s, and tried again', async (status, code, expected) => {
    expect(await refusal(status, weir(code))).toEqual({ code: expected, retryable: true });
  });
});
