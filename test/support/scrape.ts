/** What a scrape has answered, line by line. */
export class Scrape {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** Asks for metrics. @throws Error with the answer where that is not 200. */
  static async of(url: string): Promise<Scrape> {
    const answer = await fetch(url);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${answer.status}: ${text}`);
    return new Scrape(text);
  }

  /** The value of the one series that has this name and these labels, among others; undefined where there is none. */
  value(name: string, labels: Record<string, string> = {}): number | undefined {
    const found = this.series(name, labels);
    if (found.length > 1) throw new Error(`${found.length} series of ${name} fit`);
    return found[0]?.value;
  }

  /** All series of this name with these labels, among others. */
  series(
    name: string,
    labels: Record<string, string> = {},
  ): { labels: Record<string, string>; value: number }[] {
    return this.text.split('\n').flatMap((line) => {
      const [, of, inside = '', value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
      if (of !== name) return [];
      const told: Record<string, string> = {};
      for (const [, key = '', text = ''] of inside.matchAll(/(\w+)="([^"]*)"/g)) told[key] = text;
      const fits = Object.entries(labels).every(([key, text]) => told[key] === text);
      return fits ? [{ labels: told, value: Number(value) }] : [];
    });
  }
}
