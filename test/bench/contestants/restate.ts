import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../support/free-port.ts';
import { until } from '../../support/until.ts';
import { script, startChild } from '../child.ts';
import type { Started } from './contestant.ts';

/**
 * Restate with its settings as they come: a server in Rust, whose log is flushed to the disk, and the process of a service, which it
 * calls. A run is a workflow, an instrument a virtual object, and a step an invocation of that object, which takes one at a time and is
 * carried to its end once. What an invocation was at when its process died is done again, where weir asks whether it was done.
 * @throws Error where its packages are missing, or have no server for this machine
 */
export async function startRestate(): Promise<Started> {
  const [program, library] = [
    import.meta.resolve('@restatedev/restate-server/lib/index.js'),
    import.meta.resolve('@restatedev/restate-sdk'),
  ];
  const folder = await mkdtemp(path.join(tmpdir(), 'weir-bench-restate-'));
  const [ingress, admin, fabric] = [await freePort(), await freePort(), await freePort()];
  const server = await startChild([fileURLToPath(program)], 'restate', {
    DO_NOT_TRACK: '1',
    RESTATE_DISABLE_TELEMETRY: 'true',
    RESTATE_BASE_DIR: folder,
    RESTATE_LISTEN_MODE: 'tcp',
    RESTATE_BIND_ADDRESS: `127.0.0.1:${fabric}`,
    RESTATE_INGRESS__BIND_ADDRESS: `127.0.0.1:${ingress}`,
    RESTATE_ADMIN__BIND_ADDRESS: `127.0.0.1:${admin}`,
  });
  const service = await startChild([script('contestants/restate-service.js'), library], 'http://');
  await untilWell(`http://127.0.0.1:${admin}/health`);
  await post(`http://127.0.0.1:${admin}/deployments`, { uri: service.ready });
  await untilWell(`http://127.0.0.1:${ingress}/restate/health`);
  let begun = 0;
  return {
    processes: { server: server.pid, service: service.pid },
    async carryOut(runs) {
      const began = performance.now();
      const run = (_: unknown, i: number) => post(`http://127.0.0.1:${ingress}/run/${++begun}/run`, i);
      await Promise.all(Array.from({ length: runs }, run));
      return performance.now() - began;
    },
    async stop() {
      await server.stop();
      await service.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function untilWell(url: string): Promise<void> {
  return until(`${url} answered`, () =>
    fetch(url).then(
      ({ ok }) => ok,
      () => false,
    ),
  );
}

async function post(url: string, body: unknown): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${text}`);
}
