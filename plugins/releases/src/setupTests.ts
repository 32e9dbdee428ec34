/** Matchers for the document; patience on machines that do much else at the same time; and what comes late, at hand. */
import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';

// A search by role takes seconds on a busy machine.
configure({ asyncUtilTimeout: 45_000 });
jest.setTimeout(180_000);

// jsdom lays nothing out and has none.
HTMLElement.prototype.scrollTo = function scrollTo() {};

// React draws what was lazy in small pieces and begins anew at each second of a clock on the page; between searches that take longer than a
// second it never comes to an end. So it is loaded before a test begins, and drawn with the rest.
jest.mock('./ui/named', () => {
  const { createElement } = jest.requireActual<typeof import('react')>('react');
  const named: typeof import('./ui/named').named = (load, name) => {
    let loaded: Awaited<ReturnType<typeof load>> | undefined;
    const loading = load().then(module => {
      loaded = module;
    });
    const AtHand = (props: object) => {
      if (!loaded) {
        throw loading;
      }
      return createElement(loaded[name], props as never);
    };
    return AtHand as never;
  };
  return { named };
});
