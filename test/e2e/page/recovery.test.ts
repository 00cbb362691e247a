import { describe, expect, it } from 'vitest';
import type { Locator } from 'playwright-core';
import { axeFindings } from '../../support/page/axe.ts';
import {
  read,
  submit as submitWorkflow,
  tab,
  untilRun,
  url,
  useServed,
} from '../../support/page/use-served.ts';
import { uniqueWorkcell } from '../../support/unique-workcell.ts';

const bench = `import { action, defineModule } from 'weir/module';
const place = { type: 'array', items: { type: 'number' } };
export default defineModule({
  name: 'bench',
  actions: {
    mix: action({
      description: 'mixes',
      args: {
        type: 'object',
        properties: {
          mass: { type: 'number', description: 'in mg' },
          broken: { type: 'boolean', default: false },
        },
        required: ['mass'],
      },
      run: ({ args }) => {
        if (args.broken) throw new Error('the tip is bent');
        return { data: { mass: args.mass } };
      },
    }),
    carry: action({
      args: { type: 'object', properties: { source: place, target: place }, required: ['source', 'target'] },
      run: () => ({}),
    }),
    wait: action({ run: ({ signal }) => new Promise((_, stop) => signal.addEventListener('abort', () => stop(new Error('asked to stop')))) }),
  },
});`;

useServed(
  `name: ${uniqueWorkcell('page_recovery')}
modules:
  - { name: bench, interface: file, config: { file: ./bench.mjs } }
locations: { bench: { nest: [1], oven: [2] } }
`,
  { 'bench.mjs': bench },
);

interface Step {
  name: string;
  state: string;
  args: object;
  values?: object;
}
interface Run {
  run_id: string;
  status: string;
  state: string;
  label: string;
  priority?: number;
  retry_of?: string;
  held?: object[];
  steps: Step[];
}

const mix = (name: string, args: object = {}, more: object = {}) => ({
  ...{ name, module: 'bench', action: 'mix', args: { mass: 1, ...args } },
  ...more,
});
const failing = (name: string, more: object = {}) => mix(name, { broken: true }, more);
const held = { on_failure: 'pause' };

const submit = (flowdef: object[]) => submitWorkflow({ name: 'assay', flowdef });
const isHeld = ({ held: steps }: Run): boolean => (steps ?? []).length > 0;
const becomes = (run: string, status: string) =>
  untilRun<Run>(run, `is ${status}`, (each) => each.status === status);

/** A run that waits at a step which has failed; the page shows it. */
async function heldRun(flowdef: object[]): Promise<string> {
  const run = await submit(flowdef);
  await untilRun<Run>(run, 'waits for a word', isHeld);
  await show(run);
  return run;
}

async function show(run: string): Promise<void> {
  await tab.page.goto(`${url}/#/runs/${run}`);
}

/** Presses a button of the run; resolves to the dialog. */
async function open(button: string, title: string): Promise<Locator> {
  const { page } = tab;
  await page.getByRole('button', { name: button, exact: true }).click();
  const dialog = page.getByRole('alertdialog', { name: title });
  await dialog.waitFor();
  return dialog;
}

/** The idempotency keys of the requests that the page sends to such an address, and how many it sent. */
function keysOf(pattern: RegExp): string[] {
  const keys: string[] = [];
  tab.page.on('request', (request) => {
    if (request.method() !== 'GET' && pattern.test(request.url()))
      keys.push(request.headers()['idempotency-key'] ?? '');
  });
  return keys;
}

/** No answer comes to the first of the requests to such an address: it has reached the gateway all the same. */
async function loseFirstAnswer(pattern: RegExp): Promise<void> {
  let lost = false;
  await tab.page.route(pattern, async (route) => {
    if (lost || route.request().method() === 'GET') return route.continue();
    lost = true;
    await route.fetch();
    return route.abort('connectionreset');
  });
}

