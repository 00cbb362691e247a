import { describe, expect, it } from 'vitest';
import { inquireOfOwner } from '../../../../gateway/runs/control/inquire-of-owner.ts';
import {
  message,
  type BodyOf,
  type OwnerAnswer,
  type OwnerInquiry,
} from '../../../../shared/contracts/message.ts';
import { WeirError } from '../../../../shared/kernel/errors/weir-error.ts';

type Told = Omit<BodyOf<'owner.answer'>, 'inquiry'>;

function ask(answer: (inquiry: OwnerInquiry) => Told | undefined) {
  const broker = {
    inquireOfOwner: async (inquiry: OwnerInquiry): Promise<OwnerAnswer | undefined> => {
      const told = answer(inquiry);
      return told && message('owner.answer', { workcell: 'lab', body: { inquiry: inquiry.id, ...told } });
    },
  };
  return inquireOfOwner({ workcell: { name: 'lab' }, broker }, 'what-if', { runs: [] }, 1_500);
}

describe('an inquiry of the owner', () => {
  it('that is answered > resolves to what it says', async () => {
    const said = await ask(({ body }) => ({ outcome: 'answered', data: { heard: body } }));
    expect(said).toEqual({ data: { heard: { asks: 'what-if', about: { runs: [] } } } });
  });

  it('that nobody answers, that fails, or that cannot be made > resolves to why nobody can tell', async () => {
    expect(await ask(() => undefined)).toEqual({
      reason: 'no orchestrator answers: none may be there (`weir doctor` looks), or it is busy',
    });
    expect(await ask(() => ({ outcome: 'failed', message: 'too many' }))).toEqual({
      reason: 'the orchestrator could not tell: too many',
    });
    const unsent = () => {
      throw new WeirError('broker_unavailable', 'not connected yet');
    };
    expect(await ask(unsent)).toEqual({ reason: 'the orchestrator could not be asked: not connected yet' });
  });
});
