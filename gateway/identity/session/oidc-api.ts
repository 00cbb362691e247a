import { text, told } from '../../../shared/contracts/fields.ts';
import { object } from '../../../shared/contracts/object-schema.ts';
import { type Operation, withStore } from '../../http/index.ts';

const tag = 'Session';

export const beginOidc: Operation = {
  id: 'beginOidc',
  method: 'get',
  path: '/session/oidc',
  access: 'anybody',
  changes: 'yes',
  errorsOnPage: true,
  tag,
  summary: 'Sends a browser to the OpenID provider of the lab, to sign in there',
  answers: { 303: { description: 'To the provider.', headers: { Location: 'The provider.' } } },
  errors: ['not_found', 'provider_unavailable'],
};

export const finishOidc: Operation = {
  id: 'finishOidc',
  method: 'get',
  path: '/session/oidc/callback',
  access: 'anybody',
  changes: 'yes',
  errorsOnPage: true,
  tag,
  summary: 'Signs in a browser that comes back from the provider, and leads it to the page',
  description:
    'Whoever comes for the first time becomes a user. What he may do is taken from the provider each time. Nobody is let in who was removed (`DELETE /users/{name}`), or whose name somebody else has here.',
  query: object(
    {},
    {
      code: told(text, 'What the provider gives for his tokens.'),
      state: told(text, 'That it was this browser which was sent to the provider.'),
      iss: told(text, 'Who the provider says it is.'),
      error: told(text, 'Why it lets nobody in.'),
    },
  ),
  answers: { 303: { description: 'It is signed in.', headers: { Location: 'The page.' } } },
  errors: ['unauthorized', 'not_allowed', 'not_found', 'too_large', 'provider_unavailable', ...withStore],
};
