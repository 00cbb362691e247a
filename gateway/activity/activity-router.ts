import { Router } from 'express';
import type { GatewayContext } from '../context.ts';
import { resource } from '../http/resource.ts';
import { getTimeline } from './activity-api.ts';
import type { ActivityKeeper } from './activity-keeper.ts';
import { describeTimeline } from './describe-timeline.ts';
import { readModule } from './read-module.ts';
import { readStretch } from './stretch.ts';

/** What the instruments did, and how runs waited for them. */
export function activityRouter(context: GatewayContext, activity: Pick<ActivityKeeper, 'current'>): Router {
  const router = Router();
  resource(router, [
    getTimeline,
    async (request, response) => {
      const stretch = readStretch(request, Date.now());
      const index = await activity.current();
      const modules = context.workcell.modules.map(({ name }) => name);
      const module = readModule(request, modules, (name) => index.hasModule(name));
      response.json(
        describeTimeline({ runs: index.runs(), since: index.since, modules }, { ...stretch, module }),
      );
    },
  ]);
  return router;
}
