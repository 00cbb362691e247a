import { encodeName } from '../../contracts/address.ts';
import type { RunState } from '../../contracts/run.ts';
import { digestOfKey } from '../copy.ts';
import type { RecordKind } from '../records.ts';

/**
 * The names of a workcell's keys. All share the hash tag `{workcell}`, so that a script may build the name of each from the prefix. Scripts know
 * these names too: change both.
 *
 * - `token` hash: epoch, nonce, seq; `counts`: the epoch of an owner that keeps `changed`
 * - `run:ID` hash: definition, experiment, state, revision, snapshot, summary, `step:POSITION`, `step_snapshot:POSITION`; what was changed of
 *   the definition since, `amended:POSITION`, `amended:label`, `amended:priority`; where it was submitted with an idempotency key,
 *   `idempotency`: the name of that key's string
 * - `log:ID` list of lines, see `encodeLine`
 * - `runs`, `runs:STATE`, `experiment:ID:STATE`, `unfinished`: sorted sets of run ids, all with score 0, so ordered by id,
 *   which is by age
 * - `idempotency:SHA256` string: run id, space, fingerprint
 * - `record:KIND` hash of texts by id, see `scripts/record.lua` (of a version before 0.2, `record:KIND:ID` hash); `records:KIND` and
 *   `records:KIND:GROUP` sorted sets of ids by position; `position` counter; `sizes` hash: bytes of all bodies by kind
 * - `workcell` hash: fields as JSON; `changed` sorted set: names of its fields by the commit of this epoch that has changed them last; `feed` stream; `checked` string
 * - `counter:NAME` string: value, space, when it was last counted at; `lease:NAME` sorted set: holders by the end of their leases
 */
export type Keys = ReturnType<typeof keysOf>;

export function keysOf(workcell: string) {
  const prefix = `weir:{${encodeName(workcell)}}:`;
  return {
    prefix,
    token: `${prefix}token`,
    runs: `${prefix}runs`,
    unfinished: `${prefix}unfinished`,
    workcell: `${prefix}workcell`,
    feed: `${prefix}feed`,
    checked: `${prefix}checked`,
    sizes: `${prefix}sizes`,
    run: (id: string) => `${prefix}run:${id}`,
    log: (id: string) => `${prefix}log:${id}`,
    state: (state: RunState) => `${prefix}runs:${state}`,
    experiment: (id: string, state: RunState) => `${prefix}experiment:${id}:${state}`,
    bodies: (kind: RecordKind) => `${prefix}record:${kind}`,
    oldRecord: (kind: RecordKind, id: string) => `${prefix}record:${kind}:${id}`,
    records: (kind: RecordKind, group?: string) =>
      `${prefix}records:${kind}${group === undefined ? '' : `:${group}`}`,
    lease: (name: string) => `${prefix}lease:${name}`,
    /** Of a client's key, which may be long or hold anything: hashed. */
    idempotency: (key: string) => `${prefix}idempotency:${digestOfKey(key)}`,
  };
}
