import { flightOf, log, nothing, stepName, whereOf, withFlight, type React } from './reaction.ts';

/**
 * The instrument says why the action at hand does not move, or no longer says so. Its words may change from moment to moment:
 * the run's log has the first and the end of them, and whoever looks sees the latest.
 */
export const hindered: React<'hindered'> = (context, { command_id, reason }) => {
  const { hindrance, ...flight } = flightOf(context, command_id);
  if (hindrance === reason) return nothing;
  const who = `${stepName(flight)}: ${whereOf(flight)}`;
  if (reason !== undefined) {
    const first = hindrance === undefined ? [log('warning', `${who} ${reason}`)] : [];
    return { change: withFlight(context, command_id, { hindrance: reason }), effects: first };
  }
  return {
    change: { inflight: { ...context.inflight, [command_id]: flight } },
    effects: [log('info', `${who} is well again`)],
  };
};
