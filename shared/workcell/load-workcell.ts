import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { isObject, type Json, type JsonObject } from '../kernel/json/json.ts';
import { closest, didYouMean } from '../kernel/json/did-you-mean.ts';
import { compile, escapePointer } from '../kernel/json/schema.ts';
import { messageOf, WeirError } from '../kernel/errors/weir-error.ts';
import { whyUnreadable } from '../kernel/errors/file-errors.ts';
import { loadYaml } from '../yaml/index.ts';
import {
  describeProblems,
  maxProblems,
  placed,
  type Problem,
  describeProblem,
  type Locate,
} from '../kernel/json/problem.ts';
import { stableId } from '../contracts/ids.ts';
import { workcellSchema, type ModuleDocument, type WorkcellDocument } from './workcell-schema.ts';
import { builtConsumables, checkConsumables } from './consumables.ts';
import { checkReferences, type Demands } from './check-references.ts';
import { isTimeZone } from './policy.ts';
import { interfaceOf, knownInterfaces, whyUnserved } from './interfaces.ts';
import {
  type Workcell,
  type WorkcellConfig,
  type WorkcellModule,
  ignoredSettings,
} from '../contracts/workcell.ts';

/** A workcell, and what was odd about its file: sentences for the log. */
export interface LoadedWorkcell {
  workcell: Workcell;
  notes: string[];
}

const validate = compile(workcellSchema);

/**
 * Reads a workcell file. References to the environment (`${ENV:NAME}`) stay as they are: whoever uses a config resolves them then, so
 * that what they mean is in no message, no record and no answer.
 * @param demands which references the environment of this process must have; all unless given
 * @throws WeirError `bad_workcell` that tells every problem with its line and column (as `Problem[]` in `details`).
 */
export async function loadWorkcell(file: string, demands?: Demands): Promise<LoadedWorkcell> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    const why = (await whyUnreadable(file)) ?? messageOf(cause);
    throw new WeirError('bad_workcell', `the workcell file ${file} cannot be read: ${why}`, { cause });
  }
  return parseWorkcell(text, path.resolve(file), demands);
}

/**
 * As `loadWorkcell`, from a text; `file` is the absolute path that relative paths in it start from. Missing for a text that
 * is in no file: problems are told without one, and relative paths start from where the process runs.
 */
export function parseWorkcell(
  text: string,
  file?: string,
  demands: Demands = () => file !== undefined,
): LoadedWorkcell {
  const loaded = loadYaml(text);
  if (!loaded.ok) throw refuse(file, loaded.problems);
  if (isObject(loaded.value) && 'flowdef' in loaded.value) {
    const message = 'this is a workflow, not a workcell: it is handed in with `weir run`';
    throw refuse(file, [placed({ pointer: '/flowdef', message }, loaded.locate('/flowdef'))]);
  }
  const problems: Problem[] = validate(loaded.value).map((problem) =>
    ofStop(withRemedy(problem, file), loaded.value),
  );
  if (problems.length === 0) {
    const document = loaded.value as WorkcellDocument;
    problems.push(
      ...findConflicts(document.modules ?? []),
      ...judgeZone(document),
      ...judgeCapacity(document),
    );
    problems.push(...checkReferences(document, demands), ...checkConsumables(document.modules ?? []));
  }
  if (problems.length > 0) {
    const told = problems.slice(0, maxProblems);
    throw refuse(
      file,
      told.map((problem) => placed(problem, loaded.locate(problem.pointer))),
    );
  }
  const document = loaded.value as WorkcellDocument;
  const workcell = build(document, file === undefined ? process.cwd() : path.dirname(file));
  return { workcell, notes: [...loaded.warnings, ...findNotes(document, workcell, loaded.locate)] };
}

/** A file without a name, or without anything, is how many begin. */
function withRemedy(problem: Problem, file: string | undefined): Problem {
  const remedy =
    file === undefined
      ? ': give it a "name", that of the workcell'
      : `: begin the file with a line such as "name: ${path.parse(file).name}"`;
  const nameless = problem.pointer === '' && /^(?:"name" is missing|must be object)/.test(problem.message);
  return nameless ? { ...problem, message: `${problem.message}${remedy}` } : problem;
}

/** Whoever lists the stop is told why it cannot be listed, rather than what can. */
function ofStop(problem: Problem, document: unknown): Problem {
  const [, index] = /^\/config\/require_reason\/(\d+)$/.exec(problem.pointer) ?? [];
  if (index === undefined) return problem;
  const { config } = document as { config: { require_reason: unknown[] } };
  const verb = config.require_reason[Number(index)];
  if (verb !== 'safety_stop' && verb !== 'stop') return problem;
  return { ...problem, message: 'a safety stop never waits for a reason: take it out of the list' };
}

function refuse(file: string | undefined, problems: Problem[]): WeirError {
  const text = describeProblems(problems, problems.length);
  const where = file === undefined ? 'the definition' : path.basename(file);
  return new WeirError('bad_workcell', `${where}: ${text}`, { details: problems });
}

function judgeZone({ config }: WorkcellDocument): Problem[] {
  const zone = config?.time_zone ?? null;
  if (zone === null || isTimeZone(zone)) return [];
  const message = `"${zone}" is no time zone: it is called by its region and city, such as Europe/Zurich`;
  return [{ pointer: '/config/time_zone', message }];
}

