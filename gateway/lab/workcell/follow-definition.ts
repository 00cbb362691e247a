import { setTimeout as delay } from 'node:timers/promises';
import { definitionInForce } from '../../../shared/contracts/definition.ts';
import { decodeWorkcellState, workcellField } from '../../../shared/contracts/workcell-state.ts';
import { messageOf } from '../../../shared/kernel/errors/weir-error.ts';
import type { LabContext } from '../context.ts';
import { withFile } from './file-alone.ts';

/**
 * Goes by the definition of the workcell that the store has: what was handed in before this gateway began, or through
 * another one.
 */
export class DefinitionFollower {
  readonly #context: LabContext;
  /** When this process read the workcell file. */
  readonly #readAt = Date.now();
  #known: string | undefined;

  constructor(context: LabContext) {
    this.#context = context;
  }

  /** Looks once. @throws WeirError `store_unavailable`. */
  async look(): Promise<void> {
    const context = this.#context;
    const fields = await context.store.readWorkcell();
    const { definition } = decodeWorkcellState(fields);
    context.latestOrder = Number(fields[workcellField.order] ?? 0);
    if (definition === undefined || definition.id === this.#known) return;
    this.#known = definition.id;
    const workcell = definitionInForce(context.workcellFile, this.#readAt, definition);
    if (definition.from === 'file') context.workcellFile = workcell;
    // What the file alone may say is what it says today.
    context.workcell = definition.from === 'file' ? workcell : withFile(context.workcellFile, workcell);
  }

  /** Looks now and then, until the gateway stops. Never rejects. */
  async follow(): Promise<void> {
    const { stopping, timing, log } = this.#context;
    while (!stopping.aborted) {
      await delay(timing.definition, undefined, { signal: stopping, ref: false }).catch(() => undefined);
      if (stopping.aborted) return;
      await this.look().catch((error: unknown) =>
        log.debug({ reason: messageOf(error) }, 'the definition of the workcell could not be looked for'),
      );
    }
  }
}
