import type { About, AboutAction } from '../../shared/contracts/about.ts';
import { adminCommands, type AdminCommand } from '../../shared/contracts/admin-command.ts';
import { asList, type Json, type JsonObject } from '../../shared/kernel/json/json.ts';
import {
  type AnyAction,
  type ModuleDefinition,
  schemaOfResult,
  type ResultDescription,
} from './define-module.ts';

/** What follows of a module from its `actions`, in WEI's shape; its model is left to whoever knows what the workcell says of it. */
export function aboutOfActions(module: ModuleDefinition): About {
  const alone = (module.capacity ?? 1) === 1;
  return {
    name: module.name,
    ...(module.version === undefined ? {} : { version: module.version }),
    ...(module.description === undefined ? {} : { description: module.description }),
    actions: Object.entries(module.actions).map(([action, definition]) =>
      aboutAction(action, definition, alone),
    ),
    admin_commands: adminCommandsOf(module),
    resource_pools: [],
  };
}

/** True where the module has not learned from its instrument yet whether there is such an action. */
export function isStillToLearn(module: ModuleDefinition, action: string): boolean {
  return !Object.hasOwn(module.actions, action) && module.about !== undefined && module.about() === undefined;
}

/** The agent sees to all commands but these two, which only the instrument can. */
function adminCommandsOf({ admin }: ModuleDefinition): AdminCommand[] {
  return adminCommands.filter(
    (command) => (command !== 'pause' && command !== 'resume') || admin?.[command] !== undefined,
  );
}

function aboutAction(name: string, action: AnyAction, blocking: boolean): AboutAction {
  const schema = withoutDefaulted((action.args ?? { type: 'object' }) as JsonObject);
  const required = asList(schema['required']);
  return {
    name,
    description: action.description ?? '',
    blocking,
    args: Object.entries(objectOf(schema['properties'])).map(([argument, of]) => {
      const { type = 'any', default: preset, description } = objectOf(of);
      return {
        name: argument,
        type,
        ...(preset === undefined ? {} : { default: preset }),
        required: required.includes(argument),
        description: typeof description === 'string' ? description : '',
      };
    }),
    files: Object.entries(action.files ?? {}).map(([file, { required: needed, description }]) => ({
      name: file,
      required: needed !== false,
      description: description ?? '',
    })),
    results: Object.entries(action.results ?? {}).map(([label, result]) => aboutResult(label, result)),
    args_schema: schema,
    ...(action.results_from === undefined ? {} : { results_from: action.results_from }),
    ...(action.simulated ? { simulated: action.simulated } : {}),
    ...(action.check ? { checks: true } : {}),
    ...(action.simulate ? { simulates: true } : {}),
    ...(action.keeps_running ? { keeps_running: true } : {}),
  };
}

function aboutResult(label: string, result: ResultDescription): AboutAction['results'][number] {
  const { description, type } = result as JsonObject;
  const schema = schemaOfResult(result);
  return {
    label,
    description: typeof description === 'string' ? description : '',
    ...(type === undefined ? {} : { type: textOf(type) }),
    ...(schema ? { schema } : {}),
  };
}

function textOf(type: Json): string {
  return [type]
    .flat()
    .filter((each) => typeof each === 'string')
    .join(' or ');
}

/** An argument with a default may always be left out, whatever `required` says: the agent fills it in. */
function withoutDefaulted(schema: JsonObject): JsonObject {
  if (!Array.isArray(schema['required'])) return schema;
  const properties = objectOf(schema['properties']);
  const required = schema['required'].filter(
    (name) => typeof name !== 'string' || objectOf(properties[name])['default'] === undefined,
  );
  return { ...schema, required };
}

function objectOf(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}
