import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Json, JsonObject } from '../contracts/json.ts';
import { compile } from '../contracts/schema.ts';
import { messageOf, WeirError } from '../errors/weir-error.ts';
import { loadYaml } from '../yaml/load-yaml.ts';
import { describeProblems, placed, type Problem } from '../yaml/problem.ts';
import { stableId } from '../contracts/stable-id.ts';
import { workcellSchema, type ModuleDocument, type WorkcellDocument } from './workcell-schema.ts';
import type { Workcell, WorkcellConfig, WorkcellModule } from './workcell.ts';

/** A workcell, and what was odd about its file: sentences for the log. */
export interface LoadedWorkcell {
  workcell: Workcell;
  notes: string[];
}

const validate = compile(workcellSchema);

const served = ['simulator', 'utilities', 'process', 'file'];
/** Interfaces that WEI knows: a file that names one loads, and says that no agent serves the module. */
const ofWei = [
  'wei_rest_node',
  'wei_rest_interface',
  'wei_tcp_node',
  'wei_tcp_interface',
  'wei_ros_node',
  'wei_ros_interface',
  'wei_ros_camera',
  'simulate_callback',
];

/** Settings of WEI's own deployment: names of its containers, which mean nothing here. */
const ignored = ['server_host', 'redis_host', 'redis_port', 'redis_password'];

/**
 * Reads a workcell file.
 * @throws WeirError `bad_workcell` that tells every problem with its line and column (as `Problem[]` in `details`).
 */
export async function loadWorkcell(file: string): Promise<LoadedWorkcell> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new WeirError('bad_workcell', `the workcell file cannot be read: ${messageOf(cause)}`, { cause });
  }
  return parseWorkcell(text, path.resolve(file));
}

/** As `loadWorkcell`, from a text; `file` is the absolute path that relative paths in it start from. */
export function parseWorkcell(text: string, file: string): LoadedWorkcell {
  const loaded = loadYaml(text);
  if (!loaded.ok) throw refuse(file, loaded.problems);
  const problems: Problem[] = validate(loaded.value);
  if (problems.length === 0) {
    problems.push(...findConflicts((loaded.value as WorkcellDocument).modules ?? []));
  }
  if (problems.length > 0) {
    throw refuse(
      file,
      problems.map((problem) => placed(problem, loaded.locate(problem.pointer))),
    );
  }
  const document = loaded.value as WorkcellDocument;
  const workcell = build(document, path.dirname(file));
  return { workcell, notes: [...loaded.warnings, ...findNotes(document, workcell)] };
}

function refuse(file: string, problems: Problem[]): WeirError {
  const text = describeProblems(problems, problems.length);
  return new WeirError('bad_workcell', `${path.basename(file)}: ${text}`, { details: problems });
}

function findConflicts(modules: readonly ModuleDocument[]): Problem[] {
  const seen = new Set<string>();
  return modules.flatMap(({ name, interface: wanted, config }, index) => {
    const problems: Problem[] = [];
    if (seen.has(name)) {
      problems.push({ pointer: `/modules/${index}/name`, message: `there are two modules named "${name}"` });
    }
    seen.add(name);
    if (wanted && !served.includes(wanted) && !ofWei.includes(wanted)) {
      problems.push({
        pointer: `/modules/${index}/interface`,
        message: `the interface "${wanted}" is not known; there are ${[...served, ...ofWei].join(', ')}`,
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
  };
}

function buildConfig(config: JsonObject): WorkcellConfig {
  const { sequential_scheduler, verify_locations_before_transfer, ...others } = config;
  const rest = Object.fromEntries(Object.entries(others).filter(([key]) => !ignored.includes(key)));
  return {
    sequential_scheduler: sequential_scheduler === true,
    verify_locations_before_transfer: verify_locations_before_transfer === true,
    rest,
  };
}

function buildModule(module: ModuleDocument, folder: string): WorkcellModule {
  const config = (module.config ?? {}) as JsonObject;
  const file = config['file'];
  return {
    name: module.name,
    model: module.model ?? null,
    interface: module.interface ?? 'wei_rest_interface',
    config:
      module.interface === 'file' && typeof file === 'string'
        ? { ...config, file: path.resolve(folder, file) }
        : config,
    workcell_coordinates: (module.workcell_coordinates ?? module.location ?? null) as Json,
    locations: (module.locations ?? []) as Json[],
    active: module.active ?? true,
  };
}

function findNotes(document: WorkcellDocument, workcell: Workcell): string[] {
  const useless = ignored.filter((key) => document.config && Object.hasOwn(document.config, key));
  const unknown = Object.keys(document).filter((key) => !Object.hasOwn(workcellSchema.properties, key));
  const unserved = workcell.modules.filter((module) => module.active && ofWei.includes(module.interface));
  const names = new Set(workcell.modules.map(({ name }) => name));
  const strangers = Object.keys(workcell.locations).filter((name) => !names.has(name));
  return [
    ...useless.map((key) => `config.${key} belongs to WEI's own deployment and is ignored`),
    ...unknown.map((key) => `"${key}" is not known in a workcell file and is ignored`),
    ...unserved.map(
      ({ name, interface: of }) => `no agent serves the interface ${of} of module "${name}" yet`,
    ),
    ...strangers.map((name) => `there are locations for "${name}", which is no module of the workcell`),
  ];
}
