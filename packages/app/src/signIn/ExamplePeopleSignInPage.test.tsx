/*
 * Choosing an example person, staying signed in, and going back to the choice.
 */
import { IdentityApi } from '@backstage/frontend-plugin-api';
import { mockApis, TestApiProvider } from '@backstage/frontend-test-utils';
import { fireEvent, render, screen, waitFor } from '@testing-library/react';
import { chosenPerson } from './chosenPerson';
import { ExamplePeopleSignInPage } from './ExamplePeopleSignInPage';

const PEOPLE = [
  { name: 'viewer', displayName: 'Vera (viewer)', may: 'Looks.' },
  { name: 'developer', displayName: 'Li Wei (developer)', may: 'Deploys.' },
];

function session(name: string) {
  return {
    profile: { displayName: name },
    providerInfo: {},
    backstageIdentity: {
      token: 'h.e30.s',
      identity: {
        type: 'user',
        userEntityRef: `user:default/${name}`,
        ownershipEntityRefs: [],
      },
    },
  };
}

/** Answers as the auth provider does; `people` are the answers in turn. */
function backend(people: unknown[][] = [PEOPLE]) {
  const answer = (status: number, body: unknown) => ({
    ok: status < 400,
    status,
    statusText: '',
    headers: new Headers({ 'content-type': 'application/json' }),
    json: async () => body,
    text: async () => JSON.stringify(body),
  });
  const asked: string[] = [];
  global.fetch = jest.fn(async (url: string, init?: RequestInit) => {
    if (url.endsWith('/people')) {
      return answer(200, {
        items: people.length > 1 ? people.shift() : people[0],
      });
    }
    const name = new Headers(init?.headers).get('x-slipway-example-person')!;
    asked.push(name);
    return PEOPLE.some(person => person.name === name)
      ? answer(200, session(name))
      : answer(401, {
          error: { name: 'AuthenticationError', message: 'Nobody.' },
          response: { statusCode: 401 },
        });
  }) as unknown as typeof fetch;
  return asked;
}

function show() {
  const signedIn = jest.fn<void, [IdentityApi]>();
  render(
    <TestApiProvider
      apis={[
        mockApis.config({ data: { app: { title: 'Slipway' } } }),
        mockApis.discovery(),
        mockApis.error(),
        mockApis.translation(),
      ]}
    >
      <ExamplePeopleSignInPage onSignInSuccess={signedIn} />
    </TestApiProvider>,
  );
  return signedIn;
}

describe('the sign-in page', () => {
  const realFetch = global.fetch;
  beforeEach(() => localStorage.clear());
  afterEach(() => {
    global.fetch = realFetch;
  });

  it('shows everybody with what each may do, and signs the chosen one in', async () => {
    backend();
    const signedIn = show();

    expect(await screen.findByText('Looks.')).toBeInTheDocument();
    fireEvent.click(screen.getByRole('button', { name: /Li Wei.*Deploys/ }));

    await waitFor(() => expect(signedIn).toHaveBeenCalled());
    const identity = signedIn.mock.calls[0][0];
    await expect(identity.getBackstageIdentity()).resolves.toMatchObject({
      userEntityRef: 'user:default/developer',
    });
    await expect(identity.getProfileInfo()).resolves.toEqual({
      displayName: 'developer',
    });
  });

  it('waits for the catalog to have read the people', async () => {
    backend([[], PEOPLE]);
    show();
    expect(
      await screen.findByText('Vera (viewer)', {}, { timeout: 4_000 }),
    ).toBeInTheDocument();
  });

  it('keeps the person over a reload, until signing out', async () => {
    chosenPerson.set('viewer');
    const asked = backend();
    const signedIn = show();

    await waitFor(() => expect(signedIn).toHaveBeenCalled());
    expect(asked).toEqual(['viewer']);

    await signedIn.mock.calls[0][0].signOut();
    expect(chosenPerson.get()).toBeUndefined();
  });

  it('offers the choice again when the remembered person is gone', async () => {
    chosenPerson.set('ghost');
    backend();
    const signedIn = show();

    expect(await screen.findByText(/Signing in failed/)).toBeInTheDocument();
    expect(await screen.findByText('Vera (viewer)')).toBeInTheDocument();
    expect(signedIn).not.toHaveBeenCalled();
  });
});
