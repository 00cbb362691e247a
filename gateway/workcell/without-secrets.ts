import type { Json, JsonObject } from '../../shared/contracts/json.ts';

const secret = /password|passwd|secret|token|api_?key|credential/i;

const hidden = '***';

/** A config as anybody may see it: the values under names that promise a secret are left out. */
export function withoutSecrets(config: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(config).map(([name, value]) => [name, secret.test(name) ? hidden : inner(value)]),
  );
}

function inner(value: Json): Json {
  if (Array.isArray(value)) return value.map(inner);
  return typeof value === 'object' && value !== null ? withoutSecrets(value) : value;
}

/** A config that came back from somebody who saw it without its secrets: what is hidden in it is what it was before. */
export function withSecretsOf(before: JsonObject | undefined, config: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(config).map(([name, value]) => {
      const old = before && Object.hasOwn(before, name) ? before[name] : undefined;
      if (secret.test(name)) return [name, value === hidden && old !== undefined ? old : value];
      return [name, innerSecrets(old, value)];
    }),
  );
}

function innerSecrets(before: Json | undefined, value: Json): Json {
  if (Array.isArray(value)) {
    return value.map((each, index) => innerSecrets(Array.isArray(before) ? before[index] : undefined, each));
  }
  return isObject(value) ? withSecretsOf(isObject(before) ? before : undefined, value) : value;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
