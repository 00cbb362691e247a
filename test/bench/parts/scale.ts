import type { Services } from '../../services/start-services.ts';
import { WeirContestant } from '../contestants/weir.ts';
import { cpuPerStep, playRounds } from '../rounds.ts';
import { servicesOfWeir } from '../service-process.ts';
import { median } from '../statistics.ts';

interface Scaled {
  /** CPU milliseconds of all processes of the lab, of the broker and of the store. */
  cpu_ms_per_step: number;
  steps_per_s: number;
}

/** The same runs in a lab of so many instruments. */
export interface Scale {
  instruments_10: Scaled;
  instruments_1000: Scaled;
  /** How many of 1,000 submissions at once were refused, with 1,000 instruments. */
  refused_of_1000: number;
}

const submittedAtOnce = 1_000;
const rounds = 3;

/** One lab after the other: what idle instruments say of themselves costs the broker and the store of both. */
export async function measureScale(services: Services): Promise<Scale> {
  const small = await measureLab(services, 10);
  const large = await measureLab(services, 1_000, submittedAtOnce);
  return { instruments_10: small.scaled, instruments_1000: large.scaled, refused_of_1000: large.refused };
}

async function measureLab(
  services: Services,
  instruments: number,
  atOnce = 0,
): Promise<{ scaled: Scaled; refused: number }> {
  const lab = await WeirContestant.start(services.env, { instruments, cold: true });
  try {
    const contestant = {
      name: `${instruments} instruments`,
      processes: { ...lab.processes, ...(await servicesOfWeir(services)) },
      carryOut: (runs: number) => lab.carryOut(runs),
    };
    const [found] = await playRounds([contestant], { rounds, say: console.error });
    if (!found) throw new Error('one lab was measured');
    const scaled = { cpu_ms_per_step: cpuPerStep(found), steps_per_s: median(found.stepsPerSecond) };
    return { scaled, refused: await lab.refusedOf(atOnce) };
  } finally {
    await lab.stop();
  }
}

export function reportScale({ instruments_10: few, instruments_1000: many, refused_of_1000 }: Scale): string {
  const lab = (instruments: string, { cpu_ms_per_step, steps_per_s }: Scaled): string =>
    `${instruments} instruments: ${cpu_ms_per_step.toFixed(2)} CPU ms/step, ${steps_per_s.toFixed(0)} steps/s`;
  const ratio = many.cpu_ms_per_step / few.cpu_ms_per_step;
  return [
    lab('10', few),
    `${lab('1,000', many)}; ${ratio.toFixed(2)} × the CPU`,
    `of 1,000 submissions at once, ${refused_of_1000} were refused`,
  ].join('\n');
}
