import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { newId } from '../../../shared/contracts/ids.ts';
import { traceIdOfRun } from '../../../shared/observe/tracing/trace-context.ts';
import { Workplace, type WeirProcess } from '../../support/cli-process.ts';
import { freePort } from '../../support/free-port.ts';
import { OtlpReceiver, type ReceivedSpan } from '../../support/otlp-receiver.ts';
import { repositoryFile } from '../../support/repository-file.ts';
import { uniqueWorkcell } from '../../support/unique-workcell.ts';
import { until } from '../../support/until.ts';

const client = { trace: '4bf92f3577b34da6a3ce929d0e0e4736', span: '00f067aa0ba902b7' };
const traceparent = `00-${client.trace}-${client.span}-01`;

const workcell = (name: string) => `
name: ${name}
modules:
  - name: reader
    interface: simulator
    config:
      actions:
        read:
          duration: 0.1
          returns: { files: { curve: "450,0.39" } }
        shake:
          duration: 4
`;
const workflow = {
  name: 'read and shake',
  flowdef: [
    { name: 'read', module: 'reader', action: 'read' },
    { name: 'shake', module: 'reader', action: 'shake' },
  ],
};

let workplace: Workplace;
let receiver: OtlpReceiver;
let url: string;
let env: NodeJS.ProcessEnv;

beforeEach(async () => {
  workplace = await Workplace.open();
  receiver = await OtlpReceiver.open();
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  await workplace.write('workcell.yaml', workcell(uniqueWorkcell('tracing')));
  env = {
    WEIR_BROKER_URL: inject('brokerUrl'),
    WEIR_STORE_URL: inject('storeUrl'),
    WEIR_WORKCELL: 'workcell.yaml',
    WEIR_GATEWAY_URL: url,
    WEIR_PORT: String(port),
    LOG_LEVEL: 'debug',
  };
});

afterEach(async () => {
  await workplace.close();
  await receiver.close();
});

/** Starts a part of weir as a process of its own; resolves when it says that it is up. */
async function start(part: string, more: NodeJS.ProcessEnv = {}): Promise<WeirProcess> {
  const started = workplace.start([part], { ...env, ...more });
  await started.printed(/^weir \w+ (is|are) up/m);
  return started;
}

function exporting(): NodeJS.ProcessEnv {
  return {
    NODE_OPTIONS: `--import=${repositoryFile('examples/tracing/otlp.js')}`,
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
  };
}

/** Resolves with the run as it was accepted. */
async function submit(headers: Record<string, string>): Promise<{ run_id: string; trace_id: string }> {
  const form = { experiment_id: newId(), workflow: JSON.stringify(workflow) };
  const answer = await fetch(`${url}/runs/start`, {
    method: 'POST',
    body: new URLSearchParams(form),
    headers,
  });
  expect(answer.status, await answer.clone().text()).toBe(200);
  return (await answer.json()) as { run_id: string; trace_id: string };
}

function isUnder(parent: ReceivedSpan, child: ReceivedSpan): void {
  expect(child.parentSpanId, `the parent of "${child.name}" is "${parent.name}"`).toBe(parent.spanId);
  expect(child.traceId).toBe(parent.traceId);
}

type Line = Record<string, unknown> & { msg: string };

/** The lines of those processes' logs that say anything of the run. */
function linesAbout(run: string, processes: readonly WeirProcess[]): Line[] {
  return processes
    .flatMap(({ stderr }) => stderr.split('\n'))
    .filter((line) => line.startsWith('{') && line.includes(run))
    .map((line) => JSON.parse(line) as Line);
}

