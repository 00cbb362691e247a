import type { ForgottenRequest, wentBackIn } from '../../contracts/forgotten-request.ts';
import type { InfrastructureTrouble } from '../../contracts/infrastructure.ts';
import type { WorkcellState } from '../../contracts/workcell-state.ts';
import { utcTime } from '../../kernel/wei-time.ts';
import { formatDuration, formatSpan } from '../../sentences/index.ts';
import { reservationsCommand } from '../condition/commands.ts';

/** So long a store that went back is told of, in milliseconds: whoever comes in the next morning is to know. */
const toldFor = 24 * 60 * 60_000;
/** So many of the forgotten requests are listed. */
export const mostForgotten = 200;

type Measured = ReturnType<typeof wentBackIn>;

/** What gateways have told of a store that went back. */
export interface WentBack {
  /** What it has forgotten, the newest first. */
  requests: readonly ForgottenRequest[];
  /** By how much it went back last, and when that was found; undefined where they have not said. */
  measured: Measured;
}

/**
 * What the store has forgotten of late, and that it went back, by how much; undefined where it did not. What agents did they tell again; what
 * people said is in no journal. Pure.
 * @param now milliseconds since the epoch, by the store's clock
 */
export function describeWentBack(
  { put_back_at = -Infinity, forgotten }: Pick<WorkcellState, 'put_back_at' | 'forgotten'>,
  { requests: all, measured }: WentBack,
  now: number,
): { told: ForgottenRequest[]; trouble?: InfrastructureTrouble } {
  const told = all.filter(({ found_at }) => Date.parse(found_at) + toldFor > now);
  const oldest = told.at(-1);
  const isKnown = put_back_at + toldFor > now;
  if (!isKnown && !oldest) return { told };
  // What the owner knows of one time says nothing of another.
  const isOfThat = isKnown ? measured?.at === put_back_at : true;
  const by =
    isKnown && forgotten
      ? formatDuration(forgotten.to - forgotten.from)
      : aboutInWords(isOfThat ? measured : undefined);
  return {
    told,
    trouble: {
      key: 'store',
      text: `the store went back by ${by}${howMany(told)}`,
      since: isKnown ? utcTime(put_back_at) : (oldest?.found_at ?? null),
      then: 'what people said in that time is forgotten: reservations, refills, what is at which location; a gateway that was started anew since cannot tell what it had taken',
      first:
        'hand in again what is gone (with the same idempotency key it is one run), and say again what still counts',
      next: reservationsCommand,
    },
  };
}

/** As gateways measure it: to the second. */
function aboutInWords(measured: Measured): string {
  if (!measured || measured.seconds === null) return 'an unknown time';
  return `about ${formatSpan(Math.max(1, Math.round(measured.seconds)) * 1000)}`;
}

/** `: 2 requests are gone, and 1 more may be`. */
function howMany(told: readonly ForgottenRequest[]): string {
  const sure = told.filter((each) => each.sure).length;
  const maybe = told.length - sure;
  if (told.length === 0) return '';
  if (sure === 0) return `: ${requests(maybe)} may be gone`;
  return `: ${requests(sure)} ${sure === 1 ? 'is' : 'are'} gone${maybe > 0 ? `, and ${maybe} more may be` : ''}`;
}

function requests(count: number): string {
  return `${count} request${count === 1 ? '' : 's'}`;
}
