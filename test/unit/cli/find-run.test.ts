import { describe, expect, it } from 'vitest';
import { findRun } from '../../../cli/client/find.ts';
import type { GatewayClient, RunFilter } from '../../../cli/client/gateway-client.ts';

/** A gateway with these runs, newest first, that gives out two at a time. */
function gatewayWith(...ids: string[]): GatewayClient {
  return {
    runs: async ({ limit, cursor }: RunFilter) => {
      const start = cursor === undefined ? 0 : ids.indexOf(cursor) + 1;
      const page = ids.slice(start, start + Math.min(limit ?? 2, 2));
      return { runs: page.map((run_id) => ({ run_id })), next: start + 2 < ids.length ? page.at(-1) : null };
    },
  } as unknown as GatewayClient;
}

const ids = ['01K8Z4QX5M00000000000000CC', '01K8Z4QX5M00000000000000BB', '01K8Z3AAAA00000000000000AA'];

describe('findRun', () => {
  it('a whole id > is taken without asking, in any case', async () => {
    expect(await findRun(gatewayWith(), ids[0]!.toLowerCase())).toBe(ids[0]);
  });

  it('"last" > is the newest run', async () => {
    expect(await findRun(gatewayWith(...ids), 'last')).toBe(ids[0]);
  });

  it.each([
    ['01k8z3', ids[2]],
    ['bb', ids[1]],
  ])('%s, which one run on any page has > is that run', async (part, id) => {
    expect(await findRun(gatewayWith(...ids), part)).toBe(id);
  });

  it('a part that several runs have > is refused, naming them', async () => {
    await expect(findRun(gatewayWith(...ids), '01K8Z4')).rejects.toMatchObject({
      code: 'bad_request',
      message: expect.stringContaining(`${ids[0]}, ${ids[1]}`) as string,
    });
  });

  it.each(['', ' '])(
    'nothing (%j), where there is one run > is refused, not taken for that run',
    async (nothing) => {
      await expect(findRun(gatewayWith(ids[0]!), nothing)).rejects.toMatchObject({ code: 'bad_request' });
    },
  );

  it('a part that no run has > is not found', async () => {
    await expect(findRun(gatewayWith(...ids), 'ZZ')).rejects.toMatchObject({ code: 'run_not_found' });
  });

  it('"last" where there are no runs > is not found', async () => {
    await expect(findRun(gatewayWith(), 'last')).rejects.toMatchObject({ code: 'run_not_found' });
  });
});
