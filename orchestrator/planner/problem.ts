/**
 * What is to be planned. Times are whole numbers of any one unit, 0 is now. Everything is named by ids, so that whoever knows a lab can
 * write its facts down as they are, and reads the reasons with the same names.
 */
export interface Problem {
  readonly resources: readonly Resource[];
  readonly reservoirs?: readonly Reservoir[];
  readonly activities: readonly Activity[];
  readonly lags?: readonly Lag[];
  /** Activities of a group take modes of the same instance. */
  readonly sameInstance?: readonly (readonly string[])[];
  readonly reservations?: readonly Reservation[];
  readonly runs?: readonly Run[];
}

/** An instrument, a location, a pool of equal places: whatever is given back after use. */
export interface Resource {
  readonly id: string;
  readonly capacity: number;
}

/** A consumable. It is used up where an activity begins, and refilled where an activity that refills it ends. */
interface Reservoir {
  readonly id: string;
  readonly level: number;
}

export interface Activity {
  readonly id: string;
  readonly run?: string;
  /** How it may be done: one is chosen. At least one. */
  readonly modes: readonly Mode[];
  /** It begins no earlier; without it, no earlier than now. */
  readonly release?: number;
  /** It ends no later. */
  readonly due?: number;
  /** What is added to its earliest start where nothing is planned: of those that could begin, the one with the least goes first. */
  readonly claim?: number;
  /** It acts already, since a time that is usually below 0: nothing of it can be chosen. */
  readonly begun?: { readonly instance: string; readonly at: number };
}

export interface Mode {
  readonly instance: string;
  /** What it usually takes. Of an activity that acts: from its beginning to its expected end. */
  readonly duration: number;
  /** What it takes in one of ten cases. */
  readonly longDuration?: number;
  readonly uses: readonly Use[];
  /** What it takes of reservoirs; a negative amount refills. */
  readonly takes?: readonly { readonly reservoir: string; readonly amount: number }[];
}

/** A resource is kept from the activity's start until its end, unless other points are given. */
interface Use {
  readonly resource: string;
  /** 1 by default. */
  readonly amount?: number;
  readonly from?: End;
  /** A point of another activity of which it is certain that it is not earlier: the resource is kept between the two, too. */
  readonly until?: Point;
}

export type End = 'start' | 'end';

export interface Point {
  readonly activity: string;
  readonly at: End;
}

/** `min <= to - from <= max`, each where given. "At most 5 apart" is a `min` of -5 and a `max` of 5. */
export interface Lag {
  readonly id?: string;
  readonly from: Point;
  readonly to: Point;
  readonly min?: number;
  readonly max?: number;
  /** It is kept where all of them can be kept; where they cannot, the plan says which are broken. */
  readonly soft?: boolean;
}

/** The resource is not to be had in between. */
export interface Reservation {
  readonly id: string;
  readonly resource: string;
  /** All of it by default. */
  readonly amount?: number;
  readonly from: number;
  readonly until: number;
}

interface Run {
  readonly id: string;
  /** By how much its end matters; 1 by default. */
  readonly weight?: number;
}

/** When each activity begins, by id, and how it is done. */
export type Schedule = ReadonlyMap<string, Placed>;

interface Placed {
  readonly start: number;
  readonly end: number;
  readonly instance: string;
}

/** The same without what is to be kept only where that is possible. */
export function withoutSoftLags(problem: Problem): Problem {
  const lags = problem.lags ?? [];
  return lags.some(({ soft }) => soft) ? { ...problem, lags: lags.filter(({ soft }) => !soft) } : problem;
}

/** The same with nothing that has to be in time. */
export function withoutMaximumLags(problem: Problem): Problem {
  const lags = (problem.lags ?? []).flatMap(({ max: _, ...lag }) =>
    lag.min === undefined || lag.min < 0 ? [] : [lag],
  );
  const activities = problem.activities.map(({ due: _, ...activity }) => activity);
  return { ...problem, lags, activities };
}

/** The same where nothing is kept from one activity to another. */
export function withoutSpans(problem: Problem): Problem {
  const isSpan = ({ until }: Use): boolean => until !== undefined;
  const activities = problem.activities.map((activity) => ({
    ...activity,
    modes: activity.modes.map((mode) => ({ ...mode, uses: mode.uses.filter((use) => !isSpan(use)) })),
  }));
  const spans = problem.activities.some(({ modes }) => modes.some(({ uses }) => uses.some(isSpan)));
  return spans ? { ...problem, activities } : problem;
}
