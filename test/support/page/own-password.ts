import type { Page } from 'playwright-core';

/** What stands in the place of every screen until somebody signs in. */
export const door = (page: Page) => page.getByRole('button', { name: 'Sign in', exact: true });

/** Types the password that somebody has, and another one. */
export async function changePassword(
  page: Page,
  current: string,
  chosen: string,
  again = chosen,
): Promise<void> {
  await page.getByLabel('Current password').fill(current);
  await page.getByLabel('New password', { exact: true }).fill(chosen);
  await page.getByLabel('New password again').fill(again);
  await page.getByRole('button', { name: 'Change the password' }).click();
}
