import { instanceKey } from '../../../shared/contracts/address.ts';
import { labKeyId, type LabKeyBody, type LabKeyPair } from '../../../shared/contracts/lab-key.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { makeLabKey } from '../../../shared/access/index.ts';
import type { Keeping } from '../keys/kept-names.ts';
import type { Enrolled } from './enrol-agent.ts';

/** Which of the lab's keys an agent knows: `retired`, where none of those that still count. */
export type HeldKey = 'current' | 'former' | 'retired';

/** The keys with which the lab signs, or undefined where no agent was ever enrolled. Rejects with `store_unavailable`. */
export async function readLabKey({ store, deadlines }: Keeping): Promise<LabKeyBody | undefined> {
  return (await deadlines.begin().withStore(() => store.readRecord('lab_key', labKeyId)))?.body;
}

/** The key that the file of an agent names. Enrolments do not say it that are older than renewals: the lab had one key then. */
export function heldBy({ body: { agent, created_at } }: Enrolled, lab: LabKeyBody | undefined): HeldKey {
  const of = (key: LabKeyPair | undefined): boolean =>
    agent.lab_key === undefined
      ? key !== undefined && key.created_at <= created_at
      : key?.public === agent.lab_key;
  if (of(lab)) return 'current';
  return of(lab?.former) ? 'former' : 'retired';
}

/**
 * Makes another key for the lab. The one before goes on to count beside it, for the agents that know it alone, until it is retired.
 * @returns the key before, and the new one
 * @throws WeirError `not_found` where there is none, `key_in_use` where another one still counts, `store_unavailable`.
 */
export async function renewLabKey(
  context: Keeping,
  agents: readonly Enrolled[],
): Promise<{ before: LabKeyPair; after: LabKeyPair }> {
  return change(context, (lab) => {
    if (lab.former) {
      const who = namesOf(agents, lab);
      const rely = who === '' ? 'no agent needs it any more' : `for ${who}`;
      throw new WeirError(
        'key_in_use',
        `the key before this one still counts (${rely}): retire it first, with \`weir agent retire-lab-key\``,
      );
    }
    const { former: _, ...before } = lab;
    const after = makeLabKey();
    return { body: { ...after, former: before }, result: { before, after } };
  });
}

/**
 * Ends the key before the current one: nothing is signed with it any more. Again: nothing changes.
 * @param force also where agents know no other, that must be enrolled again then
 * @returns the one that has ended, if there was one
 * @throws WeirError `not_found`, `key_in_use` that names these agents, `store_unavailable`.
 */
export async function retireLabKey(
  context: Keeping,
  agents: readonly Enrolled[],
  force: boolean,
): Promise<LabKeyPair | undefined> {
  return change(context, (lab) => {
    const { former, ...current } = lab;
    if (!former) return { result: undefined };
    const who = namesOf(agents, lab);
    if (who !== '' && !force) {
      throw new WeirError(
        'key_in_use',
        `agents rely on the key: enrol them again first (${who}), or say --force: then they begin nothing from their next connection on, until you have`,
      );
    }
    return { body: current, result: former };
  });
}

/** Whoever else changes it meanwhile. */
async function change<T>(
  { store, deadlines }: Keeping,
  to: (lab: LabKeyBody) => { body?: LabKeyBody; result: T },
): Promise<T> {
  const deadline = deadlines.begin();
  for (;;) {
    const record = await deadline.withStore(() => store.readRecord('lab_key', labKeyId));
    if (!record) throw new WeirError('not_found', 'no agent was ever enrolled here: the lab has no key yet');
    const { body, result } = to(record.body);
    if (!body) return result;
    const changed = { kind: 'lab_key', id: labKeyId, body } as const;
    if (await deadline.withStore(() => store.writeRecord(changed, record.revision))) return result;
  }
}

/** The agents that are enrolled, and were told that key of the lab. */
export function agentsWith(
  held: HeldKey,
  agents: readonly Enrolled[],
  lab: LabKeyBody | undefined,
): string[] {
  const good = agents.filter(({ body }) => body.revoked_at === undefined);
  return good.filter((each) => heldBy(each, lab) === held).map(({ body }) => instanceKey(body.agent));
}

/** Those that know the former key alone, ten of them by name. */
function namesOf(agents: readonly Enrolled[], lab: LabKeyBody): string {
  const rely = agentsWith('former', agents, lab);
  return [...rely.slice(0, 10), ...(rely.length > 10 ? [`${rely.length - 10} more`] : [])].join(', ');
}
