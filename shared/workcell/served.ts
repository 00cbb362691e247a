import { ownInterfaces, restInterfaces } from './interfaces.ts';
import type { WorkcellModule } from '../contracts/workcell.ts';

/** Whether weir has all that it needs to serve the module, so that no agent of the lab's own must be started for it. */
export function servedHere({ interface: of, config }: WorkcellModule): boolean {
  if (of === 'file') return typeof config['file'] === 'string';
  if (restInterfaces.includes(of)) return typeof config['rest_node_address'] === 'string';
  return ownInterfaces.includes(of);
}

/**
 * Why nothing that comes with weir can serve the module; undefined where something can, or where it is a matter of course
 * that an agent of the lab's own comes. A module may be served by such an agent whatever its interface is.
 */
export function whyUnserved(module: WorkcellModule): string | undefined {
  const { interface: of } = module;
  if (of === 'file' || servedHere(module)) return undefined;
  return restInterfaces.includes(of)
    ? `its interface is ${of}, and config.rest_node_address does not say where it is`
    : `weir does not speak its interface ${of}`;
}
