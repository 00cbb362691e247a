import { expect, test } from 'vitest';
import type { TemplateStep } from '../../../shared/contracts/step-flow.ts';
import { stepDefinition } from '../../fixtures/run-definition.ts';
import { commands, first, Lab } from './owner-lab.ts';

const template = (number: number, name: string, facts: Partial<TemplateStep> = {}): TemplateStep => ({
  ...stepDefinition({ id: name, name, same_instance_in: 0, after: number === -1 ? [] : [number + 1] }),
  ...{ number, ...facts },
});

/** Which step went where, of what a turn sends. */
function sent(tx: ReturnType<Lab['play']>): string[] {
  return commands(tx).map(({ body }) => `${body.step.name} on ${body.instance}`);
}

function begin(body: TemplateStep[]): { lab: Lab; tx: ReturnType<Lab['play']> } {
  const lab = new Lab();
  lab.hello();
  lab.hello({ instance: 'b' });
  const for_each = { items: [1, 2, 3], as: 'item', max_parallel: 2 };
  return { lab, tx: lab.submit(first, [stepDefinition({ id: 'do', name: 'do', loop: { body, for_each } })]) };
}

test('rounds side by side go to an instance each, and the steps of a round stay together', () => {
  const { lab, tx } = begin([template(-1, 'fill'), template(-2, 'mix')]);
  expect(sent(tx)).toEqual(['do[1]/fill on a', 'do[2]/fill on b']);
  expect(sent(lab.settled(`${first}.3.1`, { instance: 'b' }))).toEqual(['do[2]/mix on b']);
  expect(sent(lab.settled(`${first}.1.1`))).toEqual(['do[1]/mix on a']);
  // Whichever is over first makes room for the third.
  expect(sent(lab.settled(`${first}.4.1`, { instance: 'b', number: 2 }))).toEqual(['do[3]/fill on b']);
  expect(sent(lab.settled(`${first}.5.1`, { instance: 'b', number: 3 }))).toEqual(['do[3]/mix on b']);
});

test('a step of rounds within a round stays where that is', () => {
  const inner = { body: [template(-3, '', { after: [] })], repeat: { max: 2 } };
  const shake = { ...template(-2, 'shake', { loop: inner }) };
  const { lab, tx } = begin([template(-1, 'fill'), shake]);
  expect(sent(tx)).toEqual(['do[1]/fill on a', 'do[2]/fill on b']);
  const [next] = commands(lab.settled(`${first}.3.1`, { instance: 'b' }));
  expect(`${next?.body.step.name} on ${next?.body.instance}`).toBe('do[2]/shake[1] on b');
  expect(sent(lab.settled(next?.command_id ?? '', { instance: 'b', number: 2 }))).toEqual([
    'do[2]/shake[2] on b',
  ]);
});

test('without the word, all rounds stay where the run went first', () => {
  const { same_instance_in: _, ...fill } = template(-1, 'fill');
  expect(sent(begin([fill]).tx)).toEqual(['do[1]/fill on a']);
});
