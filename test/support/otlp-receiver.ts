import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { until } from './until.ts';

/** A span as it came, with what its process says of itself. */
export interface ReceivedSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  /** As OTLP counts them: 1 internal, 2 server, 3 client. */
  kind: number;
  /** Milliseconds since the epoch. */
  start: number;
  end: number;
  /** 0 unset, 1 OK, 2 error. */
  status: number;
  attributes: Record<string, unknown>;
  service: string;
  /** Of the process. */
  instance: string;
  traceState?: string;
}

interface Attribute {
  key: string;
  value: Record<string, unknown>;
}

interface Otlp {
  resourceSpans: {
    resource: { attributes: Attribute[] };
    scopeSpans: {
      spans: (Pick<ReceivedSpan, 'traceId' | 'spanId' | 'parentSpanId' | 'name' | 'kind' | 'traceState'> & {
        startTimeUnixNano: string;
        endTimeUnixNano: string;
        attributes: Attribute[];
        status: { code?: number };
      })[];
    }[];
  }[];
}

/** A collector of OpenTelemetry as small as can be: takes spans by OTLP over HTTP, as JSON, and keeps them. */
export class OtlpReceiver {
  readonly spans: ReceivedSpan[] = [];
  readonly #server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      this.#take(JSON.parse(Buffer.concat(chunks).toString()) as Otlp);
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });

  static async open(): Promise<OtlpReceiver> {
    const receiver = new OtlpReceiver();
    await new Promise<void>((resolve) => receiver.#server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Resolves with the span of that name, when it has come. */
  async received(name: string, ms = 60_000): Promise<ReceivedSpan> {
    const find = () => this.spans.find((span) => span.name === name);
    await until(`a span "${name}" has come`, () => find() !== undefined, ms).catch((error: unknown) => {
      throw new Error(`${String(error)}; there are ${this.spans.map((span) => span.name).join(', ')}`, {
        cause: error,
      });
    });
    return find()!;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #take({ resourceSpans }: Otlp): void {
    for (const { resource, scopeSpans } of resourceSpans) {
      const process = valuesOf(resource.attributes);
      for (const span of scopeSpans.flatMap(({ spans }) => spans)) {
        const { startTimeUnixNano, endTimeUnixNano, attributes, status, ...more } = span;
        this.spans.push({
          ...more,
          start: Number(startTimeUnixNano) / 1e6,
          end: Number(endTimeUnixNano) / 1e6,
          status: status.code ?? 0,
          attributes: valuesOf(attributes),
          service: String(process['service.name']),
          instance: String(process['service.instance.id']),
        });
      }
    }
  }
}

function valuesOf(attributes: Attribute[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}
