import { beforeAll, describe, expect, it } from 'vitest';
import { axeFindings } from '../../support/page/axe.ts';
import { submit, tab, untilRun, url, useServed } from '../../support/page/use-served.ts';
import { ask } from '../../support/ask.ts';
import { uniqueWorkcell } from '../../support/unique-workcell.ts';

const bench = `import { action, defineModule } from 'weir/module';
let tries = 0;
export default defineModule({
  name: 'bench',
  actions: {
    fill: action({
      args: { type: 'object', properties: { well: { type: 'string' } } },
      run: ({ args }) => ({ data: { well: args.well ?? '' } }),
    }),
    mix: action({ run: () => { throw new Error('the tip is bent'); } }),
    aspirate: action({ run: () => {
      tries += 1;
      if (tries < 3) throw new Error('no suction at try ' + tries);
      return {};
    } }),
    wait: action({ run: ({ signal }) => new Promise((_, stop) => signal.addEventListener('abort', () => stop(new Error('asked to stop')))) }),
  },
});`;

const modules = ['bench', 'shaker'].map(
  (name) => `  - { name: ${name}, interface: file, config: { file: ./${name}.mjs } }`,
);
useServed(`name: ${uniqueWorkcell('page_steps')}\nmodules:\n${modules.join('\n')}\n`, {
  'bench.mjs': bench,
  'shaker.mjs': bench.replace(`name: 'bench'`, `name: 'shaker'`),
});

interface Run {
  run_id: string;
  status: string;
  progress: object;
  held?: object[];
  waiting_steps: number;
}

const post = (way: string, body: object = {}) => ask('POST', `${url}/${way}`, body);

const wells = Array.from({ length: 24 }, (_, at) => `A${at + 1}`);
const growing = {
  name: 'grow and dose',
  flowdef: [
    { name: 'pick', module: 'bench', action: 'fill' },
    {
      ...{ name: 'fill', module: 'bench', action: 'fill', for_each: wells, as: 'well' },
      args: { well: '${{ well }}' },
    },
    { name: 'dilute', module: 'bench', action: 'fill', when: 'steps.pick.data.well == "none"' },
    { name: 'aspirate', module: 'bench', action: 'aspirate', retry: { attempts: 4, on: ['failed'] } },
    {
      ...{ name: 'dispense', module: 'bench', action: 'mix', on_failure: 'pause' },
      recover: [{ name: 'lift the tips', module: 'bench', action: 'fill' }],
    },
    { name: 'report', module: 'bench', action: 'fill' },
  ],
};
const sideBySide = {
  name: 'side by side',
  execution: 'dag',
  flowdef: [
    { name: 'stir', module: 'bench', action: 'wait' },
    { name: 'shake', module: 'shaker', action: 'wait' },
    { name: 'weigh', module: 'bench', action: 'fill' },
    { name: 'look', module: 'shaker', action: 'fill' },
  ],
};

/** The names of the steps that are listed, without their numbers. */
const names = async (): Promise<string[]> => {
  const told = await tab.page.locator('main li[data-index] a > :nth-child(2)').allTextContents();
  return told.map((text) => text.replace(/^\d+ +/, ''));
};

