import type { Json, JsonObject } from '../../shared/contracts/json.ts';

const secret = /password|passwd|secret|token|api_?key|credential/i;

/** A config as anybody may see it: the values under names that promise a secret are left out. */
export function withoutSecrets(config: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(config).map(([name, value]) => [name, secret.test(name) ? '***' : inner(value)]),
  );
}

function inner(value: Json): Json {
  if (Array.isArray(value)) return value.map(inner);
  return typeof value === 'object' && value !== null ? withoutSecrets(value) : value;
}
