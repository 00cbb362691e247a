import type { Request } from 'express';
import { didYouMean } from '../../shared/kernel/json/did-you-mean.ts';
import { someOf } from '../../shared/kernel/some-of.ts';
import { badQuery, queryText } from './parameters.ts';

/**
 * The module that a query asks for, undefined where it asks for all.
 * @param modules those of the workcell
 * @param isRemembered true of one that is in the workcell no longer
 * @throws WeirError `bad_request` that names the modules there are
 */
export function readModule(
  request: Request,
  modules: readonly string[],
  isRemembered: (module: string) => boolean = () => false,
): string | undefined {
  const module = queryText(request, 'module');
  if (module === undefined || modules.includes(module) || isRemembered(module)) return module;
  const known = modules.length === 0 ? 'the workcell has none' : `the workcell has ${someOf(modules)}`;
  throw badQuery(
    'module',
    `"module": there is no module "${module.slice(0, 100)}", ${known}${didYouMean(module, modules)}`,
  );
}
