import { describe, expect, it, onTestFinished } from 'vitest';
import { newId } from '../../../shared/contracts/ids.ts';
import { browser, lab, usePage } from '../../support/page/use-page.ts';

usePage();

/** Hands in a run with such a file. */
async function submitWith(name: string, text: string): Promise<string> {
  const form = new FormData();
  form.set('experiment_id', newId());
  const step = { name: 'read', module: 'reader', action: 'quick', files: { data: name } };
  form.set('workflow', JSON.stringify({ name: '<img src=x onerror=alert(1)>', flowdef: [step] }));
  form.append('files', new Blob([text]), name);
  const answer = await fetch(`${lab.url}/runs/start`, { method: 'POST', body: form });
  return ((await answer.json()) as { run_id: string }).run_id;
}

describe('what nobody should hand in, or type', () => {
  it('a file of JSON that is nested far too deep > is told of, and other files are shown', async () => {
    const run = await submitWith('deep.json', '['.repeat(200_000) + ']'.repeat(200_000));
    const { page, errors } = await browser.tabFor(onTestFinished);
    await page.goto(`${lab.url}/#/runs/${run}?tab=files&file=deep.json`);
    await page.getByText(/nested too deep, to be shown here/).waitFor();
    await page.getByRole('link', { name: `${run}.log` }).click();
    await page.getByRole('figure', { name: `File ${run}.log` }).waitFor();
    expect(errors).toEqual([]);
  });

  it.each(['page.html', 'picture.svg'])(
    'a file %s that is opened by itself > runs no script',
    async (name) => {
      const script = '<script>document.documentElement.dataset.ran = "yes"</script>';
      const text = name.endsWith('svg')
        ? `<svg xmlns="http://www.w3.org/2000/svg">${script}</svg>`
        : `<html>${script}</html>`;
      const run = await submitWith(name, text);
      const { page } = await browser.tabFor(onTestFinished);
      const opened = await page.goto(`${lab.url}/runs/${run}/file?filename=${name}`);
      expect(opened?.status()).toBe(200);
      expect(await page.locator(':root').getAttribute('data-ran')).toBeNull();
    },
  );
});
