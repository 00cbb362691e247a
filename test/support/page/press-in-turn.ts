import type { Page } from 'playwright-core';

/** Presses two keys, both sent at once: the page waits a second for the other one, and this process may stand still for longer. */
export async function pressInTurn(page: Page, first: string, second: string): Promise<void> {
  await Promise.all([page.keyboard.press(first), page.keyboard.press(second)]);
}
