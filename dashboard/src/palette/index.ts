/** Finds what somebody types a part of, and leads there. It is loaded when it is first asked for. */

export type { Entry } from './entries.ts';
