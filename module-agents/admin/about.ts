import type { About } from '../../shared/contracts/about.ts';
import { aboutOfActions, type ModuleDefinition } from '../sdk/inside.ts';

/**
 * What a module says of itself, in WEI's shape with its schemas; undefined while it does not know yet.
 * @param name the module's name in the workcell, which need not be the definition's
 */
export function aboutOf(module: ModuleDefinition, name: string, interfaceName: string): About | undefined {
  const own = module.about ? module.about() : aboutOfActions(module);
  const model = own?.model ?? module.model;
  return own && { ...own, ...(model === undefined ? {} : { model }), name, interface: interfaceName };
}
