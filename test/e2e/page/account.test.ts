import type { Page } from 'playwright-core';
import { newId } from '../../../shared/contracts/ids.ts';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { firstPassword, ownPassword, People } from '../../support/lab/people.ts';
import { axeFindings } from '../../support/page/axe.ts';
import { browser, lab, usePage } from '../../support/page/use-page.ts';
import type { Tab, TabOptions } from '../../support/page/page-browser.ts';
import { changePassword, door } from '../../support/page/own-password.ts';

const first = firstPassword;
const own = ownPassword;

let admin: string;
let people: People;

usePage({ WEIR_REQUIRE_KEY: 'yes' });

beforeAll(async () => {
  admin = (await lab.weir('key', 'create', 'the-admin', '--role', 'admin')).stdout.trim();
  people = new People({ url: (path) => new URL(path, `${lab.url}/`).href }, admin);
});

/** A tab in which somebody has signed in. */
async function signedIn(name: string, password: string, options: TabOptions = {}): Promise<Tab> {
  const tab = await browser.tabFor(onTestFinished, options);
  await tab.signIn(lab.url, { name, password });
  await tab.page.goto(`${lab.url}/`);
  return tab;
}

const inLab = (page: Page) => page.getByRole('main').getByText('reader').first();
const ofFirst = (page: Page) => page.getByRole('heading', { name: 'Choose a password of your own' });
const sideways = (page: Page) =>
  page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');

/** Somebody who has a password of his own, at his account. */
async function atAccount(name: string, options: TabOptions = {}): Promise<Tab> {
  const tab = await signedIn(name, own, options);
  const { page } = tab;
  await page.getByRole('button', { name, exact: true }).click();
  await page.getByRole('link', { name: 'Your account' }).click();
  await page.getByRole('heading', { name: 'Password' }).waitFor();
  return tab;
}

/** Somebody writes a workflow, which is kept in his browser. */
async function writes(name: string) {
  await people.addSettled(name);
  const tab = await signedIn(name, own);
  const { page } = tab;
  await inLab(page).waitFor();
  await page.goto(`${lab.url}/#/submit`);
  const editor = page.locator('.cm-content');
  await editor.click();
  await page.keyboard.insertText(`name: of_${name}_alone`);
  const kept = () => page.evaluate<string>('JSON.stringify(localStorage)');
  await expect.poll(kept).toContain(`of_${name}_alone`);
  return { tab, page, editor, kept };
}

/** Signs somebody in at the door, to where the workflow is written. */
async function enter(page: Page, name: string): Promise<void> {
  await door(page).waitFor();
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Password', { exact: true }).fill(own);
  await page.keyboard.press('Enter');
  await page.getByText('Choose files').waitFor();
  await page.locator('.cm-content').waitFor();
}

describe('somebody whose password an admin has set', () => {
  it('chooses another before anything is shown > is told beside each field what is wrong, and is in then', async () => {
    await people.add('grace');
    const tab = await signedIn('grace', first, { width: 390, height: 844 });
    const { page } = tab;
    await ofFirst(page).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    expect(await sideways(page)).toBe(0);
    expect(await page.getByRole('navigation').count()).toBe(0);
    await page.reload();
    await ofFirst(page).waitFor();
    expect(await page.getByLabel('New password', { exact: true }).getAttribute('autocomplete')).toBe(
      'new-password',
    );
    await page.getByRole('button', { name: 'Change the password' }).click();
    await page.getByText('Type the password that you have.').waitFor();
    await changePassword(page, first, own, `${own} s`);
    await page.getByText('The two are not the same.').waitFor();
    await changePassword(page, 'wrong', own);
    await page.getByText('The password that you have is another').waitFor();
    await changePassword(page, first, first);
    await page.getByText('It is the password that you have').waitFor();
    await changePassword(page, first, own);
    await inLab(page).waitFor();
    await page.getByText('live', { exact: true }).first().waitFor();
    expect(tab.errors).toEqual([]);
  });
});

describe('a browser in which somebody signs out', () => {
  it('forgets the workflow that he has written > and shows the next nothing of it', async () => {
    await people.addSettled('emmy');
    const { tab, page, editor, kept } = await writes('alan');
    await page.reload();
    await expect.poll(() => editor.textContent()).toContain('of_alan_alone');
    await page.getByRole('button', { name: 'alan' }).click();
    // The page begins anew then: what is typed before is lost.
    await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name: 'Sign out' }).click()]);
    await door(page).waitFor();
    expect(await kept()).not.toContain('of_alan_alone');
    expect(await kept()).toContain('weir.theme');
    await enter(page, 'emmy');
    expect(await editor.textContent()).not.toContain('of_alan_alone');
    expect(tab.errors).toEqual([]);
  });
});

