import { mkdir, mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { PageBrowser, type Tab } from '../support/page/page-browser.ts';
import { actItOut } from './act-it-out.ts';
import { kept } from './kept.ts';
import { ScreeningLab } from './screening-lab.ts';
import { smallPng } from './small-png.ts';
import { viewsOf, type View } from './views.ts';

/*
 * Takes a picture of every screen of the page, in a lab that works and in which something has gone wrong. `--only now,runs` takes
 * some; `--hold` leaves the lab as it is until Ctrl-C. Those that the docs show go to docs/screenshots, all to a folder of their own.
 */
const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    out: { type: 'string' },
    hold: { type: 'boolean', default: false },
  },
});
const sizes = [
  { width: 1440, height: 900 },
  { width: 820, height: 1180 },
  { width: 390, height: 844 },
];
const themes = ['light', 'dark'] as const;
const docs = path.resolve(import.meta.dirname, '../../../docs/screenshots');
/** What a page needs after its last answer until nothing on it changes any more (milliseconds). */
const settleMs = 1_200;

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const out = options.out ?? (await mkdtemp(path.join(tmpdir(), 'weir-pictures-')));
await mkdir(out, { recursive: true });
const began = Date.now();
const lab = await ScreeningLab.start();
const browser = await PageBrowser.launch();
try {
  console.error(`the lab is up at ${lab.url}; it works for two minutes before its picture is taken`);
  const scene = await actItOut(lab);
  const span = Math.ceil((Date.now() - began) / 1000);
  const wanted = options.only?.split(',');
  const views = viewsOf(scene, span).filter(({ name }) => wanted?.includes(name) ?? true);
  console.error(`${views.map(({ address }) => `${lab.url}/${address}`).join('\n')}`);
  if (options.hold) await new Promise(() => setInterval(() => undefined, 60_000));
  for (const size of sizes) {
    const tabs = themes.map(async (theme) => {
      const tab = await browser.tab({ theme, ...size });
      for (const view of views) await take(tab, view, `${view.name}-${size.width}-${theme}.png`);
      await tab.close();
    });
    await Promise.all(tabs);
  }
  if (wanted?.includes('stop-sheet') ?? true) await takeAllThatEnds();
  console.log(`${(await readdir(out)).length} pictures are in ${out}`);
} finally {
  await browser.close();
  await lab.stop();
}
process.exit();

async function take(tab: Tab, { address, act }: View, file: string): Promise<void> {
  // What the tab showed before is gone: two addresses that differ after the # would be one page.
  await tab.page.goto(`${lab.url}/readyz`);
  await tab.page.goto(`${lab.url}/${address}`);
  await tab.page.waitForTimeout(settleMs);
  await act?.(tab.page).catch((error: unknown) => console.error(`${file}: ${String(error)}`));
  if (act) await tab.page.waitForTimeout(settleMs);
  await keep(tab, file);
}

async function keep({ page, errors }: Tab, file: string): Promise<void> {
  const png = smallPng(await page.screenshot());
  await writeFile(path.join(out, file), png);
  const name = kept.get(file);
  if (name !== undefined) await writeFile(path.join(docs, name), png);
  if (errors.length > 0) console.error(`${file}: ${errors.splice(0).join('; ')}`);
}

/** What changes the lab for good comes last: a stop of all, and a gateway that is gone. */
async function takeAllThatEnds(): Promise<void> {
  const tabs: [string, Tab][] = [];
  for (const { width, height } of sizes) {
    for (const theme of themes) tabs.push([`${width}-${theme}`, await browser.tab({ theme, width, height })]);
  }
  for (const [, { page }] of tabs) await page.goto(`${lab.url}/#/`);
  const [first] = tabs;
  if (!first) return;
  const { page } = first[1];
  await page.getByRole('button', { name: 'STOP' }).click();
  await page.getByRole('button', { name: /^Press again/ }).click();
  await page.waitForTimeout(3 * settleMs);
  await keep(first[1], `stop-sheet-${first[0]}.png`);
  await page.keyboard.press('Escape');
  lab.killGateway();
  for (const [, tab] of tabs) await tab.page.getByText(/old: reconnecting/).waitFor();
  for (const [name, tab] of tabs) await keep(tab, `link-broken-${name}.png`);
}
