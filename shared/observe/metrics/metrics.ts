import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { messageOf } from '../../kernel/errors/weir-error.ts';
import { timedOut, within } from '../../kernel/lifecycle/waiting.ts';
import {
  metricCatalogue,
  type LabelOf,
  type MetricEntry,
  type MetricName,
  type MetricNameOf,
} from './catalogue.ts';
import { statfs } from 'node:fs/promises';

/** What a label says of values beyond those that it has room for. */
export const otherValue = 'other';
/** Longer values are cut off: nobody reads them, and each is kept and sent with every series. */
const longest = 100;

/**
 * Keeps the values of a label few, whatever comes: the first `most` of them are told as they are, all others as `other`. Names that
 * come from outside may be without end, and each would be a series for ever.
 */
export class BoundedLabel {
  readonly #most: number;
  /** By the value as it came. */
  readonly #told = new Map<string, string>();

  constructor(most: number) {
    this.#most = most;
  }

  /** The value as it is told. */
  of(value: string): string {
    const known = this.#told.get(value);
    if (known !== undefined) return known;
    if (this.#told.size >= this.#most) return otherValue;
    const told = value.slice(0, longest);
    this.#told.set(value, told);
    return told;
  }
}

/** As `BoundedLabel`, for two labels that go together: at most `most` pairs of them. */
export class BoundedPairs {
  readonly #most: number;
  readonly #told = new Map<string, Map<string, readonly [string, string]>>();
  #size = 0;

  constructor(most: number) {
    this.#most = most;
  }

  of(first: string, second: string): readonly [string, string] {
    const known = this.#told.get(first)?.get(second);
    if (known) return known;
    if (this.#size >= this.#most) return [otherValue, otherValue];
    const pair = [first.slice(0, longest), second.slice(0, longest)] as const;
    const seconds = this.#told.get(first);
    if (seconds) seconds.set(second, pair);
    else this.#told.set(first, new Map([[second, pair]]));
    this.#size += 1;
    return pair;
  }
}

/** How long a scrape waits for what is read for it, in milliseconds: Prometheus itself waits for 10 s. */
const timeoutMs = 3_000;

/** Something that is read at each scrape. */
interface Reading {
  what: string;
  read: () => void | Promise<void>;
  /** What hangs (a file server that is away) is not asked again before it has answered. */
  underWay?: Promise<void> | undefined;
}

/**
 * The metrics of one process: each is made at its first use and is the same for all who ask for it. Passed in wherever something
 * is measured; there is none but those that somebody has made.
 */
export class Metrics {
  /** For what other libraries measure. */
  readonly registry = new Registry();
  readonly #made = new Map<MetricName, Counter | Gauge | Histogram>();
  readonly #readings = new Set<Reading>();
  readonly #unread: (what: string, reason: string) => void;
  #scrape: Promise<string> | undefined;

  /** @param unread is told what could not be read for a scrape, and why */
  constructor(unread: (what: string, reason: string) => void = () => undefined) {
    this.#unread = unread;
  }

  counter<Name extends MetricNameOf<'counter'>>(name: Name): Counter<LabelOf<Name>> {
    return this.#get(name, (settings) => new Counter(settings));
  }

  gauge<Name extends MetricNameOf<'gauge'>>(name: Name): Gauge<LabelOf<Name>> {
    return this.#get(name, (settings) => new Gauge(settings));
  }

  histogram<Name extends MetricNameOf<'histogram'>>(name: Name): Histogram<LabelOf<Name>> {
    return this.#get(
      name,
      (settings, { buckets = [] }) => new Histogram({ ...settings, buckets: [...buckets] }),
    );
  }

  /**
   * Has something read at each scrape, before it is answered; what takes longer than 3 s, or fails, is left out and counted under
   * `what`. Returns how to stop that.
   */
  atScrape(what: string, read: () => void | Promise<void>): () => void {
    const reading = { what, read };
    this.#readings.add(reading);
    return () => void this.#readings.delete(reading);
  }

  /** Of the answer that `text` is. */
  get contentType(): string {
    return this.registry.contentType;
  }

  /** All metrics in Prometheus' text format. Never rejects because of what is read for it; those who ask at once share one. */
  text(): Promise<string> {
    this.#scrape ??= this.#read().finally(() => (this.#scrape = undefined));
    return this.#scrape;
  }

  async #read(): Promise<string> {
    await Promise.all([...this.#readings].map((reading) => this.#readOne(reading)));
    return this.registry.metrics();
  }

  async #readOne(reading: Reading): Promise<void> {
    // What fails at once fails as what fails later.
    reading.underWay ??= Promise.resolve()
      .then(reading.read)
      .finally(() => (reading.underWay = undefined));
    const { what } = reading;
    const reason = await within(reading.underWay, timeoutMs).then(
      (answer) => (answer === timedOut ? `no answer within ${timeoutMs} ms` : undefined),
      (error: unknown) => messageOf(error),
    );
    if (reason === undefined) return;
    this.counter('weir_scrape_failures_total').inc({ what });
    this.#unread(what, reason);
  }

  #get<Made extends Counter | Gauge | Histogram>(
    name: MetricName,
    make: (settings: Settings, entry: MetricEntry) => Made,
  ): Made {
    const known = this.#made.get(name) as Made | undefined;
    if (known) return known;
    const entry: MetricEntry = metricCatalogue[name];
    const labelNames = [...(entry.labels ?? [])];
    const made = make({ name, help: entry.help, labelNames, registers: [this.registry] }, entry);
    this.#made.set(name, made);
    return made;
  }
}

interface Settings {
  name: string;
  help: string;
  labelNames: string[];
  registers: Registry[];
}

/** Gauges with the names of counters: Prometheus' own check refuses them. The same by type of resource is told beside them. */
const misnamed = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

/** How often it is looked whether the event loop is late: every look wakes a process that has nothing to do. */
const lagEveryMs = 20;

/** A process, as its metrics tell of it. */
interface Told {
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
export function reportProcess(metrics: Metrics, { version, part, folders }: Told): void {
  metrics.gauge('weir_build_info').set({ version, part }, 1);
  collectDefaultMetrics({ register: metrics.registry, eventLoopMonitoringPrecision: lagEveryMs });
  for (const name of misnamed) metrics.registry.removeSingleMetric(name);
  for (const [folder, path] of Object.entries(folders)) {
    // Each by itself: a file server that hangs hides no other disk.
    metrics.atScrape(`disk of ${folder}`, () => reportDisk(metrics, folder, path));
  }
}

async function reportDisk(metrics: Metrics, folder: string, path: string): Promise<void> {
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
