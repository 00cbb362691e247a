import type { Page } from 'playwright-core';

/** Presses one key, and another right after it. The page waits for that a second, and this process may stand still for longer: both are on their way at once. */
export async function pressInTurn(page: Page, first: string, second: string): Promise<void> {
  await Promise.all([page.keyboard.press(first), page.keyboard.press(second)]);
}
