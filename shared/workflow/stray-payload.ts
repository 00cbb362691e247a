import type { Json, JsonObject } from '../kernel/json/json.ts';
import type { Problem } from '../kernel/json/problem.ts';
import type { WorkflowDocument } from './workflow-schema.ts';

/**
 * Values of the payload that are meant for parameters: nothing takes them from the payload, and the steps would be done with the default.
 * A client of WEI puts the values of parameters in itself, and leaves no reference to them. Pure.
 * @param used the workflows that it uses
 */
export function findStrayPayload(
  document: WorkflowDocument,
  used: Json | undefined,
  { payload, parameters = {} }: { payload: JsonObject; parameters: JsonObject | undefined },
): Problem[] {
  const strays = (document.parameters ?? []).flatMap(({ name }, at) =>
    Object.hasOwn(payload, name) && !Object.hasOwn(parameters, name) && /^[\w-]+$/.test(name)
      ? [{ name, at }]
      : [],
  );
  if (strays.length === 0) return [];
  const text = JSON.stringify(document);
  const all = `${text}${JSON.stringify(used ?? null)}`;
  return strays.flatMap(({ name, at }) => {
    // What takes the payload whole takes this as well.
    const fromPayload = new RegExp(
      String.raw`\bpayload(?:[.:]|\[\s*\\?["'])${name}(?![\w-])|\bpayload(?![.:\w-]|\[\s*\\?["'])`,
    );
    const asParameter = new RegExp(
      String.raw`\$\{?${name}(?![\w-])|\bparameters(?:\.|\[\s*\\?["'])${name}(?![\w-])`,
    );
    if (fromPayload.test(all) || !asParameter.test(text)) return [];
    const message = `the payload gives "${name}", which the workflow takes as a parameter alone: give it as one (--param ${name}=…, "parameters" of a request), or leave it out`;
    return { pointer: `/parameters/${at}`, message };
  });
}
