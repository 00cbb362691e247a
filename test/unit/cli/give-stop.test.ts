import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GatewayClient } from '../../../cli/client/gateway-client.ts';
import { giveOrder } from '../../../cli/commands/give-order.ts';
import { type CliContext, exitCodeOf } from '../../../cli/terminal/context.ts';
import { protocolTiming } from '../../../shared/kernel/timing/protocol-timing.ts';

type Answer = () => Response;

const refused: Answer = () => {
  throw new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED', message: 'connect ECONNREFUSED' } });
};
const problem =
  (status: number, code: string, detail = 'x'): Answer =>
  () =>
    Response.json({ code, detail }, { status });
const given: Answer = () => Response.json(null, { headers: { 'x-weir-order': '7' } });
const first = 'Nothing was stopped by this. Use the emergency stop, and go there.\n';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Gives a stop to a gateway that answers it so, in turn, and tells of these agents. */
async function stop(answers: Answer[], agents: object[] = []) {
  const posts = [...answers];
  vi.stubGlobal('fetch', (request: Request) => {
    if (request.method === 'GET') return Promise.resolve(Response.json({ agents }));
    return Promise.resolve().then(() => (posts.length > 1 ? posts.shift() : posts[0])!());
  });
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const { signal } = new AbortController();
  const context: CliContext = {
    ...{ env: {}, stdout, stderr, signal, timing: protocolTiming },
    ...{ finish: () => undefined, serve: () => undefined },
  };
  const client = new GatewayClient({ url: 'http://gateway:8000' }, { ms: 5_000, signal });
  const ended = giveOrder(client, { command: 'safety_stop', target: {}, by: 'Ada' }, context).then(
    (told) => ({ told }),
    (error: unknown) => ({ error, code: exitCodeOf(error) }),
  );
  await vi.advanceTimersByTimeAsync(20_000);
  const outcome = await ended;
  for (const stream of [stdout, stderr]) stream.end();
  return { ...outcome, stdout: await text(stdout), stderr: await text(stderr) };
}

describe('a safety stop of the command line', () => {
  it.each([
    ['no gateway answers', refused, 69, /no gateway answers at http:\/\/gateway:8000/],
    [
      'the gateway has no broker',
      problem(503, 'stop_kept', 'The stop is kept: nothing new begins'),
      69,
      /The stop is kept: nothing new begins/,
    ],
    [
      'the gateway has nothing',
      problem(503, 'not_stopped', 'kept nowhere: give it again'),
      69,
      /kept nowhere: give it again/,
    ],
    ['the key may not', problem(403, 'not_allowed', 'a viewer may not stop'), 1, /a viewer may not stop/],
    ['there is no such module', problem(404, 'not_found', 'there is no module'), 1, /there is no module/],
  ])('%s > says first that nothing was stopped, and what to use', async (_, answer, code, why) => {
    const ended = await stop([answer]);
    expect(ended.stderr.startsWith(first)).toBe(true);
    expect(ended.stderr.split(first)).toHaveLength(2);
    expect(ended).toMatchObject({
      code,
      error: expect.objectContaining({ message: expect.stringMatching(why) as string }) as object,
    });
    expect(ended.stdout).toBe('');
  });

  it('a gateway that comes back > has it then, and what was said before stays true of then', async () => {
    const { stdout, stderr } = await stop([refused, given]);
    expect(stderr.startsWith(`${first}trying again: `)).toBe(true);
    expect(stdout).toContain('safety_stop of the workcell is ordered');
  });

  it('an agent that does not confirm it > is one to go to, beside those that have', async () => {
    const agent = {
      module: 'washer',
      presence: 'present',
      revision: 7,
      taken_at: '2026-11-26T10:00:00.000Z',
    };
    const stop_unconfirmed = 'stop not confirmed: go there';
    const { stdout, stderr } = await stop(
      [given],
      [
        { ...agent, instance: 'w1', phase: 'done', did: 'stopped by the hook', stop_unconfirmed: null },
        { ...agent, instance: 'w2', presence: 'lost', revision: 3, did: 'of old', stop_unconfirmed },
      ],
    );
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^washer\/w1 .* done +stopped by the hook$/m);
    expect(stdout).toMatch(/^washer\/w2 +none: its agent is silent +stop not confirmed: go there$/m);
  });
});
