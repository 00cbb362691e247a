import type { Losses } from '../../support/lossy-broker.ts';

export const noLosses: Losses = { drop: 0, double: 0, delay: 0 };

/** What a file of a lab says is lost. A file that is being written says nothing yet, and so changes nothing. */
export function readLosses(text: string): Partial<Losses> {
  try {
    return JSON.parse(text) as Partial<Losses>;
  } catch {
    return {};
  }
}
