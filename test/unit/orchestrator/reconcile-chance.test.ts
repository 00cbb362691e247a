import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partsOfPlays, playsOfPart } from '../../support/plays.ts';
import { reconcile, type AttemptFacts, type Evidence } from '../../../orchestrator/machine/reconcile.ts';

const number = 5;

/** What may happen next between an owner and the agent of one command, whatever sense it makes. */
const happenings = fc.oneof(
  { weight: 6, arbitrary: fc.constant('deliver' as const) },
  { weight: 3, arbitrary: fc.constantFrom('hello', 'heartbeats', 'return', 'refuse', 'compact') },
  { weight: 2, arbitrary: fc.constantFrom('lose a copy', 'bye', 'rest', 'silence', 'timeout') },
  { weight: 1, arbitrary: fc.constantFrom('cancel', 'another journal', 'journal put back') },
);
type Happening = typeof happenings extends fc.Arbitrary<infer T> ? T : never;

/** An agent that keeps its promises, and the owner that has given it one command. Tells whether the instrument was asked. */
class World {
  acts = 0;
  /** The owner has taken it that no instrument acts on the command, and given its step anew. */
  givenUp = false;
  #facts: AttemptFacts = {
    status: 'awaited',
    session: 1,
    number,
    phase: 'unsent',
    resent: false,
    overtaken: false,
  };
  /** Sessions of the copies under way. */
  #copies = [1];
  #session = 1;
  #journal = { id: 'first', head: number - 1, floor: number - 2, knows: false };
  #seen = { id: 'first', head: number - 1 };
  #refused = false;
  #resting = false;
  /** The process has said goodbye; the owner has heard this process. */
  #gone = false;
  #heard = true;
  /** The agent has said that it acts, or how that ended: the owner knows the journal's head since. */
  #told = false;

  play(what: Happening): void {
    switch (what) {
      case 'deliver': {
        const copy = this.#copies.shift();
        if (this.#gone || copy !== this.#session || this.#journal.knows || this.#refused) return;
        if (number <= this.#journal.floor) return this.#refuse('forgotten');
        this.acts += 1;
        this.#journal = { ...this.#journal, knows: true, head: Math.max(this.#journal.head, number) };
        return;
      }
      case 'rest':
        if (!this.#journal.knows) return;
        this.#resting = true;
        this.#told = true;
        this.#seen = { ...this.#seen, head: Math.max(this.#seen.head, this.#journal.head) };
        return;
      case 'compact':
        if (this.#resting && this.#journal.knows)
          this.#journal = { ...this.#journal, knows: false, floor: number };
        return;
      case 'lose a copy':
        this.#copies.shift();
        return;
      case 'return': {
        // A queue that is there hands its copies over in their order; one that is gone gives back whatever comes.
        const copy = this.#copies.pop();
        if (copy !== undefined) this.#learn({ kind: 'returned', session: copy });
        return;
      }
      case 'refuse':
        if (this.#gone || this.#copies[0] !== this.#session || this.#journal.knows) return;
        this.#copies.shift();
        return this.#refuse(number <= this.#journal.floor ? 'forgotten' : 'draining');
      case 'hello':
        this.#session += 1;
        this.#refused = false;
        this.#gone = false;
        this.#heard = true;
        return this.#learn({
          kind: 'hello',
          session: this.#session,
          listed: this.#journal.knows ? 'known' : 'no',
          journal:
            this.#journal.id !== this.#seen.id
              ? 'another'
              : this.#journal.head < this.#seen.head
                ? 'behind'
                : 'unbroken',
          floor: this.#journal.floor,
          all_heard: true,
        });
      case 'heartbeats':
        // What has come to rest is listed no more.
        if (!this.#journal.knows || this.#resting) this.#learn({ kind: 'heartbeats', all_heard: true });
        return;
      case 'bye': {
        // Of a process that the owner has not heard it hears no goodbye.
        if (!this.#heard) return;
        this.#gone = true;
        const { knows: listed, floor } = this.#journal;
        return this.#learn({ kind: 'bye', listed, floor, all_heard: true });
      }
      case 'silence':
      case 'timeout':
        return this.#learn({ kind: what });
      case 'cancel':
        if (this.#facts.status === 'awaited') this.#facts = { ...this.#facts, status: 'stopping' };
        return;
      case 'another journal':
        // A process that opens another journal has left its session.
        this.#journal = { id: 'second', head: 0, floor: 0, knows: false };
        this.#session += 1;
        this.#heard = false;
        return;
      case 'journal put back':
        // One that was put back to before what nobody has been told of is not found out: see what is not promised.
        if (!this.#told) return;
        this.#journal = { ...this.#journal, head: number - 1, knows: false, floor: number - 2 };
        this.#session += 1;
        this.#heard = false;
    }
  }

  #refuse(reason: 'draining' | 'forgotten'): void {
    this.#refused = true;
    this.#learn({ kind: 'refused', reason, session: this.#session });
  }

  #learn(evidence: Evidence): void {
    if (this.givenUp) return;
    const before = this.#facts;
    const decided = reconcile(before, evidence);
    const session = evidence.kind === 'hello' ? evidence.session : before.session;
    switch (decided.verdict) {
      case 'wait':
        break;
      case 'never_acted':
        expect(this.acts, JSON.stringify({ before, evidence })).toBe(0);
        this.givenUp = true;
        break;
      case 'resend':
        if (before.status !== 'awaited') break;
        this.#copies.push(session);
        this.#facts = { ...before, session, phase: 'unsent', resent: session === before.session };
        break;
      case 'unknown':
        this.#facts = { ...before, status: 'unknown', reason: decided.reason };
        break;
      case 'adopt':
        if (before.status !== 'unknown') this.#facts = { ...before, session, resent: false };
        break;
      case 'known':
      case 'late':
        throw new Error('nothing in these histories says how a command has ended');
    }
    // A hello that is answered binds the owner to the journal that said it.
    if (evidence.kind === 'hello') this.#seen = { id: this.#journal.id, head: this.#journal.head };
  }
}

describe('whatever happens to a command', () => {
  it.each(partsOfPlays())(
    'its step is given anew > only where the instrument was never asked, and never will be (part %i)',
    () => {
      fc.assert(
        fc.property(fc.array(happenings, { minLength: 1, maxLength: 40 }), (history) => {
          const world = new World();
          for (const what of history) {
            world.play(what);
            expect(world.acts).toBeLessThan(2);
            if (world.givenUp) expect(world.acts).toBe(0);
          }
        }),
        { numRuns: playsOfPart(40_000) },
      );
    },
  );

  it('as long as other journals are to be heard > it is not sent again', () => {
    const facts = fc.record({
      status: fc.constant('awaited' as const),
      session: fc.integer({ min: 1, max: 3 }),
      number: fc.constant(number),
      phase: fc.constantFrom('unsent', 'sent', 'acting'),
      resent: fc.boolean(),
      overtaken: fc.boolean(),
    });
    const evidence: fc.Arbitrary<Evidence> = fc.oneof(
      fc.record({ kind: fc.constant('heartbeats' as const), all_heard: fc.constant(false) }),
      fc.record({
        ...{ kind: fc.constant('bye' as const), listed: fc.boolean() },
        ...{ floor: fc.integer({ min: 0, max: 9 }), all_heard: fc.constant(false) },
      }),
      fc.record({
        kind: fc.constant('hello' as const),
        session: fc.constant(4),
        listed: fc.constantFrom('known', 'forgotten', 'no'),
        journal: fc.constantFrom('unbroken', 'behind', 'another'),
        floor: fc.integer({ min: 0, max: 9 }),
        all_heard: fc.constant(false),
      }),
    );
    fc.assert(
      fc.property(facts, evidence, (attempt, learned) => {
        expect(['resend', 'never_acted']).not.toContain(reconcile(attempt, learned).verdict);
      }),
    );
  });
});
