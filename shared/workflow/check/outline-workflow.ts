import { isObject, type Json, type JsonObject } from '../../kernel/json/json.ts';
import type { WorkflowOutline } from '../../contracts/workflow-check.ts';
import { baseName, safeFileName } from '../../kernel/files/safe-name.ts';
import { strings } from '../build-step.ts';
import type { DeclaredParameter } from '../check-parameter.ts';
import { writtenSteps } from '../flow/namings.ts';
import type { PlacedStep } from '../placed-step.ts';
import { payloadKeyOf } from '../put-in.ts';
import type { WorkflowDocument } from '../workflow-schema.ts';

/** A person reads no more of them, and an editor has them already. */
const mostSteps = 1_000;

/** What a workflow wants of whoever hands it in, and its steps, whatever is wrong with them. Pure. */
export function outlineWorkflow(
  document: WorkflowDocument,
  files: readonly string[],
  placed: readonly PlacedStep[],
): WorkflowOutline {
  const { flowdef } = document;
  const written = [...writtenSteps(document)].map(({ step }) => step);
  const given = new Set(files.map(safeFileName));
  return {
    name: textOf(document.name),
    parameters: (document.parameters ?? []).map(parameterOf),
    payload_keys: [...new Set(written.flatMap(keysOf))],
    files: flowdef.flatMap((step, position) =>
      Object.entries(strings(objectIn(step, 'files'))).map(([key, name]) => ({
        ...{ key, step: position, name: baseName(name) },
        given: given.has(safeFileName(name)),
      })),
    ),
    steps: flowdef.slice(0, mostSteps).map((step) => ({
      name: textOf(step['name']),
      module: textOf(step['module']),
      action: textOf(step['action']),
      args: objectIn(step, 'args'),
    })),
    step_count: flowdef.length,
    run_steps: runSteps(placed),
  };
}

function runSteps(placed: readonly PlacedStep[]): WorkflowOutline['run_steps'] {
  const own = placed.filter(({ number }) => number >= 0).sort((a, b) => a.number - b.number);
  const places = new Map(own.map(({ number }, index) => [number, index]));
  return own.slice(0, mostSteps).map(({ step, number, pointer, file }) => {
    const { name, module, action, when, loop, recover, cleanup } = step;
    const after = step.after ?? (number === 0 ? [] : [number - 1]);
    return {
      ...{ name, module, action, pointer },
      after: after.flatMap((each) => places.get(each) ?? []),
      ...(file === undefined ? {} : { file }),
      ...(when === undefined ? {} : { when }),
      ...(loop && {
        rounds: {
          kind: loop.for_each ? ('for_each' as const) : ('repeat' as const),
          steps: loop.body.map((each) => each.name),
        },
      }),
      ...(recover && { recover: recover.map((each) => each.name) }),
      ...(cleanup && { cleanup }),
    };
  });
}

/** All that a form for its value can be made of. */
function parameterOf(parameter: DeclaredParameter): WorkflowOutline['parameters'][number] {
  const { name, default: value = null, ...stated } = parameter;
  const { type, enum: values, minimum, maximum, description, unit } = stated;
  const known = { type, enum: values, minimum, maximum, description, unit };
  return {
    name,
    required: value === null,
    ...(value === null ? {} : { default: value }),
    ...withoutNulls(known),
  };
}

function withoutNulls<T extends object>(fields: T): { [Key in keyof T]?: NonNullable<T[Key]> } {
  const stated = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(stated) as { [Key in keyof T]?: NonNullable<T[Key]> };
}

/** The keys of the payload that a step names, as a whole value or in an expression. */
function keysOf(step: JsonObject): string[] {
  const values = [...Object.values(objectIn(step, 'args')), ...Object.values(objectIn(step, 'files'))];
  const whole = values.flatMap((value) => (typeof value === 'string' ? (payloadKeyOf(value) ?? []) : []));
  const { recover: _, ...own } = step;
  const asked = ['when', 'for_each', 'repeat'].map((key) => JSON.stringify(own[key] ?? null));
  const braced = JSON.stringify(own).match(/\$\{\{.*?\}\}/g) ?? [];
  const named = [...asked, ...braced].flatMap((text) => [...text.matchAll(/\bpayload\.([A-Za-z_]\w*)/g)]);
  return [...whole, ...named.flatMap(([, key]) => key ?? [])];
}

function objectIn(step: JsonObject, key: string): JsonObject {
  const value = step[key];
  return value !== undefined && isObject(value) ? value : {};
}

function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
