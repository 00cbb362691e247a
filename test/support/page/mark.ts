import type { Page } from 'playwright-core';

/** Marks the row whose box is named so. The page writes marks into its address first, and its box shows one later than `check` would look. */
export async function mark(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole('checkbox', { name }).click();
  await page.getByRole('checkbox', { name, checked: true }).waitFor();
}
