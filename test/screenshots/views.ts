import type { Page } from 'playwright-core';
import { dropFiles } from '../support/page/drop-files.ts';
import type { Scene } from './act-it-out.ts';

/** One picture: an address, and what somebody does there first. */
export interface View {
  name: string;
  /** What follows the gateway's address. */
  address: string;
  act?: (page: Page) => Promise<void>;
}

/**
 * All screens, each as somebody meets it.
 * @param span how long a stretch of time the picture of Now shows, in seconds
 */
export function viewsOf(scene: Scene, span: number): View[] {
  const run = (id: string, rest = ''): string => `#/runs/${id}${rest}`;
  const mistaken = scene.workflow.replace('action: photograph', 'action: photogaph');
  return [
    { name: 'now', address: `#/?span=${span}` },
    { name: 'now-kiosk', address: `?kiosk#/?span=${span}` },
    { name: 'runs', address: '#/runs' },
    { name: 'run-running', address: run(scene.running) },
    { name: 'run-waiting', address: run(scene.waiting) },
    { name: 'run-failed', address: run(scene.failed) },
    { name: 'run-step', address: run(scene.complete, '?step=4') },
    { name: 'run-graph', address: run(scene.complete, '?view=graph') },
    { name: 'run-timeline', address: run(scene.complete, '?tab=timeline') },
    { name: 'run-log', address: run(scene.complete, '?tab=log') },
    { name: 'run-files', address: run(scene.complete, '?tab=files') },
    {
      name: 'run-plot',
      address: run(scene.complete, '?tab=files'),
      act: openPlot,
    },
    {
      name: 'run-picture',
      address: run(scene.complete, '?tab=files'),
      act: (page) => openFile(page, 'plate.png'),
    },
    { name: 'run-values', address: run(scene.complete, '?tab=values') },
    { name: 'run-definition', address: run(scene.complete, '?tab=definition') },
    { name: 'run-events', address: run(scene.complete, '?tab=events') },
    { name: 'run-compare', address: run(scene.complete, `?tab=compare&with=${scene.earlier}`) },
    { name: 'unknown', address: run(scene.unknown, '/unknown') },
    { name: 'submit', address: '#/submit' },
    { name: 'submit-form', address: '#/submit', act: (page) => fillIn(page, scene.workflow) },
    { name: 'submit-both', address: '#/submit?view=both', act: (page) => fillIn(page, scene.workflow) },
    { name: 'submit-mistake', address: '#/submit', act: (page) => fillIn(page, mistaken) },
    { name: 'library', address: '#/library' },
    { name: 'library-run', address: `#/library/${scene.kept}` },
    { name: 'library-versions', address: `#/library/${scene.kept}?tab=versions` },
    { name: 'results', address: `#/results?workflow=${scene.kept}` },
    { name: 'experiments', address: '#/experiments' },
    { name: 'experiment', address: `#/experiments/${scene.experiment}` },
    { name: 'lab', address: '#/lab' },
    { name: 'module', address: '#/lab/reader' },
    { name: 'history', address: '#/history?span=4h' },
    { name: 'system', address: '#/system' },
    { name: 'nowhere', address: '#/nowhere' },
    { name: 'palette', address: `#/?span=${span}`, act: seek },
    { name: 'keys', address: `#/?span=${span}`, act: (page) => page.keyboard.press('?') },
    { name: 'stop-armed', address: `#/?span=${span}`, act: (page) => page.keyboard.press('Shift+S') },
  ];
}

async function fillIn(page: Page, text: string): Promise<void> {
  await dropFiles(page, [{ name: 'screen.yaml', text }]);
  await page.getByLabel('payload.reagent').fill('Tris pH 7.5');
  await page.getByLabel('payload.strength').fill('0.8');
  // What was written last is checked.
  await page.getByText('checking …').waitFor({ state: 'hidden' });
}

async function seek(page: Page): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByLabel('What to find').waitFor();
  await page.keyboard.type('plate');
}

async function openPlot(page: Page): Promise<void> {
  await openFile(page, 'spectrum.csv');
  await page.getByText('plot', { exact: true }).click();
}

async function openFile(page: Page, name: string): Promise<void> {
  await page.getByRole('link', { name }).first().click();
}
