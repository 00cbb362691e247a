/** One agent: the module it serves and the name that tells it from other agents of that module. */
export interface InstanceAddress {
  module: string;
  instance: string;
}

/** `module/instance`, the key of an instance in the store and in logs. */
export function instanceKey(address: InstanceAddress): string {
  return `${address.module}/${address.instance}`;
}

/** True where that is the key of an instance of the module. */
export function isKeyOf(module: string, key: string): boolean {
  return key.startsWith(`${module}/`);
}

/**
 * The instance that every module has for simulated runs. No agent may have this name, no command is ever addressed to it,
 * and it has no queue.
 */
export const simulatedInstance = 'simulated';

export const addressProperties = {
  module: { type: 'string', minLength: 1, maxLength: 128 },
  instance: { type: 'string', minLength: 1, maxLength: 128 },
} as const;

/** Stands where the name of an instance would, of a step that was done while the store was put back: which one did it is forgotten. */
export const forgottenInstance = '?';

/** The name that `encodeName` has encoded; undefined where it can have made no such text. */
export function decodeName(text: string): string | undefined {
  try {
    const name = decodeURIComponent(text);
    return encodeName(name) === text ? name : undefined;
  } catch {
    return undefined;
  }
}

/** Percent-encodes what is outside `[A-Za-z0-9_-]`, so that a dot in a name never splits a queue's name. */
export function encodeName(name: string): string {
  if (/^[A-Za-z0-9_-]*$/.test(name)) return name;
  return Array.from(Buffer.from(name, 'utf8'), (byte) => {
    const char = String.fromCharCode(byte);
    return /[A-Za-z0-9_-]/.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }).join('');
}