describe('the screen of a run that grows', () => {
  let run: string;

  beforeAll(async () => {
    run = await submit(growing);
    await untilRun<Run>(run, 'waits for a word', ({ held = [] }) => held.length > 0);
    await tab.page.goto(`${url}/#/runs/${run}`);
  });

  it('a step has failed and waits > is told at the top, and is the one that is looked at', async () => {
    const { page } = tab;
    const main = page.getByRole('main');
    await main
      .getByText(/Step 5 “dispense” waits for somebody to say how the run goes on .*: the tip is bent\./)
      .waitFor();
    const row = main.getByRole('link', { name: /dispense.*failed, waits for you/ });
    expect(await row.getAttribute('aria-current')).toBe('step');
    // Of 6 steps one is a loop; its 24 rounds count, and what was done to recover.
    await main.getByRole('heading', { name: 'Steps 28/30' }).waitFor();
  });

  it('a long loop that is over > is closed; opened, its rounds stand in order right after it', async () => {
    const { page } = tab;
    const toggle = page.getByRole('button', { name: 'fill: 24 items' });
    expect(await toggle.getAttribute('aria-expanded')).toBe('false');
    expect((await names()).slice(0, 4)).toEqual(['pick', 'fill', 'dilute', 'aspirate']);
    await toggle.click();
    await page.getByRole('link', { name: /fill\[2\]/ }).waitFor();
    expect((await names()).slice(0, 4)).toEqual(['pick', 'fill', 'fill[1]', 'fill[2]']);
    await toggle.press('Enter');
    await page.getByRole('link', { name: /fill\[2\]/ }).waitFor({ state: 'hidden' });
  });

  it('a skipped step, a round, what recovers, and one that was tried again > say why, and how each attempt went', async () => {
    const { page } = tab;
    const main = page.getByRole('main');
    const panel = main.getByRole('tabpanel');
    await main.getByRole('link', { name: /dilute.*skipped/ }).click();
    await panel.getByText('was not true').waitFor();
    await page.goto(`${url}/#/runs/${run}?step=6`);
    await panel.getByRole('link', { name: 'step 2 “fill”' }).waitFor();
    await main.getByRole('link', { name: /lift the tips/ }).click();
    await panel.getByText('because step 5 “dispense” failed').waitFor();
    await main.getByRole('link', { name: /aspirate.*attempt 3/ }).click();
    await panel.getByText('no suction at try 2').first().waitFor();
    expect(await panel.getByText(/^Attempt \d$/).allTextContents()).toEqual(['Attempt 2', 'Attempt 1']);
    await panel.getByText('step 4 "aspirate" goes to').first().waitFor();
  });

  it('a step that somebody has put in > says who, and why', async () => {
    const steps = [{ name: 'change the tip', module: 'bench', action: 'fill' }];
    const answer = await post(`runs/${run}/insert`, {
      before: 'dispense',
      steps,
      by: 'Grace',
      reason: 'it is bent',
    });
    expect(answer.status).toBe(202);
    const main = tab.page.getByRole('main');
    await main.getByRole('link', { name: /change the tip.*done/ }).click();
    await main.getByText('by Grace, before step 5 “dispense”: “it is bent”').waitFor();
  });

  it('as a graph > boxes are walked through and selected by keyboard, and a loop that is over is folded', async () => {
    const { page } = tab;
    const main = page.getByRole('main');
    await page.goto(`${url}/#/runs/${run}`);
    await main.getByRole('group', { name: 'Steps as' }).getByText('Graph').click();
    await page.waitForURL(/view=graph/);
    const graph = main.getByRole('group', { name: /steps of the run as a graph/ });
    const failed = graph.getByRole('button', { name: /^5 dispense .*failed, waits for you/ });
    await failed.waitFor();
    expect(await failed.getAttribute('aria-current')).toBe('step');
    // What was done when it failed hangs on it; what a person has put in stands before it.
    for (const name of ['lift the tips', 'change the tip'])
      await graph.getByText(name, { exact: true }).first().waitFor();
    await graph.focus();
    for (const key of ['ArrowDown', 'ArrowUp', 'Enter']) await page.keyboard.press(key);
    await page.waitForURL(/step=3/);
    await main.getByRole('tabpanel').getByText('no suction at try 2').first().waitFor();
    const toggle = graph.getByRole('button', { name: 'fill: 24 done' });
    expect(await toggle.getAttribute('aria-expanded')).toBe('false');
    await toggle.click();
    await graph.getByText('fill[1]').waitFor();
    await graph.getByRole('button', { name: /^2 fill .*24 items/ }).press(' ');
    await graph.getByText('fill[1]').waitFor({ state: 'hidden' });
    expect(await axeFindings(page)).toEqual([]);
    await main.getByRole('group', { name: 'Steps as' }).getByText('List').click();
    await main.getByRole('link', { name: /aspirate.*attempt 3/ }).waitFor();
  });

  it('its timeline > is moved and read by keys alone, stands in the address, and can be a table', async () => {
    const { page } = tab;
    await page.goto(`${url}/#/runs/${run}?step=3`);
    await page.getByRole('tab', { name: 'Step' }).focus();
    await page.keyboard.press('ArrowRight');
    const picture = page.getByRole('application', { name: /When each step waited/ });
    await picture.focus();
    const told = picture.getByRole('status');
    await told.getByText('4 aspirate: 3 actions').waitFor();
    await page.keyboard.press('p');
    await told.getByText(/^4 aspirate: aspirate .*, succeeded/).waitFor();
    await page.keyboard.press('p');
    await told.getByText(/^4 aspirate: aspirate .*, failed/).waitFor();
    await page.keyboard.press('ArrowUp');
    await page.waitForURL(/step=2.*tab=timeline/);
    await page.keyboard.press('-');
    await page.waitForURL(/span=\d+/);
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'As a table' }).click();
    const row = page.getByRole('row', { name: /4 aspirate/ });
    await row.getByText('the pause between two attempts').or(row.getByText(/^3$/)).first().waitFor();
    await page.getByRole('button', { name: 'Picture' }).click();
    await picture.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('tabpanel').getByText('was not true').waitFor();
    await page.getByRole('tabpanel').getByRole('link', { name: 'step 4 “aspirate”' }).click();
    await page.waitForURL(/step=3/);
  });

  it('its experiment > is listed by the name of its workflow, with how many of its runs go on, and the newest', async () => {
    const { page } = tab;
    await page.goto(`${url}/#/experiments`);
    const row = page.getByRole('row', { name: /grow and dose/ });
    await row.getByRole('link', { name: 'grow and dose' }).last().waitFor();
    await row.getByRole('link', { name: '1 under way' }).click();
    await page.waitForURL(/runs\?.*experiment_id=/);
    await page.getByRole('heading', { level: 1, name: 'Runs' }).waitFor();
    await page
      .getByRole('link', { name: /grow and dose/ })
      .first()
      .click();
    await page.getByRole('tab', { name: 'Timeline' }).waitFor();
    expect(page.url()).toContain(`#/runs/${run}`);
  });

  it('the list has no width for a moment > its rows are as high as ever: they are measured then', async () => {
    const heightsAt = (width: string) =>
      tab.page.evaluate<number[]>(`(() => {
        const list = document.querySelector('ol[aria-label$=" steps"]');
        list.style.width = '${width}';
        return [...list.querySelectorAll('li > div > a')].map((each) => each.offsetHeight);
      })()`);
    const heights = await heightsAt('');
    expect(heights.length).toBeGreaterThan(1);
    expect(await heightsAt('0')).toEqual(heights);
    await heightsAt('');
  });

  it('the screen > has nothing that shuts anybody out, also on a phone', async () => {
    expect(await axeFindings(tab.page)).toEqual([]);
    await tab.page.setViewportSize({ width: 390, height: 844 });
    expect(await axeFindings(tab.page)).toEqual([]);
    await tab.page.setViewportSize({ width: 1440, height: 900 });
    expect(tab.errors).toEqual([]);
  });
});

describe('the screen of a run whose steps go side by side', () => {
  it('several steps act and several wait > all are told', async () => {
    const run = await submit(sideBySide);
    await untilRun<Run>(run, 'has two steps that wait', ({ waiting_steps }) => waiting_steps === 2);
    await tab.page.goto(`${url}/#/runs/${run}`);
    const main = tab.page.getByRole('main');
    await main
      .getByText(/^2 steps are acting at once: 1 “stir” on bench\/\S+ for .*; 2 “shake” on shaker/)
      .waitFor();
    await main.getByRole('heading', { name: 'Steps 0/4, 2 at once' }).waitFor();
    const waits = main.getByRole('list', { name: 'Steps that wait' });
    await waits.getByText(/waits for bench\/\S+ to be free/).waitFor();
    expect(await waits.getByRole('listitem').count()).toBe(2);
    await waits.getByRole('link', { name: '4 look' }).click();
    await tab.page.waitForURL(/step=3/);
    await post(`runs/${run}/cancel`);
    await untilRun<Run>(run, 'is cancelled', ({ status }) => status === 'cancelled');
  });
});