describe('processes apart that export their traces', () => {
  it('a run that was handed in with a trace, whose owner is killed in the middle > is one tree, from the client to the action', async () => {
    const gateway = await start('gateway', exporting());
    const owner = await start('orchestrator', exporting());
    const standby = await start('orchestrator', exporting());
    const agents = await start('agents', exporting());
    const { run_id } = await submit({ traceparent, tracestate: 'lab=1' });

    await receiver.received('step read');
    await until('the instrument shakes', () => agents.stderr.includes('"action":"shake"'));
    owner.signal('SIGKILL');
    const run = await receiver.received('run read and shake');
    for (const each of [gateway, standby, agents]) each.signal('SIGTERM');
    await Promise.all([gateway, standby, agents].map((each) => each.ended));

    const spans = receiver.spans;
    const named = (name: string) => {
      const found = spans.filter((span) => span.name === name);
      expect(found.length, `one span "${name}"`).toBe(1);
      return found[0]!;
    };
    const request = named('POST /runs/start');
    expect(request).toMatchObject({ kind: 2, service: 'weir-gateway', parentSpanId: client.span });
    isUnder(request, run);
    for (const action of ['read', 'shake']) {
      const step = named(`step ${action}`);
      const command = named(`command reader.${action}`);
      isUnder(run, step);
      isUnder(step, command);
      isUnder(command, named(`action reader.${action}`));
      expect(command.kind).toBe(3);
    }
    const [command] = spans.filter((span) => span.name === 'command reader.read');
    const store = named('store result files');
    isUnder(command!, store);
    isUnder(store, named('PUT /internal/commands/:command/files/:name'));
    const reports = spans.filter((span) => span.name === 'report').map((span) => span.parentSpanId);
    expect(new Set(reports)).toEqual(
      new Set(spans.filter((span) => span.kind === 3).map((span) => span.spanId)),
    );

    // Nothing hangs in the air, and no span was made twice.
    const ids = spans.map((span) => span.spanId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const span of spans) {
      expect(span.traceId, span.name).toBe(client.trace);
      expect([...ids, client.span], `the parent of "${span.name}"`).toContain(span.parentSpanId);
    }
    expect(run).toMatchObject({ status: 1, traceState: 'lab=1' });
    expect(named('action reader.shake')).toMatchObject({
      ...{ kind: 2, status: 1, service: 'weir-agents', traceState: 'lab=1' },
      attributes: {
        ...{ 'weir.run_id': run_id, 'weir.command_id': `${run_id}.1.1`, 'weir.module': 'reader' },
        ...{ 'weir.action': 'shake', 'weir.outcome': 'succeeded' },
      },
    });
    // Each owner made the spans of what ended under it.
    expect(named('step read').instance).not.toBe(named('step shake').instance);
  }, 120_000);

  it('a run that was handed in without a trace > has one of its own, which follows from its id', async () => {
    await start('gateway');
    await start('orchestrator', exporting());
    await start('agents', exporting());
    const { run_id } = await submit({});
    const run = await receiver.received('run read and shake');
    expect(run.parentSpanId ?? '').toBe('');
    expect(run.traceId).toBe(traceIdOfRun(run_id));
    expect((await receiver.received('action reader.read')).traceId).toBe(run.traceId);
  }, 120_000);
});

describe('the logs of processes apart', () => {
  it.each([
    ['with a trace', { traceparent }],
    ['without one', {}],
  ])(
    'a run %s > every line about it says which run, step, command and trace that is',
    async (_, headers) => {
      const gateway = await start('gateway');
      const owner = await start('orchestrator');
      const agents = await start('agents');
      const { run_id, trace_id } = await submit(headers);
      expect(trace_id).toBe('traceparent' in headers ? client.trace : traceIdOfRun(run_id));
      // A report may come twice.
      const settled = (line: string) =>
        line.includes('a result is committed') && line.includes(`${run_id}.1.1`);
      await until('both steps are done', () => owner.stderr.split('\n').some(settled), 90_000);

      const lines = linesAbout(run_id, [gateway, owner, agents]);
      for (const line of lines) expect(line).toMatchObject({ run_id, trace_id });
      for (const step of [0, 1]) {
        const command_id = `${run_id}.${step}.1`;
        const ofStep = lines.filter((line) => JSON.stringify(line).includes(command_id));
        for (const line of ofStep) expect(line).toMatchObject({ step, command_id });
        expect(ofStep.map(({ msg }) => msg)).toEqual(
          expect.arrayContaining([
            'a command is sent',
            'an action begins',
            'an action has ended',
            'a result is committed',
          ]),
        );
      }
      expect(lines.map(({ msg }) => msg)).toContain('a run is accepted');
    },
    60_000,
  );
});
