import { instanceKey, type InstanceAddress } from './address.ts';
import { defined } from '../kernel/json/json.ts';

/** What an order is for: the whole workcell, a module of it, or one instance of a module. */
export type OrderTarget = {
  /** Missing: the whole workcell. */
  module?: string;
  /** Missing: all instances of the module. */
  instance?: string;
};

/** Under which the holds of a target stand: '' for the whole workcell, `arm`, `arm/a`. Typed, it names the target as well. */
export function targetKey({ module = '', instance }: OrderTarget): string {
  return instance === undefined ? module : instanceKey({ module, instance });
}

/** The target and all that is wider, the widest first: what holds one of these holds it. */
export function targetsOver({ module, instance }: OrderTarget): OrderTarget[] {
  if (module === undefined) return [{}];
  return [{}, { module }, ...(instance === undefined ? [] : [{ module, instance }])];
}

/** True where an order for `wide` is one for `narrow` as well. */
export function covers(wide: OrderTarget, narrow: OrderTarget): boolean {
  if (wide.module === undefined) return true;
  return wide.module === narrow.module && (wide.instance === undefined || wide.instance === narrow.instance);
}

/** True where the holds of that key are those of something narrower. */
export function isBelow(target: OrderTarget, key: string): boolean {
  const own = targetKey(target);
  return key !== own && (own === '' || key.startsWith(`${own}/`));
}

/** What it is for alone, of an order or of anything that has more. */
export function targetOf({ module, instance }: OrderTarget): OrderTarget {
  return defined({ module, instance });
}

/** `the workcell`, `module arm`, `arm/a`. */
export function nameTarget({ module, instance }: OrderTarget): string {
  if (module === undefined) return 'the workcell';
  return instance === undefined
    ? `module ${module}`
    : instanceKey({ module, instance } satisfies InstanceAddress);
}
