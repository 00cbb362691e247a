import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import type { onTestFinished } from 'vitest';
import { ensureChromium } from '../../services/programs.ts';

/** A browser that asks its maker nothing: all that it sends is what the page sends. */
const quiet = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

/** How long the page may take for what a test waits for (milliseconds): the machine may be busy with other tests. */
const timeoutMs = 20_000;

type Theme = 'light' | 'dark' | 'contrast';

/** What a tab is opened with. */
export interface TabOptions {
  theme?: Theme;
  width?: number;
  height?: number;
  /** Who sits there; '' for a browser that does not know yet. */
  name?: string;
}

/** One for all test files of a process, and it ends with that: to start it takes longer than what most of them do with it. */
let started: Promise<Browser> | undefined;

async function startChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: await ensureChromium(), args: quiet });
}

/** A real Chromium, with tabs that remember what they asked for and what went wrong in them. */
export class PageBrowser {
  readonly #browser: Browser;
  readonly #contexts: BrowserContext[] = [];

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  static async launch(): Promise<PageBrowser> {
    return new PageBrowser(await (started ??= startChromium()));
  }

  /** A tab of a browser that was never here before. */
  async tab(options: TabOptions = {}): Promise<Tab> {
    const { theme = 'light', width = 1440, height = 900, name = 'Ada' } = options;
    const context = await this.#browser.newContext({ viewport: { width, height }, reducedMotion: 'reduce' });
    this.#contexts.push(context);
    context.setDefaultTimeout(timeoutMs);
    const remembered = JSON.stringify({ 'weir.theme': theme, ...(name === '' ? {} : { 'weir.name': name }) });
    // What somebody changes in the page outlives that it is loaded anew.
    const content = `for (const [key, value] of Object.entries(${remembered})) localStorage.getItem(key) ?? localStorage.setItem(key, value);`;
    await context.addInitScript({ content });
    return new Tab(context, await context.newPage());
  }

  /**
   * The same, closed when the test is over, whose `onTestFinished` that is: a tab that is left open goes on drawing its lab. Where the
   * test fails it prints what the tab shows.
   */
  async tabFor(finished: typeof onTestFinished, options?: TabOptions): Promise<Tab> {
    const tab = await this.tab(options);
    finished(async ({ task }) => {
      if (task.result?.state === 'fail') process.stderr.write(`${await tab.shown()}\n`);
      await tab.close();
    });
    return tab;
  }

  /** Closes its tabs. */
  async close(): Promise<void> {
    await Promise.all(this.#contexts.map((context) => context.close()));
  }
}

/** A tab, with all the requests that left it and the errors in it. */
export class Tab {
  readonly page: Page;
  /** The URLs that were asked for. */
  readonly asked: string[] = [];
  /** What the page threw, and what it wrote as an error, but for answers that were errors themselves. */
  readonly errors: string[] = [];
  readonly #context: BrowserContext;
  #again: Promise<void> | undefined;

  constructor(context: BrowserContext, page: Page) {
    this.#context = context;
    this.page = page;
    context.on('request', (request) => this.asked.push(request.url()));
    page.on('pageerror', (error) => this.errors.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !/Failed to load resource/.test(message.text()))
        this.errors.push(message.text());
    });
    page.on('requestfailed', (request) => {
      if (request.failure()?.errorText !== 'net::ERR_NETWORK_CHANGED') return;
      this.#again ??= this.#loadBlankAgain().finally(() => (this.#again = undefined));
    });
  }

  /**
   * Tests beside it make networks and take them away, and Chromium then breaks off what it loads. The page asks for its late parts again; where it
   * did not come at all, a person would load it again.
   */
  async #loadBlankAgain(): Promise<void> {
    const isThere = (): Promise<boolean> =>
      this.page
        .waitForSelector('#page > :not(.loading), body:not(:has(#page))', {
          state: 'attached',
          timeout: 1_000,
        })
        .then(
          () => true,
          () => false,
        );
    // A tab that was closed cannot be loaded again.
    while (!this.page.isClosed() && !(await isThere())) await this.page.reload().catch(() => undefined);
  }

  /** The requests that went anywhere but to the gateway at `url`. */
  elsewhere(url: string): string[] {
    const { origin } = new URL(url);
    return this.asked.filter((asked) => !/^(?:data|blob):/.test(asked) && new URL(asked).origin !== origin);
  }

  /**
   * Signs in somebody at the gateway at `url` as the page does, but without its form: to fill that in takes loading the page twice.
   * @throws Error where the gateway refuses.
   */
  async signIn(url: string, as: { key: string } | { name: string; password: string }): Promise<void> {
    const headers = { 'user-agent': await this.page.evaluate<string>('navigator.userAgent') };
    const answer = await this.#context.request.post(`${url}/session`, { data: as, headers });
    if (!answer.ok()) throw new Error(`POST /session: ${answer.status()} ${await answer.text()}`);
  }

  /** Its address, what went wrong in it and all its text, for a person. */
  async shown(): Promise<string> {
    const text = await this.page.evaluate<string>('document.body.innerText').catch(String);
    return [`The tab at ${this.page.url()} shows:`, ...this.errors, text].join('\n');
  }

  close(): Promise<void> {
    return this.#context.close();
  }
}
