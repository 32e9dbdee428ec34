/*
 * The sign-in page: choose a person once, stay signed in until signing out.
 */
import { useState } from 'react';
import { ProxiedSignInPage } from '@backstage/core-components';
import { SignInPageProps } from '@backstage/plugin-app-react';
import { chosenPerson } from './chosenPerson';
import { PeoplePage } from './PeoplePage';

export const ExamplePeopleSignInPage = ({
  onSignInSuccess,
}: SignInPageProps) => {
  const [name, setName] = useState(chosenPerson.get);

  if (!name) {
    return (
      <PeoplePage
        onChoose={chosen => {
          chosenPerson.set(chosen);
          setName(chosen);
        }}
      />
    );
  }

  return (
    <ProxiedSignInPage
      provider="example-people"
      headers={{ 'x-slipway-example-person': name }}
      onSignInSuccess={identity =>
        onSignInSuccess({
          getProfileInfo: () => identity.getProfileInfo(),
          getBackstageIdentity: () => identity.getBackstageIdentity(),
          getCredentials: () => identity.getCredentials(),
          signOut: async () => {
            chosenPerson.forget();
            await identity.signOut();
          },
        })
      }
      ErrorComponent={({ error }) => (
        <PeoplePage
          error={error}
          onChoose={chosen => {
            chosenPerson.set(chosen);
            window.location.reload();
          }}
        />
      )}
    />
  );
};
