import { describe, expect, it } from 'vitest';
import type { EventBody } from '../../../../shared/contracts/event.ts';
import { readStored } from '../../../../shared/store/forms.ts';

const body: EventBody = {
  at: 1,
  event: {
    event_id: 'E',
    experiment_id: null,
    campaign_id: null,
    workcell_id: 'W',
    event_type: 'WORKFLOW',
    event_name: 'STEP',
    event_info: { text: 'ünïcode “x”', list: [1.5, null, {}] },
  },
};

describe('text from the store', () => {
  it('of what was put in > is the same again', () => {
    expect(readStored<EventBody>(JSON.stringify(body))).toEqual(body);
  });

  it('that is no JSON > is refused, not guessed', () => {
    expect(() => readStored('{"at":1')).toThrow(SyntaxError);
  });
});
