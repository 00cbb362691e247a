import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { axeFindings } from '../../support/page/axe.ts';
import { PageLab } from '../../support/page/page-lab.ts';
import { browser, lab, usePage } from '../../support/page/use-page.ts';
import { changePassword, door } from '../../support/page/own-password.ts';
import { TestProvider } from '../../support/test-provider.ts';

/** The keys by role. */
const keys: Record<string, string> = {};

usePage({ WEIR_REQUIRE_KEY: 'yes' });

beforeAll(async () => {
  for (const role of ['scientist', 'observer']) keys[role] = await keyFor(`the-${role}`, role);
});

async function keyFor(name: string, role: string): Promise<string> {
  const { stdout, stderr } = await lab.weir('key', 'create', name, '--role', role);
  if (stdout === '') throw new Error(stderr);
  return stdout.trim();
}

const field = (page: Page) => page.getByLabel('Key', { exact: true });
const instruments = (page: Page) => page.getByRole('main').getByText('reader').first();

/** What stands in place of every screen. */

/** From the name and the password to the key, where the browser does not remember that it is to be a key. */
async function useKey(page: Page): Promise<void> {
  const other = page.getByRole('button', { name: 'Use a key' });
  await other.or(field(page)).first().waitFor();
  if (await other.isVisible()) await other.click();
}

async function signIn(page: Page, key: string): Promise<void> {
  await useKey(page);
  await field(page).fill(key);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

interface Widths {
  scrollWidth: number;
  clientWidth: number;
}

async function stop(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'STOP' }).click();
  await page.getByRole('button', { name: /^Press again to stop/ }).click();
}

describe('a lab that wants a key', () => {
  it('asks for it in place of every screen > and shows nothing of the lab', async () => {
    const tab = await browser.tabFor(onTestFinished);
    const { page } = tab;
    await page.goto(`${lab.url}/#/runs`);
    await door(page).waitFor();
    await page.getByText(`To the lab at ${new URL(lab.url).host}`).waitFor();
    expect(await page.getByRole('navigation').count()).toBe(0);
    expect(await page.getByLabel('Name').getAttribute('autocomplete')).toBe('username');
    expect(await page.getByLabel('Password').getAttribute('type')).toBe('password');
    expect(await page.getByLabel('Password').getAttribute('autocomplete')).toBe('current-password');
    expect(await axeFindings(page)).toEqual([]);
    await useKey(page);
    expect(await field(page).getAttribute('type')).toBe('password');
    expect(await field(page).getAttribute('autocomplete')).toBe('current-password');
    expect(await axeFindings(page)).toEqual([]);
    expect(tab.errors).toEqual([]);
  });

  it('is given one that is wrong > says beside the field why, and takes the next', async () => {
    const { page } = await browser.tabFor(onTestFinished);
    await page.goto(`${lab.url}/`);
    await signIn(page, '');
    await page.getByText('Type or paste your key.').waitFor();
    await signIn(page, 'password');
    await page.getByText(/a key looks like weir_NAME_/).waitFor();
    expect(await field(page).getAttribute('aria-invalid')).toBe('true');
    await signIn(page, keys['scientist'] ?? '');
    await instruments(page).waitFor();
  });

  it('is given a key > shows the screen that was asked for, live, and its name; no script has the key', async () => {
    const tab = await browser.tabFor(onTestFinished);
    const { page } = tab;
    await page.goto(`${lab.url}/#/lab`);
    // The page begins anew for whoever has signed in: what is pressed before is lost.
    await Promise.all([page.waitForEvent('load'), signIn(page, keys['scientist'] ?? '')]);
    await door(page).waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Lab', exact: true }).and(page.locator('[aria-current]')).waitFor();
    await page.getByText('live', { exact: true }).first().waitFor();
    await page.setViewportSize({ width: 820, height: 1180 });
    const name = page.getByRole('banner').getByRole('link', { name: /^weir · ./ });
    expect(await name.evaluate((each: Widths) => each.scrollWidth - each.clientWidth)).toBe(0);
    await page.getByRole('button', { name: 'the-scientist' }).waitFor();
    expect(await page.evaluate('document.cookie + JSON.stringify(localStorage)')).not.toContain('weir_');
    await page.reload();
    await instruments(page).waitFor();
    expect(await door(page).count()).toBe(0);
    expect(tab.errors).toEqual([]);
  });

  it('is given a name and a password > says beside the field what is wrong, and then who sits here', async () => {
    const { page } = await browser.tabFor(onTestFinished);
    const made = await fetch(`${lab.url}/users`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await keyFor('the-admin', 'admin')}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ name: 'grace', role: 'scientist', password: 'amber hinge otter' }),
    });
    expect(made.status).toBe(200);
    await page.goto(`${lab.url}/`);
    await door(page).click();
    await page.getByText('Type your name and your password.').waitFor();
    await page.getByLabel('Name').fill('Grace');
    await page.getByLabel('Password').fill('wrong');
    await page.keyboard.press('Enter');
    await page.getByText('The name or the password is wrong').waitFor();
    await page.getByLabel('Password').fill('amber hinge otter');
    await page.keyboard.press('Enter');
    await changePassword(page, 'amber hinge otter', 'seven plates of agar');
    await instruments(page).waitFor();
    await page.getByRole('button', { name: 'grace' }).click();
    await page.getByText('Signed in as grace').waitFor();
    await lab.weir('user', 'remove', 'grace');
    await door(page).waitFor();
  });

  it('is opened by the link of weir open > needs no key, and the link is good for once', async () => {
    const { stdout } = await lab.weir('open', '--print');
    const link = stdout.trim();
    expect(link).toMatch(/^http:.*\/session\/links\/[\w-]{43}$/);
    const { page } = await browser.tabFor(onTestFinished);
    await page.goto(link);
    await instruments(page).waitFor();
    expect(page.url()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/(#\/)?$/);
    // All users of the machine have its key: who sits here, he says himself.
    await page.getByRole('button', { name: 'Ada', exact: true }).click();
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    const other = await browser.tabFor(onTestFinished);
    expect((await other.page.goto(link))?.status()).toBe(404);
  });

  it('has two tabs of one browser > the second is signed in with the first', async () => {
    const tab = await browser.tabFor(onTestFinished);
    await tab.page.goto(`${lab.url}/`);
    const second = await tab.page.context().newPage();
    await second.goto(`${lab.url}/`);
    await door(second).waitFor();
    await tab.page.bringToFront();
    await signIn(tab.page, keys['scientist'] ?? '');
    await instruments(tab.page).waitFor();
    await second.bringToFront();
    await second.evaluate("window.dispatchEvent(new Event('visibilitychange'))");
    await instruments(second).waitFor();
    expect(await door(second).count()).toBe(0);
  });

  it('has its key revoked > the feed is not asked for any more', async () => {
    const tab = await browser.tabFor(onTestFinished);
    const { page } = tab;
    // Where browsers have no shared worker, the page reads the feed itself.
    await page.addInitScript('delete globalThis.SharedWorker');
    await page.clock.install();
    await page.goto(`${lab.url}/`);
    await signIn(page, await keyFor('visitor', 'observer'));
    await page.getByText('live', { exact: true }).first().waitFor();
    const feeds = () => tab.asked.filter((url) => /\/feed(?:\?|$)/.test(url)).length;
    expect(feeds()).toBeGreaterThan(0);
    await lab.weir('key', 'revoke', 'visitor');
    await door(page).waitFor();
    // Until the page has heard that nobody is signed in, it may have asked once more.
    const before = feeds();
    const sessions = () => tab.asked.filter((url) => url.endsWith('/session')).length;
    const asked = sessions();
    // A minute in which it would have been asked for a dozen times.
    await page.clock.runFor(60_000);
    await expect.poll(sessions).toBeGreaterThan(asked);
    expect(feeds()).toBe(before);
  });
});