function judgeCapacity({ capacity, locations }: WorkcellDocument): Problem[] {
  const names = [...new Set(Object.values(locations ?? {}).flatMap((named) => Object.keys(named ?? {})))];
  return Object.keys(capacity ?? {}).flatMap((name) => {
    if (names.includes(name)) return [];
    const message = `there is no location "${name}" among the "locations"${didYouMean(name, names)}`;
    return [{ pointer: `/capacity/${escapePointer(name)}`, message }];
  });
}

function findConflicts(modules: readonly ModuleDocument[]): Problem[] {
  const seen = new Set<string>();
  return modules.flatMap((module, index) => {
    const { name, config } = module;
    const wanted = interfaceOf(module);
    const problems: Problem[] = [];
    if (seen.has(name)) {
      problems.push({ pointer: `/modules/${index}/name`, message: `there are two modules named "${name}"` });
    }
    seen.add(name);
    const like =
      wanted !== undefined && !knownInterfaces.includes(wanted) && closest(wanted, knownInterfaces);
    if (like) {
      problems.push({
        pointer: `/modules/${index}/interface`,
        message: `the interface "${wanted}" is not known; did you mean "${like}"?`,
      });
    }
    if (wanted === 'file' && config?.['file'] !== undefined && typeof config['file'] !== 'string') {
      problems.push({ pointer: `/modules/${index}/config/file`, message: 'the module file must be a path' });
    }
    return problems;
  });
}

function build(document: WorkcellDocument, folder: string): Workcell {
  return {
    name: document.name,
    id: stableId(document.name),
    metadata: (document.metadata ?? {}) as JsonObject,
    config: buildConfig((document.config ?? {}) as JsonObject),
    modules: (document.modules ?? []).map((module) => buildModule(module, folder)),
    locations: Object.fromEntries(
      Object.entries(document.locations ?? {}).map(([module, named]) => [
        module,
        (named ?? {}) as JsonObject,
      ]),
    ),
    ...(document.capacity && { capacity: document.capacity }),
  };
}

function buildConfig(config: JsonObject): WorkcellConfig {
  // A password that nothing here uses is not kept at all.
  const { sequential_scheduler, verify_locations_before_transfer, redis_password: _, ...rest } = config;
  return {
    sequential_scheduler: sequential_scheduler === true,
    verify_locations_before_transfer: verify_locations_before_transfer === true,
    rest,
  };
}

function buildModule(module: ModuleDocument, folder: string): WorkcellModule {
  const config = (module.config ?? {}) as JsonObject;
  const file = config['file'];
  const consumables = builtConsumables(module);
  return {
    name: module.name,
    model: module.model ?? null,
    interface: interfaceOf(module) ?? 'wei_rest_interface',
    config:
      interfaceOf(module) === 'file' && typeof file === 'string'
        ? { ...config, file: path.resolve(folder, file) }
        : config,
    workcell_coordinates: (module.workcell_coordinates ?? module.location ?? null) as Json,
    locations: (module.locations ?? []) as Json[],
    active: module.active ?? true,
    ...(consumables && { consumables }),
  };
}

/** What is odd about a workcell file and keeps nobody from using it: sentences with their places. */
function findNotes(document: WorkcellDocument, workcell: Workcell, locate: Locate): string[] {
  const notes: Problem[] = [];
  const note = (pointer: string, message: string): void => void notes.push({ pointer, message });
  for (const key of ignoredSettings) {
    if (!document.config || !Object.hasOwn(document.config, key)) continue;
    note(`/config/${key}`, `config.${key} belongs to WEI's own deployment and is ignored`);
  }
  recordStrangers(document, workcellSchema.properties, '', 'in a workcell file', note);
  const known = workcellSchema.properties.modules.items.properties;
  for (const [index, module] of (document.modules ?? []).entries()) {
    const pointer = `/modules/${index}`;
    recordStrangers(module, known, pointer, `in the module "${module.name}"`, note);
    recordInterface(module, workcell.modules[index], pointer, note);
  }
  const names = workcell.modules.map(({ name }) => name);
  for (const module of Object.keys(workcell.locations)) {
    // WEI's files keep places in the coordinates of the workcell itself beside those of the modules.
    if (names.includes(module) || module === 'workcell') continue;
    const message = `there are locations for "${module}", which is no module of the workcell${didYouMean(module, names)}`;
    note(`/locations/${escapePointer(module)}`, message);
  }
  return notes.map((each) => describeProblem(placed(each, locate(each.pointer))));
}

type Note = (pointer: string, message: string) => void;

function recordStrangers(object: object, known: object, pointer: string, where: string, note: Note): void {
  const names = Object.keys(known);
  for (const key of Object.keys(object)) {
    if (names.includes(key)) continue;
    const message = `"${key}" is not known ${where} and is ignored${didYouMean(key, names)}`;
    note(`${pointer}/${escapePointer(key)}`, message);
  }
}

function recordInterface(
  module: ModuleDocument,
  built: WorkcellModule | undefined,
  pointer: string,
  note: Note,
): void {
  if (module.interface === undefined && module.type !== undefined) {
    const message =
      interfaceOf(module) === undefined
        ? `"type" of module "${module.name}" names no interface and is ignored`
        : `"type" of module "${module.name}" is read as its interface, as old files mean it`;
    note(`${pointer}/type`, message);
  }
  const why = built?.active === true ? whyUnserved(built) : undefined;
  if (why === undefined) return;
  note(`${pointer}/interface`, `module "${module.name}": ${why}: start an agent of your own for it`);
}
