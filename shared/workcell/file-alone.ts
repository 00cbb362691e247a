import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '../kernel/json/json.ts';
import { restInterfaces } from './interfaces.ts';
import { withoutSecrets, withSecretsOf } from './without-secrets.ts';
import { findModule, type Workcell, type WorkcellModule } from '../contracts/workcell.ts';
import type { Problem } from '../kernel/json/problem.ts';

/**
 * What the workcell file alone may say: whom the lab tells with its own signature, by which mail server, what it demands of those who
 * ask, and which programs and drivers serve its modules, with what. Whoever reaches the gateway must not choose that.
 */
const settings = /^(?:(?:webhook_url|require_reason|own_runs_only)$|smtp_)/;

/** Interfaces that no driver of the lab's own stands behind. */
const drivenByWeir: readonly string[] = ['simulator', 'utilities', ...restInterfaces];

const remedy = 'counts only from the workcell file: change it there, then reset the workcell';

/** The workcell with all that the file alone may say as the file says it. */
export function withFile(file: Workcell, workcell: Workcell): Workcell {
  const modules = workcell.modules.map((module) => {
    const stated = findModule(file, module.name);
    if (!stated || isOpen(stated)) return module;
    return { ...module, interface: stated.interface, config: stated.config };
  });
  const own = Object.entries(workcell.config.rest).filter(([key]) => !settings.test(key));
  const stated = Object.entries(file.config.rest).filter(([key]) => settings.test(key));
  const rest = Object.fromEntries([...own, ...stated]);
  return { ...workcell, config: { ...workcell.config, rest }, modules };
}

/** Settings of a definition that somebody hands in, where they differ from the file. What comes back as it is shown does not. */
export function refusedSettings(given: JsonObject, file: JsonObject): Problem[] {
  return Object.keys(given)
    .filter((key) => settings.test(key) && !isSame(pick(given, key), pick(file, key)))
    .map((key) => ({ pointer: `/config/${key}`, message: `config.${key} ${remedy}` }));
}

/**
 * What of a module that somebody hands in the file alone may say, where the file says otherwise.
 * @param given with interface and secrets as it means them
 */
export function refusedParts(
  given: WorkcellModule,
  stated: WorkcellModule | undefined,
): { part: string; message: string }[] {
  const { name, interface: named, config } = given;
  if (isOpen(given) && (!stated || isOpen(stated))) return [];
  if (!stated) {
    if (Object.keys(config).length === 0) return [];
    const what = `the config of a module whose interface is ${named}`;
    return [{ part: 'config', message: `module "${name}": ${what} ${remedy}` }];
  }
  if (named !== stated.interface) {
    return [{ part: 'interface', message: `module "${name}": its interface ${remedy}` }];
  }
  const keys = new Set([...Object.keys(config), ...Object.keys(stated.config)]);
  return [...keys]
    .filter((key) => !isSame(pick(config, key), pick(stated.config, key)))
    .map((key) => ({ part: `config/${key}`, message: `module "${name}": config.${key} ${remedy}` }));
}

/** Where something that was hidden is put back into a config that differs in more than that: it would go to another place. */
export function sendsSecretsElsewhere(given: JsonObject, before: JsonObject): boolean {
  const complete = withSecretsOf(before, given);
  return !isDeepStrictEqual(complete, given) && !isDeepStrictEqual(complete, before);
}

function isOpen(module: WorkcellModule): boolean {
  return drivenByWeir.includes(module.interface);
}

/** As it is, or as it is shown. */
function isSame(given: JsonObject, stated: JsonObject): boolean {
  return isDeepStrictEqual(given, stated) || isDeepStrictEqual(given, withoutSecrets(stated));
}

function pick(config: JsonObject, key: string): JsonObject {
  return Object.hasOwn(config, key) ? { [key]: config[key] ?? null } : {};
}
