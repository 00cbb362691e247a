import { context, createContextKey, type Context } from '@opentelemetry/api';
import { randomBytes } from 'node:crypto';

/** The ids that the next span is to have; each is taken once. */
export interface ChosenIds {
  trace_id?: string | undefined;
  span_id?: string | undefined;
}

// The same key in every copy of this file and of the API.
const key = createContextKey('weir.chosen-ids');

/** A context in which the next span that is started has these ids, where the SDK has a `DerivedIdGenerator`. */
export function withIds(ids: ChosenIds, within: Context): Context {
  return within.setValue(key, ids);
}

/**
 * Makes the ids of an OpenTelemetry SDK: those that weir chooses for spans that outlive a process (run, step, command), and
 * random ones for all else. To be given to the SDK's tracer provider as its `idGenerator`.
 */
export class DerivedIdGenerator {
  readonly #otherwise: IdGenerator;

  /** @param otherwise makes the ids that weir leaves open; random ones unless given */
  constructor(otherwise: IdGenerator = randomIds) {
    this.#otherwise = otherwise;
  }

  // Functions, not methods: SDKs call them without the object.
  readonly generateTraceId = (): string => take('trace_id') ?? this.#otherwise.generateTraceId();
  readonly generateSpanId = (): string => take('span_id') ?? this.#otherwise.generateSpanId();
}

/** As OpenTelemetry's SDK has it. */
interface IdGenerator {
  generateTraceId(): string;
  generateSpanId(): string;
}

const randomIds: IdGenerator = {
  generateTraceId: () => randomBytes(16).toString('hex'),
  generateSpanId: () => randomBytes(8).toString('hex'),
};

/** Taken before samplers and processors run: spans that those start must not have the same id. */
function take(name: keyof ChosenIds): string | undefined {
  const chosen = context.active().getValue(key) as ChosenIds | undefined;
  const id = chosen?.[name];
  if (chosen) chosen[name] = undefined;
  return id;
}
