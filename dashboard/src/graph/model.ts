import type { Shown } from '../design/state.tsx';

/**
 * What a box stands for.
 *
 * - `step`: one step
 * - `loop`: a step that is done in rounds; what stands in it are its rounds, or what is done in each
 * - `round`: the steps of one round
 * - `workflow`: the steps of a workflow that a step uses
 * - `beside`: steps of which each comes after the same ones, and before the same ones
 * - `stretch`: steps that are drawn as one, because there are too many
 */
export type BoxKind = 'step' | 'loop' | 'round' | 'workflow' | 'beside' | 'stretch';

/** Something that is so of a box beside its state. */
export interface BoxNote {
  kind: 'when' | 'keeps' | 'recover' | 'cleanup';
  text: string;
}

/** A box of a graph, without a place. */
export interface GraphBox {
  id: string;
  kind: BoxKind;
  /** The id of the box that it stands in. */
  within?: string;
  name: string;
  /** Who does it, or how often it is done; '' where nothing is known of that. */
  detail: string;
  /** By which people name it, from 1. */
  number?: number;
  /** Of a step: its position in the run, or in the steps of the outline, from 0. */
  step?: number;
  /** Where it is written: a JSON pointer into its file. */
  pointer?: string;
  /** The path of that file, where it is not the workflow itself. */
  file?: string;
  notes: readonly BoxNote[];
}

/** How a step stands in a run. */
export interface Standing {
  shown: Shown;
  /** Who does it, more exactly than is known before. */
  detail?: string;
  /** Milliseconds since the epoch. */
  began?: number;
  ended?: number;
  /** How long it is expected to take, where it has not ended (milliseconds). */
  expected?: number;
  /** How much of it is done, 0 to 1. */
  fraction?: number;
}

/** How the step of a box stands; undefined where that is not known, or it is no step. */
export type StandingOf = (box: GraphBox) => Standing | undefined;

/** What leads from one box to another. */
export interface GraphLink {
  from: string;
  to: string;
  /** `after`: the one waits for the other; `recover`: it is done when the other fails; `gap`: there are bounds on the time between them. */
  kind: 'after' | 'recover' | 'gap';
  /** The bounds, in words. */
  text?: string;
}

/**
 * A workflow, or a run of one, as boxes and links. It says nothing of where anything is drawn, nor how steps stand: it is another one only
 * where there are other steps. Boxes come after those in which they stand.
 */
export interface GraphModel {
  boxes: readonly GraphBox[];
  links: readonly GraphLink[];
}

/** The id of a step's box, by its position. */
export function stepBox(position: number): string {
  return `s${position}`;
}

/** The box of what is written at a place of a workflow, or around it; undefined where there is none. Pure. */
export function boxAt(
  { boxes }: GraphModel,
  { pointer, file }: { pointer: string; file?: string | undefined },
): GraphBox | undefined {
  let found: GraphBox | undefined;
  for (const box of boxes) {
    const at = box.pointer;
    if (at === undefined || box.file !== file || (pointer !== at && !pointer.startsWith(`${at}/`))) continue;
    if (at.length > (found?.pointer?.length ?? -1)) found = box;
  }
  return found;
}
