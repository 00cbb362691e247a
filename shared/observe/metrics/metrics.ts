import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { messageOf } from '../../kernel/errors/weir-error.ts';
import { timedOut, within } from '../../kernel/lifecycle/deadline.ts';
import {
  metricCatalogue,
  type LabelOf,
  type MetricEntry,
  type MetricName,
  type MetricNameOf,
} from './catalogue.ts';

/** How long a scrape waits for what is read for it, in milliseconds: Prometheus itself waits for 10 s. */
const patienceMs = 3_000;

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
    const reason = await within(reading.underWay, patienceMs).then(
      (answer) => (answer === timedOut ? `no answer within ${patienceMs} ms` : undefined),
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
