import type { Complaint } from '../../../shared/kernel/json/schema.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';

/** A complaint about a module's config in a workcell file, naming the place as its author would: with dots. */
export function badConfig(module: string, complaints: readonly Complaint[]): WeirError {
  const text = complaints.map(({ pointer, message }) => `${placeOf(pointer)}: ${message}`).join('; ');
  return new WeirError('bad_workcell', `module "${module}": ${text}`, { details: complaints });
}

function placeOf(pointer: string): string {
  const tokens = pointer.split('/').slice(1);
  return ['config', ...tokens.map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))].join('.');
}
