import type { Campaign, Experiment } from '../../../../client/index.ts';

/** The experiments of a campaign that a text is found in, the newest first. Pure. */
export function choose(
  experiments: readonly Experiment[],
  campaigns: ReadonlyMap<string, Campaign>,
  { text, campaign }: { text: string; campaign: string | undefined },
): Experiment[] {
  const sought = text.trim().toLowerCase();
  return experiments
    .filter(({ campaign_id }) => campaign === undefined || campaign_id === campaign)
    .filter(({ experiment_id, experiment_name, experiment_description, campaign_id }) =>
      [
        experiment_id,
        experiment_name,
        experiment_description,
        campaigns.get(campaign_id ?? '')?.campaign_name,
      ].some((each) => each?.toLowerCase().includes(sought)),
    )
    .reverse();
}