describe('a lab with a provider', () => {
  it('leads there and back > and who comes is signed in, though another site has sent him; or is told why not', async () => {
    const provider = await TestProvider.open();
    onTestFinished(() => provider.close());
    const own = await PageLab.openBeside({
      WEIR_REQUIRE_KEY: 'yes',
      WEIR_OIDC_ISSUER: provider.issuer,
      WEIR_OIDC_CLIENT_ID: TestProvider.clientId,
      WEIR_OIDC_CLIENT_SECRET: TestProvider.secret,
      WEIR_OIDC_ROLES: 'lab-staff=scientist',
      WEIR_OIDC_LABEL: 'the institute',
    });
    onTestFinished(() => own.close());
    // To a browser this is another site than 127.0.0.1, where the provider is.
    const url = own.url.replace('127.0.0.1', 'localhost');
    provider.serve(url);
    provider.account.groups = [];
    const { page } = await browser.tabFor(onTestFinished);
    await page.goto(`${url}/`);
    const enter = page.getByRole('button', { name: 'Sign in with the institute' });
    await enter.waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await enter.click();
    await page.getByRole('heading', { name: 'You are not signed in' }).waitFor();
    await page.getByText('has a role in this lab').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole('link', { name: 'Back to the lab' }).click();
    provider.account.groups = ['lab-staff'];
    await enter.click();
    await page.getByRole('button', { name: 'ada' }).waitFor();
    await page.getByText('live', { exact: true }).first().waitFor();
    expect(page.url()).toMatch(/^http:\/\/localhost:\d+\/(#\/)?$/);
  });
});

describe('what a key does not allow', () => {
  it('is refused: a stop without a key > says that nothing was stopped, and what to use', async () => {
    const { page } = await browser.tabFor(onTestFinished);
    await page.goto(`${lab.url}/`);
    await door(page).waitFor();
    await stop(page);
    const sheet = page.getByRole('dialog', { name: 'Safety stop' });
    await sheet
      .getByText('Nothing was stopped by this. Use the emergency stop of the instruments.')
      .waitFor();
    await sheet.getByText('Nobody is signed in on this page').waitFor();
    expect(await sheet.getByText('sent again').count()).toBe(0);
  });
});

describe('a lab that the whole network may move', () => {
  it('says so on every screen', async () => {
    // Of loopback, and not written as such: the gateway takes it for an address that other machines reach, and none does.
    const open = await PageLab.openBeside({ WEIR_HOST: '127.1', WEIR_INSECURE_NETWORK: 'yes' });
    onTestFinished(() => open.close());
    const { page } = await browser.tabFor(onTestFinished);
    await page.goto(`${open.url}/#/runs`);
    await page.getByText('Open to the network: every machine in it may move these instruments').waitFor();
    await page.getByText('live', { exact: true }).first().waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.goto(`${lab.url}/`);
    await door(page).waitFor();
    expect(await page.getByText('Open to the network').count()).toBe(0);
  });
});
