import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { createProgram } from '../../../cli/program.ts';
import { workcellField, type InstanceRecord } from '../../../shared/contracts/workcell-state.ts';
import { protocolTiming } from '../../../shared/kernel/timing/protocol-timing.ts';
import { freePort } from '../../support/free-port.ts';
import { lab, owner, useGateway } from '../../support/lab/use-gateway.ts';
import { until } from '../../support/until.ts';

// While it is away no client may be given its port.
useGateway({ config: { port: await freePort() } });
const stopping: AbortController[] = [];
afterEach(() => {
  for (const each of stopping.splice(0)) each.abort();
});

/** `weir watch` in this process; what it has printed, and its end. */
function watch(...args: string[]) {
  const stop = new AbortController();
  stopping.push(stop);
  let text = '';
  const stdout = new PassThrough().on('data', (chunk: Buffer) => (text += chunk.toString()));
  const program = createProgram({
    env: { WEIR_GATEWAY_URL: lab.gateway.url(), COLUMNS: '160' },
    stdout,
    stderr: new PassThrough(),
    signal: stop.signal,
    timing: protocolTiming,
    serve: () => undefined,
    finish: () => undefined,
  });
  const ended = program.then((weir) => weir.parseAsync(['node', 'weir', 'watch', ...args]));
  return { text: () => text, stop: () => stop.abort(), ended };
}

const record: InstanceRecord = {
  ...{ module: 'arm', instance: 'a', presence: 'present', session: 1, boot_id: 'b', hello_id: 'h' },
  ...{ journal_id: 'j', seen_head: 0, next_number: 1, capacity: 1, occupied: [], since: Date.now() },
};
const putArm = (changes: Partial<InstanceRecord>) =>
  owner.commit(
    { [workcellField.instance('arm/a')]: { ...record, ...changes } },
    [],
    [{ kind: 'instance', body: { module: 'arm', instance: 'a', presence: 'present' } }],
  );

describe('weir watch', () => {
  it('--once > prints the table and ends', async () => {
    const { text, ended } = watch('--once');
    await ended;
    expect(text()).toMatch(/^INSTRUMENT +STATE +SINCE/m);
    expect(text()).toMatch(/^arm +NO AGENT/m);
  });

  it('no terminal > prints the table again when the lab has changed, until it is stopped', async () => {
    const { text, stop, ended } = watch();
    await until('the lab is shown', () => /^arm +NO AGENT/m.test(text()));
    await putArm({});
    await until('the change is shown', () => /^arm\/a +idle/m.test(text()));
    const before = text();
    await putArm({});
    await putArm({ error: 'it died' });
    await until('what is wrong is shown', () => text().includes('it died'));
    expect(
      text()
        .slice(before.length)
        .match(/INSTRUMENT/g),
    ).toHaveLength(1);
    stop();
    await ended;
  });

  it('a gateway that goes and comes back > is told, and then the lab is shown again', async () => {
    const { text, stop, ended } = watch();
    await until('the lab is shown', () => text().includes('INSTRUMENT'));
    const port = Number(new URL(lab.gateway.url()).port);
    await lab.gateway.stop();
    const told = /the gateway is away since [^]*this is what was last known/;
    await until('it says so', () => told.test(text().replaceAll('\n', ' ')));
    await lab.startGateway({ config: { port } });
    await putArm({ error: 'it died' });
    await until('the lab is shown again', () => {
      const pages = text().split(/^(?=the gateway is away|lab\S* at )/m);
      return Boolean(pages.at(-1)?.includes('it died') && !pages.at(-2)?.startsWith('the gateway'));
    });
    expect(text()).toContain('INSTRUMENT');
    stop();
    await ended;
  });
});
