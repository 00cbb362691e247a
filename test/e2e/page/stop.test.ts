import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { LabApart } from '../../support/page/lab-apart.ts';
import { PageBrowser } from '../../support/page/page-browser.ts';

let lab: LabApart;
let browser: PageBrowser;

beforeAll(async () => {
  [lab, browser] = await Promise.all([LabApart.openApart(), PageBrowser.launch()]);
});
afterAll(async () => {
  lab.thawAgent('arm');
  await browser.close();
  await lab.close();
});

async function isStopped(): Promise<boolean> {
  const orders = (await (await fetch(`${lab.url}/admin`)).json()) as { workcell: { stopped?: object } };
  return orders.workcell.stopped !== undefined;
}

describe('the stop on every page', () => {
  it('is pressed while one instrument hangs > each answer is shown as it comes, and the one that hangs is named', async () => {
    const { page } = await browser.tabFor(onTestFinished);
    await page.goto(`${lab.url}/#/runs`);
    lab.freezeAgent('arm');
    await page.getByRole('button', { name: 'STOP' }).click();
    await page.getByRole('button', { name: 'Press again to stop 2 instruments' }).click();
    const sheet = page.getByRole('dialog', { name: 'Safety stop' });
    const answerOf = (module: string) => sheet.getByRole('row', { name: new RegExp(`^${module}/`) });
    await answerOf('reader').getByText('stopped', { exact: true }).waitFor();
    await answerOf('arm').getByText('stop not confirmed: go there').waitFor();
    await sheet.getByText(/^Go to arm/).waitFor();
    await page.getByText(/^The workcell is held by a safety stop.* not confirmed by arm/).waitFor();
    lab.thawAgent('arm');
    await answerOf('arm').getByText('stopped', { exact: true }).waitFor();
    const orders = (await (await fetch(`${lab.url}/admin`)).json()) as {
      workcell: { stopped: { by: string } };
    };
    expect(orders.workcell.stopped.by).toBe('Ada');
  });

  it('is armed by a key and given by Enter, and is never disabled', async () => {
    await lab.weir('reset', '--all');
    const { page } = await browser.tabFor(onTestFinished);
    await page.goto(`${lab.url}/`);
    await page.getByText('live', { exact: true }).first().waitFor();
    await lab.killGateway();
    await page.getByText(/old: reconnecting/).waitFor();
    await page.keyboard.press('Shift+S');
    await page.keyboard.press('Enter');
    const sheet = page.getByRole('dialog', { name: 'Safety stop' });
    await sheet
      .getByText('Nothing was stopped by this. Use the emergency stop of the instruments.')
      .waitFor();
    // It is sent again until somebody takes it.
    await lab.startGateway();
    await sheet.getByText(/Order \d+ is given/).waitFor();
    await expect.poll(isStopped).toBe(true);
  });

  it('is given where a proxy answers for the lab, which cannot be read', async () => {
    await lab.weir('reset', '--all');
    const { page } = await browser.tabFor(onTestFinished);
    const answer = { status: 200, contentType: 'application/json', body: '{}' };
    await page.route('**/now', (route) => route.fulfill(answer));
    await page.goto(`${lab.url}/`);
    await page.getByRole('button', { name: 'STOP' }).click();
    await page.getByRole('button', { name: /^Press again to stop/ }).click();
    await page.getByText(/Order \d+ is given/).waitFor();
    await expect.poll(isStopped).toBe(true);
  });

  it.each([
    ['nobody answers it', undefined, 'The gateway has not answered for 4 s.'],
    ['what answers names no order', { status: 200, body: '' }, 'What answered names no order'],
  ])('says so where %s', async (_, answer, sentence) => {
    const { page } = await browser.tabFor(onTestFinished);
    await page.route('**/admin/safety_stop', (route) => (answer ? route.fulfill(answer) : undefined));
    await page.goto(`${lab.url}/`);
    await page.getByRole('button', { name: 'STOP' }).click();
    await page.getByRole('button', { name: /^Press again to stop/ }).click();
    const sheet = page.getByRole('dialog', { name: 'Safety stop' });
    // Both at once: it is sent again each second, and says something else meanwhile.
    const told = sheet.filter({ hasText: sentence }).getByText('Use the emergency stop of the instruments.');
    await expect.poll(() => told.count()).toBe(1);
  });

  it.each(['by keys', 'by hand'])('is given %s while a dialog is open', async (how) => {
    await lab.weir('reset', '--all');
    const run = await lab.submit('held', [{ module: 'arm', action: 'long' }]);
    const { page } = await browser.tabFor(onTestFinished);
    await page.goto(`${lab.url}/#/runs/${run}`);
    await page.getByRole('button', { name: /^Cancel/ }).click();
    const leave = page.getByRole('button', { name: 'Leave it' });
    await leave.focus();
    if (how === 'by keys') {
      await page.keyboard.press('Shift+S');
      await page.keyboard.press('Enter');
    } else {
      await page.locator('[data-stop]').click();
      await page.locator('[data-stop]').click();
    }
    await page.getByText(/Order \d+ is given/).waitFor();
    await expect.poll(isStopped).toBe(true);
  });

  it('holds > what each answered is told also where the clock of the browser is slow', async () => {
    const { page } = await browser.tabFor(onTestFinished);
    await page.addInitScript('{ const { now } = Date; Date.now = () => now() - 5 * 3_600_000; }');
    await page.goto(`${lab.url}/`);
    await page.getByRole('button', { name: 'What each answered' }).click();
    const said = page.getByText('2 of 2 agents confirm that they are stopped.');
    await said.waitFor();
    expect(await said.textContent()).toMatch(/^A safety stop holds/);
  });

  /** How many runs the list has, once the run is among them. */
  async function expectStopped(run: string): Promise<number> {
    const read = () => lab.get<{ count: number; runs: { run_id: string }[] }>('runs/stopped');
    await expect.poll(read, { timeout: 10_000 }).toMatchObject({
      runs: expect.arrayContaining([expect.objectContaining({ run_id: run })]) as unknown,
    });
    return (await read()).count;
  }

  it('that has ended runs > says how many beforehand, and one button continues them once it is reset', async () => {
    await lab.weir('reset', '--all');
    const run = await lab.submit('incubate', [{ module: 'arm', action: 'long' }]);
    await lab.becomes(run, 'running');
    const { page } = await browser.tabFor(onTestFinished);
    await page.goto(`${lab.url}/`);
    await page.getByRole('button', { name: 'STOP' }).click();
    await page.getByText('it ends 1 run', { exact: true }).waitFor();
    await page.getByRole('button', { name: /^Press again to stop/ }).click();
    await page.getByText(/Order \d+ is given/).waitFor();
    await lab.becomes(run, 'cancelled');
    await lab.weir('reset', '--all');
    // The stops before it have ended runs, too.
    const count = await expectStopped(run);
    const runs = count === 1 ? '1 run' : `${count} runs`;
    const banner = page.getByText(`A safety stop has ended ${runs}.`);
    await banner.waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Continue …' }).click();
    const ask = page.getByRole('alertdialog', { name: `Continue ${runs}?` });
    await ask.getByText('incubate begins with step 1').waitFor();
    await ask.getByRole('button', { name: 'Continue' }).click();
    await banner.waitFor({ state: 'detached' });
    const begun = await lab.get<{ runs: { run_id: string }[] }>(`runs?limit=${count}`);
    const views = await Promise.all(begun.runs.map(({ run_id }) => lab.get(`runs/${run_id}`)));
    expect(views).toContainEqual(expect.objectContaining({ retry_of: run }));
  });
});
