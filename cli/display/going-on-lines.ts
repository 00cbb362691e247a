import { localTimes } from '../../shared/sentences/index.ts';
import { abandonCommand } from '../../shared/explain/index.ts';
import type { GoingOn } from '../client/index.ts';

/** What instruments go on with although nobody wants it any more, and what ends that: two lines each. */
export function describeGoingOn(entries: readonly GoingOn[]): string[] {
  return entries.flatMap(({ agent, presence, text }) => [
    `${agent} is ${localTimes(text)}`,
    presence === 'present'
      ? `to do:   it takes nothing else until that ends; where it never does, ${abandonCommand(agent)}`
      : 'to do:   nobody hears its agent: see that the instrument stands still, then start the agent (weir now)',
  ]);
}
