import { stepEffects } from './step-effects.ts';
import { stepNotes } from './step-notes.ts';
import { stepTells } from './step-tells.ts';

/** The actions of the step's chart, by name. */
export const stepActions = { ...stepNotes, ...stepTells, ...stepEffects };
