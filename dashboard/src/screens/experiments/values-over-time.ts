import type { Datapoint } from '../../../../client/index.ts';

/** The numbers that an experiment has returned under one label, by time. */
export interface Course {
  label: string;
  /** Milliseconds since the epoch, rising. */
  at: number[];
  values: number[];
  /** The run of each value; null where a client has sent it. */
  runs: (string | null)[];
}

/** The courses of the labels that have numbers, those with most values first. Pure. */
export function coursesOf(datapoints: readonly Datapoint[]): Course[] {
  const courses = new Map<string, Course>();
  const at = ({ created_at }: Datapoint): number => Date.parse(created_at ?? '');
  const sorted = [...datapoints].sort((a, b) => at(a) - at(b));
  for (const { label, value, created_at, workflow_id } of sorted) {
    if (created_at === null || typeof value !== 'number' || !Number.isFinite(value)) continue;
    const course = courses.get(label) ?? { label, at: [], values: [], runs: [] };
    courses.set(label, course);
    course.at.push(Date.parse(created_at));
    course.values.push(value);
    course.runs.push(workflow_id);
  }
  return [...courses.values()].sort(
    (a, b) => b.values.length - a.values.length || a.label.localeCompare(b.label),
  );
}
