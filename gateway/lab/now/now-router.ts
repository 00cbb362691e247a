import { moment } from '../../../shared/sentences/index.ts';
import type { InfrastructureTrouble } from '../../../shared/contracts/infrastructure.ts';
import { type Now, nowView } from '../../../shared/contracts/now.ts';
import { decodeWorkcellState } from '../../../shared/contracts/workcell-state.ts';
import { describeNow, versionTrouble } from '../../../shared/explain/index.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { json, type Call, callsOf, onceFor } from '../../http/index.ts';
import { openQuestions, viewOfAsk } from '../../records/index.ts';
import { readOpenRuns, readRuns, stepsAtInstruments } from '../../runs/index.ts';
import type { LabContext } from '../context.ts';
import { readWentBack } from './read-went-back.ts';

const lastOf = onceFor((_context: LabContext): { told?: Now } => ({}));

const call = callsOf<LabContext>('Lab');

const getNow = call(
  {
    id: 'getNow',
    route: 'get /now',
    access: 'lab:read',
    summary: 'How the lab stands now, and what to do about it',
    description:
      'What `weir now` prints: who acts, what holds whom, and the next command to type. No instrument is asked for it.',
    answers: { 200: json('How it stands.', nowView) },
  },
  async ({ context }) => {
    const last = lastOf(context);
    last.told = await context.deadlines.begin().withStore(async () => {
      try {
        return await readNow(context);
      } catch (error) {
        if (!last.told || !WeirError.is(error, 'store_unavailable')) throw error;
        return asLastKnown(last.told, (await context.infrastructure.seen(0)).troubles);
      }
    });
    return last.told;
  },
);

/** How the lab stands, for somebody who has one minute. */
export const now: readonly Call<LabContext>[] = [getNow];

/** What a gateway has told, and what is not well by now: whoever looks while the store is away sees that, and since when. */
function asLastKnown(last: Now, infrastructure: InfrastructureTrouble[]): Now {
  const old = `all below is as of ${moment(Date.parse(last.at))}`;
  const told = infrastructure.map((each) =>
    each.key === 'store' ? { ...each, then: `${each.then}; ${old}` } : each,
  );
  return { ...last, ground: told };
}

/** Put together from store and broker alone, so that an instrument that hangs costs it nothing. */
async function readNow({
  store,
  workcell,
  broker,
  embedded,
  version,
  infrastructure: watch,
}: LabContext): Promise<Now> {
  const [fields, at, { led, troubles }, wentBack] = await Promise.all([
    store.readWorkcell(),
    store.now(),
    watch.seen(),
    readWentBack(store),
  ]);
  const state = decodeWorkcellState(fields);
  const atInstruments = stepsAtInstruments(state);
  const { open, more } = await readOpenRuns(store, atInstruments);
  // Those at instruments come first. Most of them are open: they are not read a second time.
  const runs = new Map([...(await readRuns(store, atInstruments, open)), ...open]);
  const { questions } = await openQuestions(store, workcell, state);
  const asks = questions.map((question) => viewOfAsk(question, state));
  return describeNow({
    workcell,
    state,
    runs,
    more,
    at,
    broker: broker.health(),
    embedded,
    led,
    ground: [
      ...troubles,
      ...(led === false ? [] : versionTrouble({ gateway: version, leader: state.leader })),
    ],
    asks,
    wentBack,
  });
}
