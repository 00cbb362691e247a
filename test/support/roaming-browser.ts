import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';

/** A browser that follows where it is sent, and keeps cookies by host and port. */
export class RoamingBrowser {
  readonly cookies = new Map<string, Map<string, string>>();
  /** Every address that it was at. */
  readonly been: string[] = [];

  async get(url: string, headers: Record<string, string> = {}): Promise<Response> {
    this.been.push(url);
    const jar = this.cookies.get(new URL(url).host) ?? new Map<string, string>();
    this.cookies.set(new URL(url).host, jar);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    // `fetch` would say of itself what it is.
    const asked = request(url, { headers: { cookie, ...headers } });
    asked.end();
    const [came] = (await once(asked, 'response')) as [IncomingMessage];
    const { statusCode: status = 0, headers: sent } = came;
    const entries = Object.entries(sent).flatMap(([name, value]) =>
      [value ?? []].flat().map((each) => [name, each]),
    );
    const response = new Response(await text(came), { status, headers: entries as [string, string][] });
    for (const set of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      if (/max-age=0|expires=Thu, 01 Jan 1970/i.test(set)) jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  }

  /** Goes on for as long as it is sent elsewhere, up to the address that `stop` is true of. */
  async follow(url: string, stop: (next: URL) => boolean = () => false): Promise<Response> {
    let at = url;
    for (let hops = 0; hops < 10; hops++) {
      // As a browser says it of somebody who comes back from another site.
      const navigates = {
        'sec-fetch-site': 'cross-site',
        'sec-fetch-mode': 'navigate',
        'sec-fetch-dest': 'document',
      };
      const asked = await this.get(at, { accept: 'text/html', ...(hops > 0 ? navigates : {}) });
      const to = asked.headers.get('location');
      if (to === null) return asked;
      const next = new URL(to, at);
      if (stop(next)) return asked;
      at = next.href;
    }
    throw new Error('it is sent around in circles');
  }

  /** What it sends to a gateway to say who is signed in. */
  cookieFor(gateway: string): string {
    return `weir_key=${this.cookies.get(new URL(gateway).host)?.get('weir_key') ?? ''}`;
  }
}
