import type { Request } from 'express';
import { feedKinds, type FeedKind } from '../../shared/contracts/feed.ts';
import { idForm, isId } from '../../shared/contracts/ids.ts';
import { messageOf } from '../../shared/kernel/errors/weir-error.ts';
import type { Workcell } from '../../shared/contracts/workcell.ts';
import { badQuery, queryText } from '../http/index.ts';
import { demandModule } from '../../shared/contracts/demand-module.ts';
import type { ToldEntry } from './told-entry.ts';

/** Which entries a client wants: those that fit all that is given. */
export interface FeedFilter {
  runs?: ReadonlySet<string>;
  modules?: ReadonlySet<string>;
  kinds?: ReadonlySet<FeedKind>;
}

/** So many runs, modules or kinds may be named. */
const maxNamed = 100;

/** Reads `run`, `module` and `kind` of a query. @throws WeirError `bad_request` that names the parameter and what may be given. */
export function readFilter(request: Request, workcell: Workcell): FeedFilter {
  const runs = readList(request, 'run', (text) => {
    const id = text.toUpperCase();
    if (isId(id)) return id;
    throw badQuery('run', `"run": "${text}" is no id of a run, which is ${idForm}`);
  });
  const modules = readList(request, 'module', (text) => {
    try {
      return demandModule(workcell, text).name;
    } catch (error) {
      throw badQuery('module', `"module": ${messageOf(error)}`);
    }
  });
  const kinds = readList(request, 'kind', (text) => {
    const kind = feedKinds.find((each) => each === text);
    if (kind) return kind;
    throw badQuery('kind', `"kind": "${text}" is none; it may be ${feedKinds.join(', ')}`);
  });
  return { ...(runs ? { runs } : {}), ...(modules ? { modules } : {}), ...(kinds ? { kinds } : {}) };
}

/** Whether the filter lets the entry through; one without parts lets all. Pure. */
export function lets({ runs, modules, kinds }: FeedFilter, entry: ToldEntry): boolean {
  if (kinds && !kinds.has(entry.kind)) return false;
  if (runs && !(entry.run_id !== undefined && runs.has(entry.run_id))) return false;
  return !modules || entry.modules === 'all' || entry.modules.some((module) => modules.has(module));
}

function readList<T>(request: Request, name: string, read: (text: string) => T): Set<T> | undefined {
  const given = queryText(request, name);
  if (given === undefined) return undefined;
  const texts = given.split(',').map((text) => text.trim().slice(0, 200));
  if (texts.includes('')) throw badQuery(name, `"${name}" is empty, or names nothing between two commas`);
  if (texts.length > maxNamed) throw badQuery(name, `"${name}" may name ${maxNamed} at most`);
  return new Set(texts.map(read));
}
