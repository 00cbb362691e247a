import { statfs } from 'node:fs/promises';
import { collectDefaultMetrics } from 'prom-client';
import type { Metrics } from './metrics.ts';

/** Gauges with the names of counters: Prometheus' own check refuses them. The same by type of resource is told beside them. */
const misnamed = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

/** How often it is looked whether the event loop is late: every look wakes a process that has nothing to do. */
const lagEveryMs = 20;

/** A process, as its metrics tell of it. */
export interface Told {
  version: string;
  /** The command that was started: `gateway`, `orchestrator`, `agent`, `agents` or `up`. */
  part: string;
  /** Folders whose disks must not run full, by what they are for. One that is not there yet is left out. */
  folders: Record<string, string>;
}

/**
 * Has a process tell what it is and what it uses: memory, processor, the lag of its event loop (`process_…` and `nodejs_…`, as all
 * programs of Node tell them), and its disks. To be called once in a process: what measures the event loop goes on until its end.
 */
export function tellProcess(metrics: Metrics, { version, part, folders }: Told): void {
  metrics.gauge('weir_build_info').set({ version, part }, 1);
  collectDefaultMetrics({ register: metrics.registry, eventLoopMonitoringPrecision: lagEveryMs });
  for (const name of misnamed) metrics.registry.removeSingleMetric(name);
  for (const [folder, path] of Object.entries(folders)) {
    // Each by itself: a file server that hangs hides no other disk.
    metrics.atScrape(`disk of ${folder}`, () => tellDisk(metrics, folder, path));
  }
}

async function tellDisk(metrics: Metrics, folder: string, path: string): Promise<void> {
  try {
    const { bavail, blocks, bsize } = await statfs(path);
    metrics.gauge('weir_disk_free_bytes').set({ folder }, bavail * bsize);
    metrics.gauge('weir_disk_size_bytes').set({ folder }, blocks * bsize);
  } catch (error) {
    metrics.gauge('weir_disk_free_bytes').remove({ folder });
    metrics.gauge('weir_disk_size_bytes').remove({ folder });
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
