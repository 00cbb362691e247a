import { didYouMean } from '../../shared/kernel/json/did-you-mean.ts';
import { maxProblems, type Problem } from '../../shared/kernel/json/problem.ts';
import { escapePointer } from '../../shared/kernel/json/schema.ts';
import { cutShort, someOf } from '../../shared/kernel/some-of.ts';
import type { Operation, Tag } from './api/operation.ts';

/** Probes, links in mails and providers of identities put into their addresses what they like; agents may be of a later version. */
const ofOthers: ReadonlySet<Tag> = new Set(['Health', 'Description', 'Session', 'Internal']);

/**
 * What query and fields of a call may be named; undefined where anything may stand in them. Else a filter with a slip in its name would find
 * everything, and an option that an earlier gateway does not know yet would be taken for one that it heeds: both are refused.
 */
export function knownTo({ ofWei, tag, query, body }: Operation): ReadonlySet<string> | undefined {
  if (ofWei || ofOthers.has(tag)) return undefined;
  const schema = body?.read === 'fields' ? body.content['application/json']?.schema : undefined;
  const { properties = {} } = (schema ?? {}) as { properties?: object };
  return new Set(Object.keys({ ...query?.properties, ...properties }));
}

/** What stands there that is not known, each with the name that may be meant. */
export function strangersIn(given: object, known: ReadonlySet<string> | undefined): Problem[] {
  if (!known) return [];
  const strangers = Object.keys(given).filter((name) => !known.has(name));
  return strangers.slice(0, maxProblems).map((name) => {
    const there = known.size === 0 ? 'this call takes none' : `there are ${someOf([...known])}`;
    const message = `"${cutShort(name)}" is not known here${didYouMean(name, known) || `: ${there}`}`;
    return { pointer: `/${escapePointer(name)}`, message };
  });
}
