import { Feed, type FeedNews, type TabSays, type WorkerAlive } from './feed.ts';

/** Each tab hears of the worker at least so often, or else takes it for dead (milliseconds). */
const aliveMs = 5_000;

const tabs = new Set<MessagePort>();
let feed: Feed | undefined;

function informAll(news: FeedNews | WorkerAlive): void {
  for (const tab of tabs) tab.postMessage(news);
}

/** The first tab opens the feed, and it ends with the last one: nobody may be signed in any more. */
function take(tab: MessagePort, said: TabSays): void {
  if (said.says === 'bye') {
    tabs.delete(tab);
    if (tabs.size > 0) return;
    feed?.close();
    feed = undefined;
  }
  if (said.says === 'ping') tab.postMessage({ tells: 'alive' } satisfies WorkerAlive);
  if (said.says !== 'hello') return;
  tabs.add(tab);
  if (!feed) {
    feed = new Feed(said.url, informAll);
    feed.open();
    return;
  }
  tab.postMessage({ tells: 'state', state: feed.state } satisfies FeedNews);
  // It may have read its first answers before it heard anything.
  if (feed.state.live) tab.postMessage({ tells: 'afresh' } satisfies FeedNews);
}

addEventListener('connect', (event) => {
  const [tab] = (event as MessageEvent).ports;
  if (!tab) return;
  tab.onmessage = ({ data }: MessageEvent<TabSays>) => take(tab, data);
});
setInterval(() => informAll({ tells: 'alive' }), aliveMs);
