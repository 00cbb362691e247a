import type { AnyStateNode } from 'xstate';
import { newsAfter, newsBefore, othersHear, wants } from '../../orchestrator/machine/between.ts';

/**
 * The page that shows the charts of the machines, each as a drawing, its states in words, and what leads from one to another.
 * What is inside a state that is a chart of its own is shown with that one.
 */
export function machinesPage(charts: { title: string; words: string; chart: AnyStateNode }[]): string {
  return [
    '# The machines of a run and its steps',
    'Written from the code by `npm run docs:machines`; a test keeps it equal to it. The charts are `orchestrator/machine/run.ts`, `step.ts` and `command.ts`; what their actions do stands beside them in `run-actions.ts`, `step-arrows.ts`, `step-memory.ts` and `step-announcements.ts`. What the machines tell each other is `between.ts`.',
    ...charts.flatMap(({ title, words, chart }) => {
      const inner = charts.map((other) => other.chart).filter((other) => isWithin(other.parent, chart));
      const isElsewhere = (node: AnyStateNode) => inner.some((other) => isWithin(node, other));
      const told = (node: AnyStateNode) => inner.includes(node) || !isElsewhere(node);
      return [
        `## ${title}`,
        words,
        ['```mermaid', 'stateDiagram-v2', ...drawn(chart, inner), '```'].join('\n'),
        table(
          ['state', 'what it means'],
          statesOf(chart)
            .filter(([node]) => told(node))
            .map(([, cells]) => cells),
        ),
        table(
          ['in state', 'event', 'if', 'goes to', 'actions'],
          allArrows(chart)
            .filter(({ from }) => !isElsewhere(from))
            .map(inCells),
        ),
      ];
    }),
    ...between(),
  ].join('\n\n');
}

/** What the machines tell each other. */
function between(): string[] {
  const news = [...newsBefore, ...newsAfter].map(({ when, run }) => [when, `hears \`${run}\``, '']);
  const others = othersHear.map(({ when, hear, whom }) => [when, '', `hear \`${hear}\`: ${whom}`]);
  const wanted = Object.entries(wants).map(([name, { hear, whom }]) => [
    ...['', `has the action \`${name}\``, `hear \`${hear}\`: ${whom}`],
  ]);
  return [
    '## Between them',
    'Each line that fits counts, from top to bottom. The run hears of a grant before the step does, and of all else after it.',
    table(['when a step …', 'the run …', 'other steps …'], [...news, ...others, ...wanted]),
  ];
}

function isWithin(node: AnyStateNode | undefined, outer: AnyStateNode): boolean {
  return node !== undefined && (node === outer || isWithin(node.parent, outer));
}

const nameOf = (node: AnyStateNode): string => node.path.join('.') || node.key;
const idOf = (node: AnyStateNode): string => node.path.join('_') || node.key;
const childrenOf = (node: AnyStateNode): AnyStateNode[] => Object.values(node.states);

function drawn(node: AnyStateNode, closed: AnyStateNode[]): string[] {
  const regions = childrenOf(node).map((child) => [
    ...(childrenOf(child).length === 0 || closed.includes(child)
      ? [`state "${child.key}" as ${idOf(child)}`]
      : [`state "${child.key}" as ${idOf(child)} {`, ...drawn(child, closed), '}']),
    ...(child.type === 'final' ? [`${idOf(child)} --> [*]`] : []),
  ]);
  const first = node.type === 'compound' ? node.initial.target.map((to) => `[*] --> ${idOf(to)}`) : [];
  const inside =
    node.type === 'parallel'
      ? regions.flatMap((region, index) => (index === 0 ? region : ['--', ...region]))
      : regions.flat();
  return [...first, ...inside, ...ways(node)];
}

/**
 * The ways between the states directly within a state, whatever leads along them: Mermaid draws none between states of
 * different parents, so a way is drawn from and to the outermost states that it leads between.
 */
function ways(within: AnyStateNode): string[] {
  const outermost = (node: AnyStateNode) =>
    childrenOf(within).find(({ path }) => startsWith(node.path, path));
  const events = new Map<string, Set<string>>();
  for (const { from, to, event } of allArrows(within)) {
    const [start, end] = [outermost(from), to && outermost(to)];
    if (!start || !end || start === end) continue;
    const way = `${idOf(start)} --> ${idOf(end)}`;
    events.set(way, (events.get(way) ?? new Set()).add(event));
  }
  return [...events].map(([way, by]) => `${way} : ${[...by].join(', ')}`);
}

function startsWith(path: string[], start: string[]): boolean {
  return start.every((key, index) => path[index] === key);
}

interface Arrow {
  from: AnyStateNode;
  event: string;
  guard: string;
  to: AnyStateNode | undefined;
  actions: string[];
}

function allArrows(node: AnyStateNode): Arrow[] {
  const own = [...node.transitions].flatMap(([event, transitions]) =>
    transitions.map(({ target, guard, actions }) => ({
      ...{ from: node, event: String(event), to: target?.[0] as AnyStateNode | undefined },
      guard: guard === undefined ? '' : labelOf(guard),
      actions: actions.map(labelOf),
    })),
  );
  return [...own, ...childrenOf(node).flatMap(allArrows)];
}

function labelOf(named: unknown): string {
  return typeof named === 'string' ? named : (named as { type: string }).type;
}

function statesOf(node: AnyStateNode): [AnyStateNode, string[]][] {
  const { description } = node;
  const own: [AnyStateNode, string[]][] =
    description === undefined ? [] : [[node, [`\`${nameOf(node)}\``, description]]];
  return [...own, ...childrenOf(node).flatMap(statesOf)];
}

function inCells({ from, event, guard, to, actions }: Arrow): string[] {
  return [
    ...[`\`${nameOf(from)}\``, `\`${event}\``, guard && `\`${guard}\``, to ? `\`${nameOf(to)}\`` : ''],
    actions.map((action) => `\`${action}\``).join(', '),
  ];
}

function table(head: string[], rows: string[][]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
