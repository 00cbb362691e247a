import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { operations } from '../../../gateway/server/api/description-router.ts';
import { ask } from '../../support/ask.ts';
import { Workplace } from '../../support/cli-process.ts';
import { axeFindings } from '../../support/page/axe.ts';
import { PageBrowser, type Tab } from '../../support/page/page-browser.ts';
import { cliWorkcell, cliWorkflow } from '../../support/reader-workcell.ts';

let place: Workplace;
let browser: PageBrowser;
let url: string;
/** A run that has ended, with its experiment. */
let run: { run_id: string; experiment_id: string };

beforeAll(async () => {
  place = await Workplace.open();
  await place.write('lab.yaml', cliWorkcell('page_screens'));
  await place.write('read.yaml', cliWorkflow('read', { wells: 'payload.wells' }));
  url = await place.serve(['--workcell', 'lab.yaml']);
  const { stdout } = await place.run(['run', 'read.yaml', '-p', 'wells=["A1"]', '--follow'], {
    WEIR_GATEWAY_URL: url,
  });
  const id = /run ([0-9A-Z]{26}) /.exec(stdout)?.[1] ?? '';
  run = (await (await fetch(`${url}/runs/${id}`)).json()) as typeof run;
  for (const [based_on, note] of [
    [undefined, 'first'],
    [1, 'second'],
  ] as const) {
    const workflow = `# ${note}\n${cliWorkflow('read', { wells: ['A1'] })}`;
    await ask('PUT', `${url}/workflows/read`, { workflow, note, ...(based_on && { based_on }) });
  }
  await ask('PATCH', `${url}/workflows/read`, { tags: ['assay'], notes: 'For plates of the morning.' });
  browser = await PageBrowser.launch();
});
afterAll(async () => {
  await browser.close();
  await place.close();
});

/** By name: the address, and what shows that the screen is there. */
const screens: Record<string, () => [address: string, sign: string]> = {
  now: () => ['#/', 'Instruments'],
  asks: () => ['#/asks', 'Nobody is asked anything'],
  runs: () => ['#/runs', 'Handed in'],
  run: () => [`#/runs/${run.run_id}`, 'Arguments'],
  timeline: () => [`#/runs/${run.run_id}?tab=timeline`, 'succeeded'],
  'run as a graph': () => [`#/runs/${run.run_id}?view=graph`, 'Longest chain'],
  submit: () => ['#/submit', 'Choose files'],
  library: () => ['#/library', 'Write a new one'],
  workflow: () => ['#/library/read', 'It can be run.'],
  'workflow text': () => ['#/library/read?tab=text&edit=true', 'Leave it for later'],
  'workflow versions': () => ['#/library/read?tab=versions', 'side by side'],
  'workflow about': () => ['#/library/read?tab=about', 'weir workflow run read'],
  experiments: () => ['#/experiments', 'Search experiments'],
  experiment: () => [`#/experiments/${run.experiment_id}`, 'Its files are in'],
  results: () => [`#/experiments/${run.experiment_id}?tab=results`, 'Download as CSV'],
  'results of all': () => ['#/results', 'Download as CSV'],
  lab: () => ['#/lab', 'Modules'],
  module: () => ['#/lab/reader', 'Instances'],
  history: () => ['#/history', 'Throughput'],
  system: () => ['#/system', 'Dead letters'],
  account: () => ['#/account', 'Nobody is signed in here'],
  nowhere: () => ['#/nowhere', 'There is nothing at this address'],
};

it('the page > may load and ask nothing of another site, and stand in no frame of one', async () => {
  const { headers } = await fetch(`${url}/`);
  const policy = headers.get('content-security-policy')?.split('; ') ?? [];
  expect(policy).toEqual(expect.arrayContaining(["default-src 'self'", "frame-ancestors 'self'"]));
});

/** A tablet held upright, and a phone. */
const smaller = [
  [820, 1180],
  [390, 844],
] as const;

/** Goes to a screen in a tab that has shown others before; resolves when it is there. */
async function show({ page }: Tab, name: string): Promise<void> {
  const [address, sign] = screens[name]!();
  await page.goto(`${url}/${address}`);
  await page.getByText(sign).or(page.getByPlaceholder(sign)).first().waitFor();
}

it('what is loaded before the first screen > has 200 kB at most, compressed', async () => {
  const html = await (await fetch(`${url}/`)).text();
  const parts = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.(?:js|css))"/g)].map(([, part]) => part);
  expect(parts.length).toBeGreaterThan(1);
  const texts = await Promise.all(parts.map(async (part) => (await fetch(`${url}/${part}`)).text()));
  const bytes = [html, ...texts].map((text) => gzipSync(text).length);
  expect(bytes.reduce((sum, each) => sum + each)).toBeLessThan(200_000);
});

it('the description of the API > shows every call, and asks nothing of any other site', async () => {
  const tab = await browser.tabFor(onTestFinished);
  const { page } = tab;
  const refused: string[] = [];
  page.on('response', (answer) => void (answer.status() >= 400 && refused.push(answer.url())));
  await page.goto(`${url}/docs`);
  await page.locator('.opblock').first().waitFor();
  // Of many calls those are in the page that are in sight.
  const shown = new Set<string>();
  const lookOn = async (): Promise<number> => {
    const ids = await page.evaluate<string[]>(
      '[...document.querySelectorAll(".opblock")].map(({ id }) => id)',
    );
    for (const id of ids) shown.add(id);
    const isAtEnd = await page.evaluate('scrollY + innerHeight >= document.documentElement.scrollHeight - 2');
    await page.mouse.wheel(0, isAtEnd ? -100_000 : 400);
    return shown.size;
  };
  await expect.poll(lookOn).toBe(operations.length);
  await page.evaluate('scrollTo(0, 0)');
  await page.locator('#operations-Lab-getNow').click();
  await page.locator('#operations-Lab-getNow .responses-table').waitFor();
  expect([tab.elsewhere(url), tab.errors, refused]).toEqual([[], [], []]);
});

describe.each(['light', 'dark', 'contrast'] as const)('in %s', (theme) => {
  let tab: Tab;
  beforeAll(async () => void (tab = await browser.tab({ theme })));
  afterAll(() => tab.close());

  it.each(Object.keys(screens))(
    '%s > shuts nobody out, asks nobody else, and breaks nothing; in light also at other sizes',
    async (name) => {
      await show(tab, name);
      expect(await axeFindings(tab.page, theme === 'light' ? 'all' : 'colours')).toEqual([]);
      if (theme === 'light') {
        for (const [width, height] of smaller) {
          await tab.page.setViewportSize({ width, height });
          // What goes by the width is drawn anew once the browser has told of it.
          await expect
            .poll(() => tab.page.evaluate('document.documentElement.scrollWidth'))
            .toBeLessThanOrEqual(width);
          expect(await tab.page.getByRole('button', { name: 'STOP' }).isVisible()).toBe(true);
        }
        await tab.page.setViewportSize({ width: 1440, height: 900 });
      }
      expect(tab.elsewhere(url)).toEqual([]);
      expect(tab.errors).toEqual([]);
    },
  );
});
