import { localTimes, type RetryPreview, type RetryStep } from '../../client/index.ts';
import { someOf } from '../../shared/kernel/some-of.ts';
import { wrap } from './wrap.ts';

/** How many steps of a kind are named. */
const mostNamed = 10;

/** What a retry would do, in lines: what is done, what moves, and what is to be looked at before anybody says yes. */
export function describeRetry(preview: RetryPreview, width = 100): string[] {
  const { run_id, as, allowed, problems, begins, steps, left_out, moves, stale, warnings } = preview;
  const named = someOf(begins, '"', 3);
  const does =
    as === 'same_step'
      ? `does ${named} again, in the same run`
      : `makes a new run, which begins with ${named || 'nothing'}`;
  const of = (kind: RetryStep['does']) => steps.filter((step) => step.does === kind);
  return [
    `a retry of run ${run_id} ${does}`,
    ...stepsLine('taken over:', of('taken_over'), width),
    ...stepsLine('done again:', of('again'), width),
    ...stepsLine('to come:', of('first'), width),
    ...namesLine(
      'left out:',
      left_out.map(({ name }) => name),
      width,
    ),
    ...section(
      'moves:',
      moves.map(({ name, text, fits }) => `${fits ? ' ' : '!'} "${name}": ${text}`),
      width,
    ),
    ...section(
      'look first:',
      [
        ...stale.map(({ weight, text }) => `${weight === 'warning' ? '!' : ' '} ${text}`),
        ...warnings.map((text) => `! ${text}`),
      ],
      width,
    ),
    '',
    ...(allowed
      ? ['Nothing is done yet: the same command without --preview does it.']
      : section(
          'It would be refused:',
          problems.map(({ message }) => `  ${message}`),
          width,
        )),
  ];
}

function stepsLine(title: string, steps: readonly RetryStep[], width: number): string[] {
  const told = steps.map(({ step, name, changed = [] }) => {
    const how = changed.length === 0 ? '' : ` (other ${someOf(changed, '', 3)})`;
    return `${step + 1} ${name}${how}`;
  });
  return namesLine(title, told, width);
}

function namesLine(title: string, names: readonly string[], width: number): string[] {
  if (names.length === 0) return [];
  const [first = '', ...rest] = wrap(someOf(names, '', mostNamed), width - 13);
  return [`${title.padEnd(13)}${first}`, ...rest.map((line) => `${' '.repeat(13)}${line}`)];
}

function section(title: string, lines: readonly string[], width: number): string[] {
  if (lines.length === 0) return [];
  return [
    title,
    ...lines.flatMap((line) => {
      const [first = '', ...rest] = wrap(localTimes(line.slice(2)), width - 4);
      return [`  ${line.slice(0, 2)}${first}`, ...rest.map((more) => `    ${more}`)];
    }),
  ];
}
