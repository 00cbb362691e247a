import { recall, remember } from './remembered.ts';

/** By whose clocks the page tells moments. */
export type ZoneChoice = 'browser' | 'lab' | 'utc';

const name = 'weir.zone';
const ofLab = 'lab ';

/** What is chosen in this browser, and the IANA name of the zone: the lab's as the gateway told it last, undefined for that of the machine. */
export function chosenZone(): { choice: ZoneChoice; zone: string | undefined } {
  const kept = recall(name);
  if (kept === 'UTC') return { choice: 'utc', zone: kept };
  if (!kept.startsWith(ofLab)) return { choice: 'browser', zone: undefined };
  return { choice: 'lab', zone: kept.slice(ofLab.length) };
}

/** Chooses by whose clocks moments are told, and has the page begin anew with it. @param lab the IANA name of the lab's zone */
export function chooseZone(choice: ZoneChoice, lab: string): void {
  remember(name, choice === 'browser' ? '' : choice === 'utc' ? 'UTC' : `${ofLab}${lab}`);
  location.reload();
}
