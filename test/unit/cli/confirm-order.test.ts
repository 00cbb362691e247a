import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import type { OrderPreview } from '../../../client/index.ts';
import { confirmOrder } from '../../../cli/asking/confirm-order.ts';
import type { GatewayClient } from '../../../cli/client/gateway-client.ts';
import { type CliContext, exitCodeOf } from '../../../cli/terminal/context.ts';
import { protocolTiming } from '../../../shared/kernel/timing/protocol-timing.ts';

const runAt = (run_id: string): OrderPreview['ends'][number] => ({
  ...{ run_id, label: 'wash', module: 'washer', instance: 'w1', step: 1, step_name: 'rinse' },
});
const request = { command: 'reset', module: 'washer', instance: 'w1' } as const;

/** What is asked of somebody who types these lines, where the order would end these runs, one list at each look. */
async function confirm(
  looks: string[][],
  { typed, yes = false }: { typed?: string[]; yes?: boolean } = {},
): Promise<{ said: unknown; shown: string }> {
  let looked = 0;
  const previewOrder = () => {
    const line = typed?.[looked];
    // A person answers what is asked, and not before.
    if (line !== undefined) setImmediate(() => stdin.write(`${line}\n`));
    const ends = (looks[Math.min(looked++, looks.length - 1)] ?? []).map(runAt);
    return Promise.resolve({ ...request, ends, more: false });
  };
  const [stdin, stdout] = [new PassThrough(), new PassThrough()];
  if (typed) for (const stream of [stdin, stdout]) Object.assign(stream, { isTTY: true });
  const context: CliContext = {
    ...{ env: {}, stdin, stdout, stderr: stdout, signal: new AbortController().signal },
    ...{ timing: protocolTiming, finish: () => undefined, serve: () => undefined },
  };
  const said = await confirmOrder({ previewOrder } as unknown as GatewayClient, request, yes, context).catch(
    (error: unknown) => error,
  );
  stdout.end();
  return { said, shown: await text(stdout) };
}

describe('confirmOrder', () => {
  it('the order ends no run > asks nothing', async () => {
    expect(await confirm([[]])).toEqual({ said: true, shown: '' });
  });

  it('it would end one, and somebody is there > names it with its step and instance, and only a yes is one', async () => {
    const { said, shown } = await confirm([['R1']], { typed: ['y'] });
    expect(said).toBe(true);
    expect(shown).toContain(
      'reset of washer/w1 ends\n  - run R1 "wash", which washer/w1 acts for (step 2 "rinse")\n',
    );
    for (const typed of ['', 'n', 'what'])
      expect((await confirm([['R1']], { typed: [typed] })).said).toBe(false);
  });

  it('another one begins while somebody thinks > is asked about, too', async () => {
    const { said, shown } = await confirm([['R1'], ['R1', 'R2'], ['R2']], { typed: ['y', 'y'] });
    expect(said).toBe(true);
    expect(shown.match(/reset of washer\/w1 ends/g)).toHaveLength(2);
  });

  it('nobody can be asked > is refused as a usage that names run and option, unless that was said', async () => {
    const { said } = await confirm([['R1']]);
    expect(said).toMatchObject({
      message: expect.stringMatching(/would end run R1 "wash".*Nothing was done: say --yes/) as string,
    });
    expect(exitCodeOf(said)).toBe(2);
    const meant = await confirm([['R1']], { yes: true });
    expect(meant).toEqual({ said: true, shown: expect.stringContaining('run R1') as string });
  });
});
