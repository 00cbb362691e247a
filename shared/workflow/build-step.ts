import { isId, newId } from '../contracts/ids.ts';
import type { Json, JsonObject } from '../kernel/json/json.ts';
import type { StepDefinition } from '../contracts/run.ts';
import type { RetryPolicy } from '../contracts/step-policy.ts';
import { declaredSeconds } from './times/declared-duration.ts';
import { maxBackoff, type StepDocument } from './workflow-schema.ts';

/** The parts of a step that are put together from more than its own text. */
export interface FilledParts {
  args: JsonObject;
  files: Record<string, string>;
  locations: Record<string, string>;
}

/** A step as it will be carried out, with every default written out. */
export function buildStep(
  document: StepDocument,
  id: string,
  { args, files, locations }: FilledParts,
): StepDefinition {
  const duration = declaredSeconds(document);
  return {
    id,
    name: document.name,
    module: document.module,
    action: document.action,
    args,
    files,
    locations,
    checks: document.checks ?? null,
    requirements: document.requirements ?? {},
    dependencies: asList(document.dependencies),
    priority: document.priority ?? null,
    comment: document.comment ?? null,
    data_labels: strings(document.data_labels),
    timeout: document.timeout ?? null,
    ...instanceOf(document.instance),
    on_unknown: document.on_unknown === 'pause' ? 'pause' : 'fail',
    retry: retryOf(document.retry),
    expect_progress_within: document.expect_progress_within ?? null,
    ...(duration === undefined ? {} : { duration }),
  };
}

/** Any word but two is the name of an instance. */
function instanceOf(instance: StepDocument['instance']): Pick<StepDefinition, 'instance' | 'only_instance'> {
  if (instance === 'any') return { instance };
  if (!instance || instance === 'same') return { instance: 'same' };
  return { instance: 'same', only_instance: instance };
}

/** Without a backoff the next attempt follows at once; a single number of seconds is the same each time. */
function retryOf(retry: StepDocument['retry']): RetryPolicy | null {
  if (!retry) return null;
  const { attempts, backoff, on } = retry;
  const {
    initial,
    factor = 1,
    max = maxBackoff,
  } = typeof backoff === 'object' && backoff !== null ? backoff : { initial: backoff ?? 0 };
  return { attempts, backoff: { initial, factor, max }, on: [...new Set(on)] };
}

/** The text entries of an object: null stands for an entry that was left empty. */
export function strings(
  entries: Readonly<Record<string, unknown>> | null | undefined,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(entries ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** Gives out step ids: the client's own where it is a ULID and not yet taken, else a new one. */
export function stepIds(): (wanted: unknown) => string {
  const taken = new Set<string>();
  return (wanted) => {
    const own = typeof wanted === 'string' && isId(wanted) ? wanted.toUpperCase() : undefined;
    const id = own !== undefined && !taken.has(own) ? own : newId();
    taken.add(id);
    return id;
  };
}

function asList(value: Json | undefined): Json[] {
  if (value === null || value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
