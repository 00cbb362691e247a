import autocannon from 'autocannon';
import type { Services } from '../../services/start-services.ts';
import { startBareExpress, WeirContestant } from '../contestants/weir.ts';
import { median } from '../statistics.ts';

/** Requests per second. */
export interface StatusFigures {
  weir_rps: number;
  bare_rps: number;
}

const rounds = 3;
const seconds = 3;

/** Status reads per second of a finished run, and of a bare handler that answers as many bytes, in turn: medians. */
export async function measureStatus({ env }: Services): Promise<StatusFigures> {
  const lab = await WeirContestant.start(env);
  try {
    const page = `/runs/${await lab.completedRun()}`;
    const body = await (await fetch(`${lab.url}${page}`)).text();
    const bare = await startBareExpress(Buffer.byteLength(body));
    try {
      const rates = { weir: [] as number[], bare: [] as number[] };
      // The first round warms up and does not count.
      for (let round = 0; round <= rounds; round += 1) {
        const [a, b] = [await load(`${lab.url}${page}`), await load(`${bare.ready}${page}`)];
        if (round === 0) continue;
        rates.weir.push(a);
        rates.bare.push(b);
      }
      return { weir_rps: median(rates.weir), bare_rps: median(rates.bare) };
    } finally {
      await bare.stop();
    }
  } finally {
    await lab.stop();
  }
}

async function load(url: string): Promise<number> {
  const result = await autocannon({ url, connections: 10, duration: seconds });
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`${url} answered ${result.non2xx} errors`);
  return result.requests.average;
}
