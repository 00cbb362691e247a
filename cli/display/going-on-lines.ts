import { abandonCommand } from '../../shared/condition/commands.ts';
import type { GoingOn } from '../client/in-hand.ts';
import { localTimes } from '../../client/index.ts';

/** What instruments go on with although nobody wants it any more, and what ends that: two lines each. */
export function describeGoingOn(entries: readonly GoingOn[]): string[] {
  return entries.flatMap(({ agent, text }) => [
    `${agent} is ${localTimes(text)}`,
    `to do:   it takes nothing else until that ends; where it never does, ${abandonCommand(agent)}`,
  ]);
}