describe('a browser in which somebody is signed out by another', () => {
  it('keeps the workflow that he has written for himself > and shows nobody else any of it', async () => {
    await people.addSettled('rosa');
    const { tab, page, editor, kept } = await writes('vera');
    const again = async (name: string): Promise<void> => {
      await people.ask('DELETE', '/users/vera/sessions');
      await enter(page, name);
    };
    await again('vera');
    await expect.poll(() => editor.textContent()).toContain('of_vera_alone');
    await again('rosa');
    expect(await editor.textContent()).not.toContain('of_vera_alone');
    expect(await kept()).not.toContain('of_vera_alone');
    expect(tab.errors).toEqual([]);
  });
});

describe('the account of a user', () => {
  it('has a form for another password > which ends what is open elsewhere', async () => {
    await people.addSettled('ada');
    const elsewhere = await signedIn('ada', own);
    await inLab(elsewhere.page).waitFor();
    const tab = await atAccount('ada');
    const { page } = tab;
    await changePassword(page, own, 'eight plates of agar');
    await page.getByText('The password is changed.').waitFor();
    await door(elsewhere.page).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Password' }).waitFor();
    expect(tab.errors).toEqual([]);
  });

  it('lists where he is signed in > and ends one, or all others', async () => {
    await people.addSettled('lise');
    const [one, two, three] = [
      await signedIn('lise', own),
      await signedIn('lise', own),
      await signedIn('lise', own),
    ];
    for (const { page } of [one, two, three]) await inLab(page).waitFor();
    const tab = await atAccount('lise');
    const places = tab.page.getByRole('list', { name: 'Where you are signed in' }).getByRole('listitem');
    await expect.poll(() => places.count()).toBe(4);
    await places.filter({ hasText: 'this browser' }).getByText('Chrome on Linux').waitFor();
    expect(await places.filter({ hasText: 'from 127.0.0.1' }).count()).toBe(4);
    await places
      .first()
      .getByRole('button', { name: /^Sign out/ })
      .click();
    await door(one.page).waitFor();
    await expect.poll(() => places.count()).toBe(3);
    expect(await inLab(two.page).isVisible()).toBe(true);
    await tab.page.getByRole('button', { name: 'Sign out everywhere else' }).click();
    await Promise.all([door(two.page).waitFor(), door(three.page).waitFor()]);
    await expect.poll(() => places.count()).toBe(1);
    expect(await tab.page.getByRole('button', { name: 'Sign out everywhere else' }).count()).toBe(0);
    expect(tab.errors).toEqual([]);
  });

  it('tells of his runs where he asks for it > while he looks elsewhere, and of no other', async () => {
    await people.addSettled('hedy');
    const { page, errors } = await signedIn('hedy', own);
    await inLab(page).waitFor();
    await page.context().grantPermissions(['notifications']);
    // A browser without a window believes that somebody looks at each of its tabs.
    await page.addInitScript({
      content: `document.hasFocus = () => false;
        window.told = [];
        window.Notification = class extends Notification {
          constructor(title, options) { super(title, options); told.push(title); window.latest = this; }
        };`,
    });
    await page.goto(`${lab.url}/#/account`);
    await page.reload();
    await page.getByRole('button', { name: 'My runs' }).click();
    const [holder, waiting] = [
      () => page.evaluate<string>('navigator.locks.query().then(({ held }) => held[0]?.clientId)'),
      () => page.evaluate<number>('navigator.locks.query().then(({ pending }) => pending.length)'),
    ];
    await expect.poll(holder).toEqual(expect.any(String));
    const mine = await holder();
    const second = await page.context().newPage();
    await second.goto(`${lab.url}/#/account`);
    await expect.poll(holder).not.toBe(mine);
    for (const each of [page, second, page]) {
      await each.evaluate("dispatchEvent(new Event('focus'))");
      await expect.poll(async () => (await holder()) === mine).toBe(each === page);
    }
    // However often somebody changes between two tabs, one of them tells, and the other waits once.
    await expect.poll(waiting).toBe(1);
    await page.getByText('live', { exact: true }).first().waitFor();
    const steps = [{ module: 'reader', action: 'quick' }] as const;
    const other = await lab.submit('of another', steps, admin);
    await expect
      .poll(async () => (await people.ask('GET', `/runs/${other}`)).body['status'])
      .toBe('completed');
    const form = {
      experiment_id: newId(),
      workflow: JSON.stringify({ name: 'wash', flowdef: [{ name: 'a', ...steps[0] }] }),
    };
    const id =
      await page.evaluate<string>(`fetch('runs/start', { method: 'POST', body: new URLSearchParams(${JSON.stringify(form)}) })
      .then((answer) => answer.json()).then(({ run_id }) => run_id)`);
    await expect.poll(() => page.evaluate('told')).toEqual(['wash is done']);
    await page.evaluate('latest.onclick()');
    await page.waitForURL(`${lab.url}/#/runs/${id}`);
    expect(errors).toEqual([]);
  });
});
