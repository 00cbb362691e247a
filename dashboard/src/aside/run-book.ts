import type { RunDocument, StepDocument } from './run-document.ts';
import { headOf, lineOf, type OutlineChange, type StepLine } from './outline.ts';

/**
 * A run as it was last read, and what has changed from one reading to the next: the page is told only that, for the whole of a long
 * run is megabytes.
 */
export class RunBook {
  document: RunDocument;
  #revision: number;
  #texts: string[] = [];
  #lines: StepLine[] = [];
  #changed: StepLine[] = [];

  /** @param first a number that no earlier book of the same run has used: the page may still have the revision of that */
  constructor(document: RunDocument, first: number = Date.now()) {
    this.document = document;
    this.#revision = first;
    this.take(document);
  }

  /** Takes what was read just now. */
  take(document: RunDocument): void {
    this.document = document;
    this.#revision += 1;
    this.#changed = [];
    for (const [position, step] of document.steps.entries()) {
      const text = JSON.stringify(step);
      if (this.#texts[position] === text) continue;
      this.#texts[position] = text;
      const line = lineOf(step, position, this.#revision);
      this.#lines[position] = line;
      this.#changed.push(line);
    }
  }

  /** @param known the revision that the page has; only what was read right after it is told as a change */
  changeSince(known: number | undefined): OutlineChange {
    const head = headOf(this.document);
    const revision = this.#revision;
    if (known === revision) return { head, revision, whole: false, steps: [] };
    if (known === revision - 1) return { head, revision, whole: false, steps: this.#changed };
    return { head, revision, whole: true, steps: this.#lines };
  }

  step(position: number): StepDocument | undefined {
    return this.document.steps[position];
  }
}
