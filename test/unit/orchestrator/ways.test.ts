import { expect, test } from 'vitest';
import { type Act, type Course, Ways } from '../../../orchestrator/commitments/ways.ts';

const move = (source: string | undefined, target: string | undefined, before: number[] = []): Act => ({
  ...{ before, begins: [], ends: [] },
  ...(source === undefined ? {} : { source }),
  ...(target === undefined ? {} : { target }),
});

/** Each stands where the next one is to go, in a circle of so many, and is taken away from there. */
function circle(size: number): Course[] {
  return Array.from({ length: size }, (_, n) => {
    const [own, next] = [`at ${n}`, `at ${(n + 1) % size}`];
    return { acts: [move(own, next), move(next, undefined, [0])], keeps: [], stands: [own] };
  });
}

function yardOf(courses: Course[], places: number) {
  const names = Array.from({ length: places }, (_, n) => `at ${n}`);
  const taken = new Map(courses.flatMap(({ stands }) => stands.map((name) => [name, 1] as const)));
  return { room: new Map(names.map((name) => [name, 1])), taken, courses };
}

test('what was looked at is taken back: asked again, it finds the same', () => {
  const [first, ...others] = circle(3);
  const aside: Course = {
    ...{ keeps: [], stands: first?.stands ?? [] },
    acts: [move('at 0', 'at 3'), move('at 3', 'at 1', [0]), move('at 1', undefined, [1])],
  };
  const ways = new Ways(yardOf([aside, ...others], 4), false);
  const way = ways.find();
  expect(way).toHaveLength(7);
  expect(ways.find([1, 0])).toBeUndefined();
  expect(ways.find([0, 0])?.length).toBe(6);
  expect(ways.find()).toEqual(way);
});

test("a hundred stand in each other's way > no more is looked at than there is effort for", () => {
  const courses = [...circle(100), ...circle(30)].map((course) => course);
  const effort = { left: 5_000 };
  expect(new Ways(yardOf(courses, 100), false, effort).find()).toBeUndefined();
  expect(effort.left).toBeGreaterThan(-1_000);
});
