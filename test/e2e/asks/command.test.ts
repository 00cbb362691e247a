import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProgram } from '../../../cli/program.ts';
import { messageOf } from '../../../shared/kernel/errors/weir-error.ts';
import { protocolTiming } from '../../../shared/kernel/timing/protocol-timing.ts';
import { AskingLab } from '../../support/lab/asking-lab.ts';
import { until } from '../../support/until.ts';

/** `weir ask` in this process; with a terminal it may be typed to. */
function weirAsk(lab: AskingLab, args: string[], { terminal = false } = {}) {
  let text = '';
  const stdout = Object.assign(new PassThrough(), { isTTY: terminal, columns: 100 });
  stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const stdin = Object.assign(new PassThrough(), { isTTY: terminal });
  const program = createProgram({
    env: { WEIR_GATEWAY_URL: lab.lab.gateway.url() },
    ...{ stdin, stdout, stderr: new PassThrough() },
    ...{
      signal: new AbortController().signal,
      timing: protocolTiming,
      serve: () => undefined,
      finish: () => undefined,
    },
  });
  let read = 0;
  const shown = () => stripVTControlCharacters(text);
  const ended = program
    .then((weir) => weir.parseAsync(['node', 'weir', 'ask', ...args]))
    .then(
      () => shown(),
      (error: unknown) => `refused: ${messageOf(error)}`,
    );
  return {
    ended,
    end: () => stdin.end(),
    shown,
    /** Types a line once that is asked for, after what was typed before. */
    async type(prompt: string, line: string): Promise<void> {
      await until(`it asks "${prompt}"`, () => shown().indexOf(prompt, read) >= 0);
      read = shown().indexOf(prompt, read) + prompt.length;
      stdin.write(`${line}\n`);
    },
  };
}

describe('weir ask', () => {
  let lab: AskingLab;
  let close: () => Promise<void>;
  beforeAll(async () => {
    lab = await AskingLab.open((closing) => (close = closing));
    await lab.startAgent();
  });
  afterAll(() => close());

  it('no question, one, and an answer > is listed, shown, answered, and told afterwards', async () => {
    expect(await weirAsk(lab, []).ended).toBe('nobody is asked anything\n');
    const { id, run_id } = await lab.ask('confirm', { message: 'Is the lid shut?' });
    const listed = await weirAsk(lab, []).ended;
    expect(listed).toContain(`ada/desk is asked since`);
    expect(listed).toContain(
      `  Is the lid shut?\n  step 1 "ask to confirm" of run ${run_id} "whole"\n  next: weir ask ${id}`,
    );
    const part = run_id.slice(-8).toLowerCase();
    expect(await weirAsk(lab, [part]).ended).toContain(`weir ask ${id} --no`);
    expect(await weirAsk(lab, [part, '--choose', 'x']).ended).toContain('which takes --yes or --no');
    expect(await weirAsk(lab, ['--yes']).ended).toContain('say which question is answered');
    expect(await weirAsk(lab, ['nothing']).ended).toContain('no open question is "nothing"');
    expect(JSON.parse(await weirAsk(lab, [part, '--json']).ended)).toMatchObject({ id, open: true });
    const yes = ['--yes', '--by', 'Ada', '--reason', 'I looked'];
    expect(await weirAsk(lab, [part, ...yes]).ended).toBe(
      `answered: step 1 "ask to confirm" of run ${run_id} goes on with it\n`,
    );
    expect(await lab.dataOf(run_id)).toMatchObject({ confirmed: true, by: 'Ada', reason: 'I looked' });
    expect(await weirAsk(lab, [id, '--yes', '--by', 'Bea']).ended).toContain('(Ada had answered so before)');
    expect(await weirAsk(lab, [id, '--no', '--by', 'Bea']).ended).toContain('refused: Ada answered true at');
    expect(await weirAsk(lab, []).ended).toContain('Ada answered yes at');
    const late = await weirAsk(lab, [part, '--no', '--by', 'Bea']).ended;
    expect(late).toContain(
      `refused: no open question is "${part}"; the latest of run ${run_id} was that of step 1 "ask to confirm": Ada answered yes at`,
    );
    expect(late).toContain('to "Is the lid shut?": I looked');
  });

  it('--choose, --set and --json > are read by what is asked', async () => {
    const choice = await lab.ask('choose', { message: 'How many?', options: [5, 10] });
    await weirAsk(lab, [choice.id, '--choose', '10']).ended;
    expect(await lab.dataOf(choice.run_id)).toMatchObject({ choice: 10 });
    const schema = { properties: { ph: { type: 'number' }, note: { type: 'string' } }, required: ['ph'] };
    const form = await lab.ask('input', { message: 'What do you read?', schema });
    expect(await weirAsk(lab, [form.id, '--set', 'ph=x']).ended).toContain('/answer/ph: must be number');
    await weirAsk(lab, [form.id, '--set', 'ph=7.4', '--set', 'note=5']).ended;
    expect(await lab.dataOf(form.run_id)).toMatchObject({ ph: 7.4, note: '5' });
    const other = await lab.ask('input', { message: 'And now?', schema });
    await weirAsk(lab, [other.id, '--json', '{"ph": 8}']).ended;
    expect(await lab.dataOf(other.run_id)).toMatchObject({ ph: 8 });
  });

  it('in a terminal > asks at once, each kind by its own prompt, and again what does not fit', async () => {
    const terminal = { terminal: true };
    const confirm = await lab.ask('confirm', { message: 'Is the lid shut?' });
    const first = weirAsk(lab, [confirm.id, '--by', 'Ada'], terminal);
    await first.type('yes or no?', 'n');
    await first.type('Why', 'it is stuck');
    expect(await first.ended).toContain('goes on with it');
    expect(await lab.dataOf(confirm.run_id)).toMatchObject({
      confirmed: false,
      reason: 'it is stuck',
      by: 'Ada',
    });

    const choose = await lab.ask('choose', { message: 'Which?', options: ['PBS', 'TRIS'] });
    const second = weirAsk(lab, [choose.id], terminal);
    await second.type('  2  TRIS', '2');
    await second.type('Why', '');
    await second.ended;
    expect(await lab.dataOf(choose.run_id)).toMatchObject({ choice: 'TRIS', reason: null });

    const properties = {
      ph: { type: 'number', maximum: 14, title: 'Acidity' },
      clean: { type: 'boolean', default: true },
    };
    const input = await lab.ask('input', { message: 'Read', schema: { properties, required: ['ph'] } });
    const third = weirAsk(lab, [input.id], terminal);
    await third.type('Acidity (ph) [NUMBER]', '15');
    await third.type('clean [true|false, else true]', '');
    await third.type('Why', '');
    await until('it is told', () => third.shown().includes('must be <= 14'));
    await third.type('Acidity (ph) [NUMBER]', '7');
    await third.type('clean [true|false, else true]', 'no');
    await third.type('Why', '');
    expect(await third.ended).toContain('goes on with it');
    expect(await lab.dataOf(input.run_id)).toMatchObject({ ph: 7, clean: false });
  });

  it('in a terminal whose input ends > answers nothing', async () => {
    const { id } = await lab.ask('confirm', { message: 'Is the lid shut?' });
    const asked = weirAsk(lab, [id], { terminal: true });
    await until('it is shown', async () => (await lab.asks()).asks.length === 1);
    asked.end();
    expect(await asked.ended).toContain('nothing was answered');
    expect((await lab.get(`/asks/${id}`)).body).toMatchObject({ open: true });
  });
});
