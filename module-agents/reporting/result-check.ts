import type { Json } from '../../shared/kernel/json/json.ts';
import { messageOf, WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { demandSchema, judge, type Judgement } from '../../shared/foreign-schemas/index.ts';
import { type ModuleDefinition, schemaOfResult } from '../sdk/inside.ts';

/** Told of one action, at most. */
const mostTold = 20;

/** What of the data that an action has returned does not fit its schemas, a sentence for each result. Never rejects. */
export type ResultCheck = (action: string, returned: unknown) => Promise<string[]>;

/**
 * Looks at the schemas of what a module's actions return.
 * @throws WeirError `bad_module` where a schema is none, or none by which results can be judged.
 */
export function compileResultCheck(module: ModuleDefinition): ResultCheck {
  for (const [name, { results = {} }] of Object.entries(module.actions)) {
    for (const [label, description] of Object.entries(results)) {
      const schema = schemaOfResult(description);
      try {
        if (schema) demandSchema(schema, { defaults: false });
      } catch (cause) {
        const text = `the result "${label}" of action "${name}" has no JSON Schema that can be used: ${messageOf(cause)}`;
        throw new WeirError('bad_module', text, { cause });
      }
    }
  }

  return async (name, returned) => {
    // Looked up at this moment: a module may learn from its instrument what it can do.
    const action = Object.hasOwn(module.actions, name) ? module.actions[name] : undefined;
    const told: string[] = [];
    try {
      const data = dataIn(returned);
      for (const [label, description] of Object.entries(action?.results ?? {})) {
        const schema = schemaOfResult(description);
        const value = schema && Object.hasOwn(data, label) ? asJson(data[label]) : undefined;
        if (!schema || value === undefined) continue;
        const judged = await judge(schema, value);
        if (!('fits' in judged)) told.push(`result "${label}"${misfit(judged)}`);
        // What is judged after it may take as long.
        if (told.length >= mostTold || 'unjudged' in judged) break;
      }
      return told;
    } catch (error) {
      return [...told, `the results could not be checked: ${messageOf(error)}`];
    }
  };
}

function misfit(judged: Exclude<Judgement, { fits: unknown }>): string {
  if ('unusable' in judged) return ` could not be checked, for its schema cannot be used: ${judged.unusable}`;
  if ('unjudged' in judged) return ` could not be checked: ${judged.unjudged}`;
  const { pointer, message } = judged.complaints[0] ?? { pointer: '', message: 'does not fit' };
  return `${pointer === '' ? '' : ` at ${pointer}`} ${message}`;
}

/** As it will be in the report: a date becomes a text, and what has no form in JSON is left out. */
function asJson(value: unknown): Json | undefined {
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined ? undefined : (JSON.parse(text) as Json);
}

function dataIn(returned: unknown): Record<string, unknown> {
  const { data } = (returned ?? {}) as { data?: unknown };
  return typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {};
}
