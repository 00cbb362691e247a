/** A step of a run that is part of a circle. */
interface CircleStep {
  run: string;
  /** From 0. */
  step: number;
  name: string;
}

/** The runs of a circle, each once, with those of their steps that wait in it. Pure. */
export function runsOfCircle(circle: readonly CircleStep[]): { run: string; steps: CircleStep[] }[] {
  const runs = new Map<string, CircleStep[]>();
  for (const each of circle) runs.set(each.run, [...(runs.get(each.run) ?? []), each]);
  return [...runs].map(([run, steps]) => ({ run, steps }));
}
