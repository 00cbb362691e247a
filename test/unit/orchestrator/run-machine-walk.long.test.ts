import { describeWalks, fewEvents, retry } from './describe-walks.ts';

describeWalks([
  [
    'two steps, one after the other',
    {
      steps: [
        { policy: { progress_within: 5 }, attempts: 1 },
        { policy: { on_unknown: 'pause', retry: retry(['failed', 'lost']) }, attempts: 2 },
      ],
    },
  ],
  [
    'one step that may be repeated after anything',
    {
      steps: [
        { policy: { timeout: 5, retry: retry(['failed', 'interrupted', 'lost', 'timeout']) }, attempts: 2 },
      ],
    },
  ],
  [
    'two steps side by side, one repeated and one asked about, and one after both',
    {
      steps: [
        { policy: { retry: retry(['failed'], 0) }, attempts: 2 },
        { policy: { on_unknown: 'pause' }, attempts: 1 },
        { policy: {}, attempts: 1 },
      ],
      plan: [{ after: [] }, { after: [] }, { after: [0, 1] }],
      only: fewEvents,
    },
  ],
]);
