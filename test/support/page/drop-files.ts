import type { Page } from 'playwright-core';

/** Drops files on the page, as from the desktop. */
export async function dropFiles(page: Page, files: readonly { name: string; text: string }[]): Promise<void> {
  await page.getByRole('button', { name: 'Choose files …' }).waitFor();
  const transfer = await page.evaluateHandle(`(() => {
    const data = new DataTransfer();
    for (const { name, text } of ${JSON.stringify(files)}) data.items.add(new File([text], name));
    return data;
  })()`);
  const target = page.getByRole('main').locator('> *').first();
  await target.dispatchEvent('dragover', { dataTransfer: transfer });
  await target.dispatchEvent('drop', { dataTransfer: transfer });
}
