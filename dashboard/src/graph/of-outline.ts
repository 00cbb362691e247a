import type { WorkflowOutline } from '../../../client/index.ts';
import { type BoxNote, type GraphBox, type GraphLink, type GraphModel, stepBox } from './model.ts';
import { counted, gapInWords, keptInWords } from './words.ts';

type Steps = Pick<WorkflowOutline, 'run_steps' | 'later_steps'>;
type OutlineStep = WorkflowOutline['run_steps'][number];

/** The graph of a workflow, of what its check says (`workflow` of `POST /workflows/check`). Pure. */
export function graphOfOutline({ run_steps, later_steps = [] }: Steps): GraphModel {
  const steps = [...run_steps, ...later_steps];
  const boxes = new Map<string, GraphBox>();
  const links: GraphLink[] = [];
  const idOf = (position: number): string => stepBox(bodyOfOne(steps, position) ?? position);
  for (const [position, step] of steps.entries()) {
    if (bodyOfOne(steps, position) !== undefined) continue;
    const within = homeOf(position);
    const box = boxOf(step, position, steps);
    boxes.set(box.id, within === undefined ? box : { ...box, within });
  }
  for (const [position, { after, gaps = [], added_for }] of steps.entries()) {
    const to = idOf(position);
    for (const each of after) links.push({ from: idOf(each), to, kind: 'after' });
    if (added_for?.as === 'recover' && after.length === 0)
      links.push({ from: idOf(added_for.of), to, kind: 'recover' });
    for (const gap of gaps) links.push({ from: idOf(gap.from), to, kind: 'gap', text: gapInWords(gap) });
  }
  return { boxes: [...boxes.values()], links: links.filter(({ from, to }) => from !== to) };

  /** The box in which a step stands: that of the workflow that is used, of the loop, or none. */
  function homeOf(position: number): string | undefined {
    const { added_for, within = [], cleanup } = steps[position] ?? {};
    let home =
      added_for?.as === 'recover'
        ? homeOf(bodyOfOne(steps, added_for.of) ?? added_for.of)
        : added_for && idOf(added_for.of);
    // What recovers a step of a workflow that is used belongs to that, too, and stands there already.
    if (added_for?.as === 'recover') return home;
    for (const { name, pointer, file } of within) {
      // The end of the run is none of what is done before it.
      const id = `${home ?? ''}>${file ?? ''}#${pointer}${cleanup ? ' end' : ''}`;
      const place = {
        pointer,
        ...(file !== undefined && { file }),
        ...(home !== undefined && { within: home }),
      };
      if (!boxes.has(id)) boxes.set(id, { id, kind: 'workflow', name, detail: '', notes: [], ...place });
      home = id;
    }
    return home;
  }
}

/** Of the one step of a loop's rounds, where the loop has no other: the loop, which is drawn for both. */
function bodyOfOne(steps: readonly OutlineStep[], position: number): number | undefined {
  const { added_for, pointer, file } = steps[position] ?? {};
  const loop = added_for?.as === 'round' ? steps[added_for.of] : undefined;
  const isOne = loop && loop.pointer === pointer && loop.file === file && loop.rounds?.steps.length === 1;
  return isOne ? added_for?.of : undefined;
}

function boxOf(step: OutlineStep, position: number, steps: readonly OutlineStep[]): GraphBox {
  const { name, module, action, pointer, file, rounds, within = [], added_for } = step;
  const own = within.length === 0 ? name : lastOf(name);
  // What is done by the steps of a workflow names that as its action.
  const who = rounds && module === 'workflow' ? action : `${module} ${action}`;
  const often = rounds && roundsInWords(rounds);
  return {
    id: stepBox(position),
    kind: rounds ? 'loop' : 'step',
    name: own,
    detail: often === undefined ? who : `${who} · ${often}`,
    ...(added_for === undefined && { number: position + 1 }),
    step: position,
    pointer,
    ...(file !== undefined && { file }),
    notes: notesOf(step, (at) => (at === position ? undefined : lastOf(steps[at]?.name ?? ''))),
  };
}

function lastOf(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

function notesOf(step: OutlineStep, name: (position: number) => string | undefined): BoxNote[] {
  const { when, cleanup } = step;
  return [
    ...(when === undefined ? [] : [{ kind: 'when' as const, text: `if ${when}` }]),
    ...keptInWords(step, name).map((text) => ({ kind: 'keeps' as const, text })),
    ...(cleanup ? [{ kind: 'cleanup' as const, text: 'at the end, whatever happens' }] : []),
  ];
}

function roundsInWords(rounds: NonNullable<OutlineStep['rounds']>): string {
  const { kind, count, max_parallel = 1, max, until } = rounds;
  const going = rounds.while;
  if (kind === 'for_each') {
    const each = count === undefined ? 'for each item' : `for each of ${counted(count, 'item')}`;
    return max_parallel > 1 ? `${each}, ${max_parallel} at a time` : each;
  }
  if (until !== undefined) return `until ${until}, at most ${counted(max ?? 1, 'round')}`;
  return going === undefined
    ? counted(max ?? 1, 'round')
    : `while ${going}, at most ${counted(max ?? 1, 'round')}`;
}
