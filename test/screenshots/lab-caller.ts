import { until } from '../support/until.ts';

/** A step of a workflow, as the scenes write it. */
export interface Step {
  name: string;
  module: string;
  action: string;
  args?: object;
  [key: string]: unknown;
}

/** A workflow, as a text or as what that says. */
type Written = string | { name: string; flowdef: Step[] };

/** What is handed in. */
export interface Submission {
  experiment: string;
  workflow?: Written;
  /** The name of a workflow of the library, in the place of a text. */
  library?: string;
  payload?: object;
  parameters?: object;
}

/** Asks a gateway as a program does. */
export class LabCaller {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** Resolves to the answer. @throws Error with the gateway's words where it refuses. */
  async post(address: string, fields: Record<string, string> = {}): Promise<unknown> {
    const answer = await fetch(`${this.#url}${address}`, {
      method: 'POST',
      body: new URLSearchParams(fields),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`POST ${address} is refused: ${answer.status} ${text}`);
    return text === '' ? null : (JSON.parse(text) as unknown);
  }

  /** Saves a workflow as the next version of its name. @param based_on the version before it; null for the first */
  async keep(name: string, workflow: Written, note: string, based_on: number | null): Promise<void> {
    const answer = await fetch(`${this.#url}/workflows/${name}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ workflow: textOf(workflow), note, by: 'Ada', ...(based_on && { based_on }) }),
    });
    if (!answer.ok) throw new Error(`${name} is not saved: ${answer.status} ${await answer.text()}`);
  }

  async campaign(name: string, description: string): Promise<string> {
    const fields = { campaign_name: name, campaign_description: description };
    return ((await this.post('/campaigns', fields)) as { campaign_id: string }).campaign_id;
  }

  async experiment(name: string, campaign?: string): Promise<string> {
    const fields = { experiment_name: name, ...(campaign === undefined ? {} : { campaign_id: campaign }) };
    return ((await this.post('/experiments', fields)) as { experiment_id: string }).experiment_id;
  }

  /** Resolves to the run's id. */
  async submit({ experiment, workflow, library, payload, parameters }: Submission): Promise<string> {
    const answer = await this.post('/runs/start', {
      experiment_id: experiment,
      ...(workflow && { workflow: textOf(workflow) }),
      ...(library !== undefined && { library }),
      ...(payload && { payload: JSON.stringify(payload) }),
      ...(parameters && { parameters: JSON.stringify(parameters) }),
    });
    return (answer as { run_id: string }).run_id;
  }

  /** Resolves when the run has this status. */
  becomes(run: string, status: string): Promise<void> {
    const look = async (): Promise<boolean> => {
      const view = await (await fetch(`${this.#url}/runs/${run}`)).json();
      return (view as { status: string }).status === status;
    };
    return until(`run ${run} is ${status}`, look, 300_000);
  }

  /** Resolves when an instrument acts on the run. */
  acts(run: string): Promise<void> {
    return until(
      `an instrument acts on run ${run}`,
      async () => (await this.#actsOn()).includes(run),
      300_000,
    );
  }

  /** Resolves when the lab says that an agent of the module is silent. */
  hearsNothingOf(module: string): Promise<void> {
    const look = async (): Promise<boolean> => {
      const { silent } = (await (await fetch(`${this.#url}/now`)).json()) as { silent: string[] };
      return silent.some((address) => address.startsWith(`${module}/`));
    };
    return until(`${module} is silent`, look, 60_000);
  }

  async #actsOn(): Promise<string[]> {
    const answer = await (await fetch(`${this.#url}/now`)).json();
    const { instruments } = answer as { instruments: { state: string; steps: { run_id: string }[] }[] };
    return instruments.flatMap(({ state, steps }) =>
      state === 'acting' ? steps.map(({ run_id }) => run_id) : [],
    );
  }
}

function textOf(workflow: Written): string {
  return typeof workflow === 'string' ? workflow : JSON.stringify(workflow);
}
