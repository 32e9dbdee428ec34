/*
 * Turns the name that the sign-in page sends into an example person. The name
 * travels in a header of our own, so that no foreign page can send it without a
 * CORS preflight that this back end does not grant.
 */
import { AuthenticationError, InputError } from '@backstage/errors';
import { createProxyAuthenticator } from '@backstage/plugin-auth-node';
import { ExamplePeople, ExamplePerson } from './ExamplePeople';

/** The header that names the chosen person. */
const PERSON_HEADER = 'x-slipway-example-person';

export function createExamplePeopleAuthenticator(people: ExamplePeople) {
  return createProxyAuthenticator({
    initialize: () => undefined,

    async authenticate({ req }): Promise<{
      result: { person: ExamplePerson };
    }> {
      const name = req.header(PERSON_HEADER);
      if (!name) {
        throw new InputError(
          `The request names no example person. Send a name in the header '${PERSON_HEADER}'.`,
        );
      }
      const person = await people.find(name);
      if (!person) {
        throw new AuthenticationError(
          `There is no example person '${name}'. Choose one that the sign-in page offers.`,
        );
      }
      return { result: { person } };
    },

    defaultProfileTransform: async ({ person }) => ({
      profile: { displayName: person.displayName, email: person.email },
    }),
  });
}
