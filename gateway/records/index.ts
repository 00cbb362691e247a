/**
 * Documents beside the runs: experiments, campaigns, events, datapoints, and the questions that runs ask people. It does not know
 * who is told of them.
 */

export { viewOfAsk } from './asks/ask-view.ts';
export { asksApi } from './asks/asks-api.ts';
export { asksRouter } from './asks/asks-router.ts';
export { asks, forgetReplies } from './asks/forget-replies.ts';
export { openQuestions } from './asks/open-questions.ts';
export { replyCalls } from './asks/reply-calls.ts';
export { replyRouter } from './asks/reply-router.ts';
export { campaignsApi } from './campaigns/campaigns-api.ts';
export { campaignsRouter } from './campaigns/campaigns-router.ts';
export type { RecordsContext } from './context.ts';
export { dataApi } from './data/data-api.ts';
export { dataRouter } from './data/data-router.ts';
export { keepEvents } from './events/event-keeper.ts';
export { eventsApi } from './events/events-api.ts';
export { eventsRouter } from './events/events-router.ts';
export { WholeEvents } from './events/whole-events.ts';
export { logWorkcellStart } from './events/workcell-start.ts';
export { experimentsApi } from './experiments/experiments-api.ts';
export { experimentsRouter } from './experiments/experiments-router.ts';
