import { setTimeout as delay } from 'node:timers/promises';
import { decodeWorkcellState, type WorkcellState } from '../../shared/contracts/workcell-state.ts';
import type { HttpContext } from './context.ts';

/**
 * Resolves when the owner has worked something into the workcell's state, or after `limit` milliseconds: it may be on its way to a
 * new owner. A client that looks at once sees what it asked for. Never rejects.
 * @param isShown whether the state has it
 */
export async function untilShown(
  { store, stopping, timing }: Pick<HttpContext, 'store' | 'stopping' | 'timing'>,
  isShown: (state: WorkcellState) => boolean,
  limit = timing.shown,
): Promise<void> {
  const end = performance.now() + limit;
  while (!stopping.aborted && performance.now() < end) {
    const fields = await store.readWorkcell().catch(() => ({}));
    if (isShown(decodeWorkcellState(fields))) return;
    await delay(timing.shownLook);
  }
}
