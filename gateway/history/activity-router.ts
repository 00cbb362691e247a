import { Router, type Request } from 'express';
import pLimit from 'p-limit';
import type { HistoryContext } from './context.ts';
import { resource, readModule, readStretch } from '../http/index.ts';
import { getHistory, getTimeline } from './activity-api.ts';
import type { ActivityIndex } from './activity-index.ts';
import type { ActivityKeeper } from './activity-keeper.ts';
import { describeHistory } from './describe-history.ts';
import { describeTimeline, type Known } from './describe-timeline.ts';
import { readBucket } from './read-bucket.ts';

const hour = 3_600_000;

/** What the instruments did, how runs waited for them, and what came of it all. */
export function activityRouter(context: HistoryContext, activity: Pick<ActivityKeeper, 'current'>): Router {
  const router = Router();
  // Each takes turns with everybody else, but many at once would take all turns.
  const oneByOne = pLimit(1);
  const modules = (): string[] => context.workcell.modules.map(({ name }) => name);
  const knownIn = (index: ActivityIndex): Known => ({
    ...{ runs: index.runs(), since: index.since, modules: modules() },
  });
  const moduleIn = (index: ActivityIndex, request: Request) =>
    readModule(request, modules(), (name) => index.hasModule(name));
  resource(router, [
    getTimeline,
    async (request, response) => {
      const stretch = readStretch(request, Date.now(), 4 * hour);
      const index = await activity.current();
      const module = moduleIn(index, request);
      await oneByOne(async () => {
        if (response.destroyed) return;
        response.json(await describeTimeline(knownIn(index), { ...stretch, module }));
      });
    },
  ]);
  resource(router, [
    getHistory,
    async (request, response) => {
      const now = Date.now();
      const stretch = readStretch(request, now, 24 * hour);
      const bucket = readBucket(request, stretch);
      const index = await activity.current();
      await oneByOne(async () => {
        if (response.destroyed) return;
        response.json(await describeHistory(knownIn(index), { ...stretch, bucket }, now));
      });
    },
  ]);
  return router;
}
