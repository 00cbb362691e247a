import { instanceKey, type InstanceAddress } from '../../shared/contracts/address.ts';

/** Something of each instrument. `modules` are those of the workcell: the result has their order. */
export function byInstrument<T extends InstanceAddress>(instruments: T[], modules: readonly string[]): T[] {
  const places = new Map(modules.map((module, place) => [module, place]));
  // A module that the workcell has no longer comes last.
  const placeOf = ({ module }: InstanceAddress): number => places.get(module) ?? modules.length;
  return instruments.sort((a, b) => placeOf(a) - placeOf(b) || (instanceKey(a) < instanceKey(b) ? -1 : 1));
}
