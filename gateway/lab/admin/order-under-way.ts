import type { Json } from '../../../shared/kernel/json/json.ts';
import { decodeWorkcellState, workcellField } from '../../../shared/contracts/workcell-state.ts';

/**
 * True where the store has numbered an order that its owner has not worked into the holds yet: how the workcell stands may
 * change any moment, or as soon as there is an owner. Takes the fields of the workcell's state. Pure.
 */
export function isOrderUnderWay(fields: Record<string, Json>): boolean {
  const { holds, instances, answers } = decodeWorkcellState(fields);
  const known = [
    ...[...holds.values()].flatMap((each) => Object.values(each).map(({ revision }) => revision)),
    ...[...instances.values()].flatMap(({ abandon }) => abandon?.revision ?? []),
    ...[...answers.values()].map(({ revision }) => revision),
  ];
  return Number(fields[workcellField.order] ?? 0) > Math.max(0, ...known);
}
