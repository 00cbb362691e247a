import { findProgram } from './apt.ts';

/** Prometheus' tool that checks rules and what is scraped: WEIR_PROMTOOL, else the one of this machine, else installed. */
export function ensurePromtool(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  return ensure('WEIR_PROMTOOL', 'prometheus', ['promtool'], env);
}

/** A browser for tests of the page: WEIR_CHROMIUM, else the one of this machine, else installed. */
export function ensureChromium(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  return ensure('WEIR_CHROMIUM', 'chromium', ['google-chrome', 'chromium-browser', 'chromium'], env);
}

/** A program that the variable names is taken as it is. @throws Error that says what helps where there is none. */
async function ensure(
  variable: string,
  packageName: string,
  names: string[],
  { [variable]: given = '' }: NodeJS.ProcessEnv,
): Promise<string> {
  return given === '' ? findProgram(packageName, names, `, or name the program by ${variable}`) : given;
}
