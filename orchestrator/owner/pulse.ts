import { instanceKey } from '../../shared/contracts/address.ts';
import type { MessageOf } from '../../shared/contracts/message.ts';
import type { Book } from './book.ts';
import type { OwnerInput } from './play-turn.ts';

/** So many markers in a row without a beat between them, and an instance is lost: 10 s at one every 2 s. */
const lostAfterMarkers = 5;
/** So many beats in a row that do not list a command, and it is sent again. */
const unlistedBeats = 2;

export interface Hearing {
  inputs: OwnerInput[];
  /** True where the agent believes itself in a session that the owner has ended: it must say hello. */
  stranger: boolean;
}

/**
 * Who lives, by the beats that come in between the owner's own markers. Both travel in one queue, so an outage of the
 * broker, or of the owner itself, makes nobody look dead. Kept in memory alone.
 */
export class Pulse {
  private readonly book: Book;
  private readonly markers = new Map<string, number>();
  private readonly missing = new Map<string, number>();

  constructor(book: Book) {
    this.book = book;
  }

  /** An agent lives: what its beat says of its commands. */
  beat({ session, body }: MessageOf<'agent.beat'>): Hearing {
    const key = instanceKey(body);
    this.markers.set(key, 0);
    const record = this.book.instances.get(key);
    const known =
      record?.presence === 'present' && record.boot_id === body.boot_id && record.session === session;
    if (!known) return { inputs: [], stranger: true };
    const inputs: OwnerInput[] = [];
    for (const { command_id, run_id } of record.occupied) {
      const flight = this.book.runs.get(run_id)?.snapshot.context.inflight[command_id];
      if (!flight || flight.phase === 'unsent') continue;
      if (body.acting.includes(command_id) && flight.phase !== 'acting')
        inputs.push({ kind: 'acting', command_id });
      if (this.isUnlisted(command_id, body.holding)) inputs.push({ kind: 'unlisted', command_id });
    }
    return { inputs, stranger: false };
  }

  /** A marker of this owner has come round: the keys of the instances that are lost by now. */
  marker(): string[] {
    const lost: string[] = [];
    for (const [key, { presence }] of this.book.instances) {
      if (presence !== 'present') continue;
      const count = (this.markers.get(key) ?? 0) + 1;
      this.markers.set(key, count);
      if (count >= lostAfterMarkers) lost.push(key);
    }
    return lost;
  }

  /** A hello is as good as a beat. */
  heard(key: string): void {
    this.markers.set(key, 0);
  }

  private isUnlisted(command_id: string, holding: readonly string[]): boolean {
    if (holding.includes(command_id)) {
      this.missing.delete(command_id);
      return false;
    }
    const count = (this.missing.get(command_id) ?? 0) + 1;
    if (count < unlistedBeats) {
      this.missing.set(command_id, count);
      return false;
    }
    this.missing.delete(command_id);
    return true;
  }
}