describe('a run that waits at a step that has failed', () => {
  it('is counted at the top, and two clicks lead to it', async () => {
    const run = await submit([mix('Weigh'), failing('Mix', held)]);
    await untilRun<Run>(run, 'waits for a word', isHeld);
    const { page } = tab;
    await page.goto(`${url}/#/history`);
    await page.getByRole('link', { name: 'undecided 1', exact: true }).click();
    const line = page.getByRole('listitem').filter({ hasText: 'a step has failed: the tip is bent' });
    await line.getByRole('link', { name: /^Look and decide/ }).click();
    await page.waitForURL(`${url}/#/runs/${run}?step=1`);
    await page
      .getByText(/Step 2 of 2 “Mix” waits for somebody to say how the run goes on .*: the tip is bent\./)
      .waitFor();
    // Nothing goes on by itself that a pause could keep from it.
    await page.getByRole('button', { name: 'Try again …' }).waitFor();
    expect(await page.getByRole('button', { name: 'Pause …' }).count()).toBe(0);
    expect(await axeFindings(page)).toEqual([]);
    await fetch(`${url}/runs/${run}/cancel`, { method: 'POST' });
    await becomes(run, 'cancelled');
  });

  it('try again with another argument > the step is done once more, although the first answer is lost', async () => {
    const run = await heldRun([mix('Weigh'), failing('Mix', held), mix('Last')]);
    const dialog = await open('Try again …', 'Try “Mix” again?');
    await dialog.getByText('It failed: the tip is bent').waitFor();
    await dialog.getByText('Change its arguments').click();
    const broken = dialog.getByLabel('broken (boolean)');
    await broken.fill('perhaps');
    await dialog.getByText('true or false is asked for').waitFor();
    expect(await dialog.getByRole('button', { name: 'Try again' }).isDisabled()).toBe(true);
    await broken.fill('false');
    await dialog.getByLabel('Why (may be left out)').fill('new tip');
    expect(await axeFindings(tab.page)).toEqual([]);
    const keys = keysOf(/\/retry$/);
    await loseFirstAnswer(/\/retry$/);
    await dialog.getByRole('button', { name: 'Try again' }).click();
    await dialog.getByText('The gateway does not answer').waitFor();
    await dialog.getByRole('button', { name: 'Try again' }).click();
    await dialog.waitFor({ state: 'detached' });
    const done = await becomes(run, 'completed');
    expect(done.steps.map(({ state }) => state)).toEqual(['succeeded', 'succeeded', 'succeeded']);
    expect(done.steps[1]).toMatchObject({ attempt: 2, args: { broken: false, mass: 1 } });
    expect(keys).toHaveLength(2);
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(keys[1]).toBe(keys[0]);
    await tab.page.unroute(/\/retry$/);
  });

  it('skip > asks for what later steps read, and why, and they have it', async () => {
    const uses = mix('Use', { mass: '${{ steps.Mix.data.mass }}' });
    const run = await heldRun([failing('Mix', held), uses]);
    const dialog = await open('Skip …', 'Go on without “Mix”?');
    await dialog.getByText('read by “Use”').waitFor();
    await dialog.getByLabel('mass').fill('3.5');
    await dialog.getByLabel('Other values, as JSON').fill('[1]');
    await dialog.getByText('This is to be a JSON object').waitFor();
    expect(await dialog.getByRole('button', { name: 'Skip the step' }).isDisabled()).toBe(true);
    await dialog.getByLabel('Other values, as JSON').fill('{"lot": "L7"}');
    // Without a reason nothing can be sent.
    const keys = keysOf(/\/skip$/);
    expect(await dialog.getByRole('button', { name: 'Skip the step' }).isDisabled()).toBe(true);
    await dialog.getByLabel('Why').press('Enter');
    expect(keys).toEqual([]);
    await dialog.getByLabel('Why').fill('mixed by hand');
    await tab.page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    const done = await becomes(run, 'completed');
    expect(done.steps).toMatchObject([
      { state: 'skipped', values: { mass: 3.5, lot: 'L7' } },
      { state: 'succeeded', values: { mass: 3.5 } },
    ]);
    expect(keys).toHaveLength(1);
  });

  it('insert > is checked while it is written, at its line and column; then the steps are done, and it waits on', async () => {
    const run = await heldRun([mix('Weigh'), failing('Mix', held), mix('Last')]);
    const dialog = await open('Insert steps …', 'Insert steps before “Mix”?');
    const editor = dialog.getByRole('textbox', { name: 'Steps (YAML)' });
    const give = dialog.getByRole('button', { name: 'Insert them' });
    await editor.fill('- name: Wipe\n  module: bench\n  action: wipe');
    await dialog.getByRole('button', { name: 'line 3, column 11' }).waitFor();
    expect(await give.isDisabled()).toBe(true);
    await editor.fill('- name: [Wipe');
    await dialog.getByRole('button', { name: /^line 1, column \d+$/ }).waitFor();
    await editor.fill(
      '- name: Wipe\n  module: bench\n  action: mix\n  args: { mass: "${{ steps.Weigh.data.mass + 1 }}" }',
    );
    await dialog.getByText('The step can be done.').waitFor();
    const keys = keysOf(/\/insert$/);
    await loseFirstAnswer(/\/insert$/);
    await give.click();
    await dialog.getByText('The gateway does not answer').waitFor();
    await give.click();
    await dialog.waitFor({ state: 'detached' });
    const put = await untilRun<Run>(run, 'has done it', ({ steps }) => steps[3]?.state === 'succeeded');
    expect(put.steps.map(({ name }) => name)).toEqual(['Weigh', 'Mix', 'Last', 'Wipe']);
    expect(put.steps[3]?.values).toEqual({ mass: 2 });
    expect(new Set(keys).size).toBe(1);
    await tab.page.unroute(/\/insert$/);
    await untilRun<Run>(run, 'waits on', isHeld);
    await tab.page.getByRole('button', { name: 'Try again …' }).waitFor();
  });
});

