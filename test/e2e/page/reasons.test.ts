import { describe, expect, it, onTestFinished } from 'vitest';
import { toLocal } from '../../../dashboard/src/screens/runs/local-moment.ts';
import { axeFindings } from '../../support/page/axe.ts';
import { browser, lab, usePage } from '../../support/page/use-page.ts';

usePage({}, '{ require_reason: [pause, resume, lock, reserve] }');

describe('a lab that wants to know why', () => {
  it('a run > is paused and goes on with a reason alone, which its dialogs ask for', async () => {
    const run = await lab.submit('mix', [{ module: 'arm', action: 'long' }]);
    await lab.becomes(run, 'running');
    const tab = await browser.tabFor(onTestFinished);
    const { page } = tab;
    await page.goto(`${lab.url}/#/runs/${run}`);
    for (const [verb, title] of [
      ['Pause', 'Pause this run?'],
      ['Resume', 'Let this run go on?'],
    ] as const) {
      await page.getByRole('button', { name: `${verb} …` }).click();
      const ask = page.getByRole('alertdialog', { name: title });
      const give = ask.getByRole('button', { name: verb, exact: true });
      await ask.getByText('Why *').waitFor();
      expect(await give.isDisabled()).toBe(true);
      await ask.getByLabel('Why').fill('  ');
      expect(await give.isDisabled()).toBe(true);
      expect(await axeFindings(page)).toEqual([]);
      await ask.getByLabel('Why').fill(`to ${verb.toLowerCase()} it`);
      await give.click();
      await ask.waitFor({ state: 'detached' });
    }
    await page.getByRole('button', { name: 'Pause …' }).waitFor();
    await page.getByRole('tab', { name: 'Log' }).click();
    await page.getByRole('log').getByText('to pause it').first().waitFor();
    expect(tab.errors).toEqual([]);
  });

  it('an instrument > is locked with a reason alone; what is not listed is asked no reason', async () => {
    const tab = await browser.tabFor(onTestFinished);
    const { page } = tab;
    await page.goto(`${lab.url}/#/lab/reader`);
    await page.getByRole('button', { name: 'Lock …' }).click();
    const ask = page.getByRole('alertdialog', { name: 'Lock reader?' });
    const give = ask.getByRole('button', { name: 'Lock' });
    expect(await give.isDisabled()).toBe(true);
    await ask.getByLabel('Why').fill('cleaning');
    await give.click();
    await ask.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Unlock …' }).waitFor();
    await page.getByRole('button', { name: 'Reset …' }).click();
    const reset = page.getByRole('alertdialog', { name: 'Reset reader?' });
    expect(await reset.getByLabel('Why').count()).toBe(0);
    await reset.getByText('It ends no run.').waitFor();
    await reset.getByRole('button', { name: 'Reset' }).click();
    await reset.waitFor({ state: 'detached' });
    expect(tab.errors).toEqual([]);
  });

  it('an instrument > is reserved with a reason alone, shows whose it is, and is free again once that is ended', async () => {
    const tab = await browser.tabFor(onTestFinished);
    const { page } = tab;
    await page.goto(`${lab.url}/#/lab/reader`);
    await page.getByText('Nobody has reserved reader').waitFor();
    await page.getByRole('button', { name: 'Reserve …' }).click();
    const ask = page.getByRole('alertdialog', { name: 'Reserve reader?' });
    const give = ask.getByRole('button', { name: 'Reserve it' });
    expect(await give.isDisabled()).toBe(true);
    await ask.getByLabel('Why').fill('calibration');
    await ask.getByLabel('Until').fill('2020-01-01T09:00');
    await ask.getByText('It ends before it begins.').waitFor();
    expect(await give.isDisabled()).toBe(true);
    expect(await axeFindings(page)).toEqual([]);
    await ask.getByLabel('Until').fill(toLocal(new Date(Date.now() + 86_400_000).toISOString()));
    await give.click();
    await ask.waitFor({ state: 'detached' });
    await page.getByRole('cell', { name: 'calibration' }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.goto(`${lab.url}/#/`);
    const row = page.getByRole('row', { name: /^reader/ });
    await row.getByText(/reserved until .* by .*: calibration/).waitFor();
    await page.goto(`${lab.url}/#/lab/reader`);
    await page.getByRole('button', { name: /^End the reservation/ }).click();
    const end = page.getByRole('alertdialog', { name: 'End the reservation of reader?' });
    expect(await axeFindings(page)).toEqual([]);
    await end.getByRole('button', { name: 'End it' }).click();
    await page.getByText('Nobody has reserved reader').waitFor();
    expect(tab.errors).toEqual([]);
  });

  it('an instrument that acts > is reset alone, by a dialog that names the run which that ends', async () => {
    await lab.post('admin/reset/arm');
    const run = await lab.submit('dilution', [{ module: 'arm', action: 'long' }]);
    await lab.becomes(run, 'running');
    const tab = await browser.tabFor(onTestFinished);
    const { page } = tab;
    await page.goto(`${lab.url}/#/`);
    await page.getByRole('button', { name: /^Orders to arm\// }).click();
    await page.getByRole('menuitem', { name: /^Reset arm\// }).click();
    const ask = page.getByRole('alertdialog', { name: /^Reset arm\/.*\?$/ });
    await ask.getByText('It ends this run:').waitFor();
    await ask.getByRole('link', { name: `dilution …${run.slice(-6)}` }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await ask.getByRole('button', { name: 'Reset' }).click();
    await lab.becomes(run, 'cancelled');
    expect(tab.errors).toEqual([]);
  });
});
