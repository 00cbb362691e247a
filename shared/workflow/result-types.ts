import type { AboutAction } from '../contracts/about.ts';
import type { JsonObject } from '../kernel/json/json.ts';
import { resultsOfStep } from '../contracts/results-of-step.ts';
import type { StepNumber } from '../contracts/step-flow.ts';
import { typeOfSchema, type KnownType } from '../expressions/index.ts';
import type { PlacedStep } from './placed-step.ts';

/** What the instances of a module say of an action, each of them; none where it is not known. */
export type ActionsOf = (module: string, action: string) => readonly AboutAction[];

/** The types of what steps leave behind for expressions, by the numbers of the steps; as far as modules have told them. */
export function resultTypes(
  steps: readonly PlacedStep[],
  actionsOf: ActionsOf,
): (number: StepNumber) => KnownType {
  const byNumber = new Map(steps.map(({ number, step }) => [number, step]));
  const found = new Map<StepNumber, KnownType>();
  return (number) => {
    const known = found.get(number) ?? outcome(number);
    found.set(number, known);
    return known;
  };

  function outcome(number: StepNumber): KnownType {
    const { data, files } = ofStep(byNumber.get(number));
    return { members: { data, files, status: 'string' } };
  }

  function ofStep(step: PlacedStep['step'] | undefined): Left {
    if (!step) return unknown;
    const { loop } = step;
    if (!loop) return ofAction(actionsOf(step.module, step.action), step.args);
    const [only] = loop.body;
    const each = loop.body.map((inner) => ({ name: inner.name, left: ofStep(inner) }));
    if (only?.name === '') {
      const left = each[0]?.left ?? unknown;
      return loop.repeat ? left : { data: listed(left.data), files: 'object' };
    }
    const data = each.map(({ name, left }) => [name, loop.repeat ? left.data : listed(left.data)] as const);
    return { data: { members: Object.fromEntries(data) }, files: 'object' };
  }
}

interface Left {
  data: KnownType;
  files: KnownType;
}

const unknown: Left = { data: 'object', files: 'object' };

/** Modules of WEI may leave out what they return; one that lists some of it lists all. */
function ofAction(actions: readonly AboutAction[], args: JsonObject): Left {
  const results = actions.map((action) => resultsOfStep(action, args) ?? []);
  if (results.length === 0 || results.some((each) => each.length === 0)) return unknown;
  const all = results.flat();
  const isFile = (type: string | undefined) => type === 'file' || type === 'local_file';
  const values = all.filter(({ type }) => !isFile(type));
  const files = all.filter(({ type }) => isFile(type));
  return {
    data: { members: Object.fromEntries(values.map(({ label, schema }) => [label, typeOfSchema(schema)])) },
    files: { members: Object.fromEntries(files.map(({ label }) => [label, 'string'])) },
  };
}

function listed(type: KnownType): KnownType {
  if (typeof type === 'string') return type;
  return { members: Object.fromEntries(Object.keys(type.members).map((key) => [key, 'array'])) };
}
