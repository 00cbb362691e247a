import type { ModuleLink } from './module-link.ts';

/** A module that has not said within so many milliseconds that it is not ready acts. */
const refusesWithin = 1_000;

/** Shows with the module's state why it does not begin an action, for as long as it does not. */
export class Hindrance {
  readonly #link: ModuleLink;
  #hide: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(link: ModuleLink) {
    this.#link = link;
  }

  /** The module has not begun the action, for this reason. */
  show(reason: string): void {
    this.hide();
    this.#hide = this.#link.hinder(reason);
  }

  /** The module is asked once more, and may begin. */
  askedAgain(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.hide(), refusesWithin);
  }

  hide(): void {
    clearTimeout(this.#timer);
    this.#hide?.();
    this.#hide = undefined;
  }
}