describe('a run that has failed', () => {
  const carry = { name: 'Carry', module: 'bench', action: 'carry', args: { source: 'nest', target: 'oven' } };

  it('retry > says what is taken over, done and moved, and leads to the new run; each leads to the other', async () => {
    const { page } = tab;
    const old = await submit([mix('Weigh', { mass: 7 }), failing('Mix'), carry]);
    await becomes(old, 'failed');
    await show(old);
    const dialog = await open('Retry …', 'Retry this run?');
    const told = (title: string) => dialog.getByRole('term').filter({ hasText: title }).locator('+ dd');
    await dialog.getByText('“Carry”: from nest to oven').waitFor();
    expect(await told('Taken over').innerText()).toBe('1 Weigh');
    expect(await told('Done again').innerText()).toBe('2 Mix');
    expect(await told('To come').innerText()).toBe('3 Carry');
    await dialog.getByLabel('Begin with').selectOption({ label: '1 Weigh' });
    await told('Done again').filter({ hasText: '1 Weigh, 2 Mix' }).waitFor();
    await dialog.getByLabel('Begin with').selectOption({ label: 'what is not done' });
    await dialog.getByText('Change arguments').click();
    await dialog.getByLabel('Arguments of').selectOption({ label: '2 Mix' });
    await dialog.getByLabel('broken (boolean)').fill('false');
    await told('Done again').filter({ hasText: '2 Mix (other broken)' }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    const keys = keysOf(/\/retry$/);
    await loseFirstAnswer(/\/retry$/);
    await dialog.getByRole('button', { name: 'Retry', exact: true }).click();
    await dialog.getByText('The gateway does not answer').waitFor();
    await dialog.getByRole('button', { name: 'Retry', exact: true }).click();
    await page.waitForURL(
      (address) => /#\/runs\/[0-9A-Z]{26}/.test(address.hash) && !address.hash.includes(old),
    );
    await page.unroute(/\/retry$/);
    expect([keys.length, new Set(keys).size]).toEqual([2, 1]);
    const next = /[0-9A-Z]{26}/.exec(page.url())?.[0] ?? '';
    expect(await becomes(next, 'completed')).toMatchObject({ retry_of: old });
    await page.getByRole('link', { name: `run …${old.slice(-6)}` }).click();
    await page.waitForURL(`${url}/#/runs/${old}`);
    await page.getByRole('link', { name: `run …${next.slice(-6)}` }).click();
    await page.waitForURL(`${url}/#/runs/${next}`);
    await page.getByText('All 3 steps are done.').waitFor();
  });

  it('another run goes on from it already > it is said, with the way there, and no second one is made', async () => {
    const { page } = tab;
    const old = await submit([failing('Mix'), { name: 'Wait', module: 'bench', action: 'wait' }]);
    await becomes(old, 'failed');
    const body = JSON.stringify({ args: { Mix: { broken: false } } });
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${url}/runs/${old}/retry`, { method: 'POST', headers, body });
    const { run_id: next } = (await answer.json()) as Run;
    await show(old);
    const dialog = await open('Retry …', 'Retry this run?');
    await dialog.getByRole('link', { name: `Open run …${next.slice(-6)}` }).waitFor();
    expect(await dialog.getByRole('button', { name: 'Retry', exact: true }).isDisabled()).toBe(true);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Retry …' }).and(page.locator(':focus')).waitFor();
    await fetch(`${url}/runs/${next}/cancel`, { method: 'POST' });
    await becomes(next, 'cancelled');
  });
});

describe('a run that goes on', () => {
  it('edit > label, priority and arguments of a step that has not begun are others from then on', async () => {
    const { page } = tab;
    const run = await submit([{ name: 'Wait', module: 'bench', action: 'wait' }, mix('Last')]);
    await becomes(run, 'running');
    await show(run);
    const dialog = await open('Edit …', 'Edit this run?');
    const give = dialog.getByRole('button', { name: 'Change it' });
    expect(await give.isDisabled()).toBe(true);
    await dialog.getByLabel('Label').fill('late assay');
    await dialog.getByLabel('Priority').fill('5');
    expect(await dialog.getByLabel('Arguments of').locator('option').allInnerTexts()).toEqual([
      'choose a step',
      '2 Last',
    ]);
    await dialog.getByLabel('Arguments of').selectOption({ label: '2 Last' });
    await dialog.getByLabel('mass (number)').fill('3');
    expect(await axeFindings(page)).toEqual([]);
    const keys = keysOf(/\/runs\/\w+$/);
    // Two clicks at once are one request.
    await give.dblclick();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('heading', { name: 'late assay' }).waitFor();
    expect(keys).toHaveLength(1);
    expect(await read<Run>(run)).toMatchObject({
      ...{ label: 'late assay', priority: 5 },
      steps: [{}, { args: { mass: 3 } }],
    });
    await fetch(`${url}/runs/${run}/cancel`, { method: 'POST' });
    await becomes(run, 'cancelled');
    expect(tab.errors).toEqual([]);
  });
});
