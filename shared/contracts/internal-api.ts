import type { InstanceAddress } from './address.ts';

/**
 * What agents and the command line ask of the gateway, by HTTP.
 *
 * - `GET  /internal/workcell` → a WorkcellOutline as JSON
 * - `GET  /internal/diagnosis` → a Diagnosis as JSON
 * - `GET  /internal/commands/{command_id}/files/{argument}` → the bytes of the step's input file, with `Repr-Digest`
 * - `PUT  /internal/commands/{command_id}/files/{label}?name=NAME&module=MODULE&instance=INSTANCE` with the bytes and
 *   `Repr-Digest` → a StoredFile as JSON; the same bytes again are the same file, other bytes under the same label and name
 *   replace it. Taken from the instance that was given the command, while its attempt goes on or its outcome is unknown
 * - `GET  /internal/commands/{command_id}/reply?wait=SECONDS` → the QuestionReply as JSON as soon as there is one, or 204
 * - `PUT  /internal/commands/{command_id}/reply?module=MODULE&instance=INSTANCE` with a QuestionClosing → the QuestionReply that
 *   stands: this one, or an earlier one
 */
export const internalApi = {
  workcell: '/internal/workcell',
  diagnosis: '/internal/diagnosis',
  inputFile: (commandId: string, argument: string) =>
    `/internal/commands/${encodeURIComponent(commandId)}/files/${encodeURIComponent(argument)}`,
  /** @param sender the instance that brings the file */
  resultFile: (commandId: string, label: string, name: string, { module, instance }: InstanceAddress) =>
    `/internal/commands/${encodeURIComponent(commandId)}/files/${encodeURIComponent(label)}?${new URLSearchParams({ name, module, instance }).toString()}`,
  reply: (commandId: string, query: Record<string, string>) =>
    `/internal/commands/${encodeURIComponent(commandId)}/reply?${new URLSearchParams(query).toString()}`,
} as const;

/** The value of a `Repr-Digest` header (RFC 9530) for a SHA-256 in hexadecimal. */
export function reprDigest(sha256: string): string {
  return `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`;
}

/** The SHA-256 of a `Repr-Digest` header, in hexadecimal; undefined where it states none. */
export function sha256OfDigest(header: string | undefined): string | undefined {
  const match = /(?:^|,)\s*sha-256=:([A-Za-z0-9+/]{43}=):/.exec(header ?? '');
  return match ? Buffer.from(match[1] as string, 'base64').toString('hex') : undefined;
}
