/**
 * What a screen reader is told of changes.
 */
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { act, screen } from '@testing-library/react';
import { useState } from 'react';
import { Announce } from './Announce';
import { LiveRegion } from './LiveRegion';

let change: (texts: Record<string, string>) => void;

const Page = () => {
  const [texts, setTexts] = useState<Record<string, string>>({
    test: 'test: Healthy.',
    production: 'production: Healthy.',
  });
  change = setTexts;
  return (
    <LiveRegion>
      <Announce texts={texts} />
    </LiveRegion>
  );
};

const region = () => document.querySelector('[data-slipway-region]');

async function show() {
  renderInTestApp(<Page />);
  await screen.findByText('', { selector: '[data-slipway-region]' });
  jest.useFakeTimers();
}

afterEach(() => jest.useRealTimers());

it('says nothing of what is there from the beginning, or comes later', async () => {
  await show();
  act(() => change({ test: 'test: Healthy.', dev: 'dev: Healthy.' }));
  act(() => jest.advanceTimersByTime(2_000));
  expect(region()).toBeEmptyDOMElement();
});

it('says changes that come together at once, and each thing by its last words', async () => {
  await show();
  act(() =>
    change({ test: 'test: Step 1.', production: 'production: Crashing.' }),
  );
  act(() => jest.advanceTimersByTime(300));
  act(() =>
    change({ test: 'test: Step 2.', production: 'production: Crashing.' }),
  );
  expect(region()).toBeEmptyDOMElement();
  act(() => jest.advanceTimersByTime(500));
  expect(region()).toHaveTextContent('test: Step 2. production: Crashing.');
});

it('says the same again when it happens again', async () => {
  await show();
  act(() => change({ test: 'test: Crashing.' }));
  act(() => jest.advanceTimersByTime(800));
  expect(region()).toHaveTextContent('test: Crashing.');
  act(() => change({ test: 'test: Healthy.' }));
  act(() => jest.advanceTimersByTime(800));
  expect(region()).toHaveTextContent('test: Healthy.');
  act(() => jest.advanceTimersByTime(6_000));
  expect(region()).toBeEmptyDOMElement();
  act(() => change({ test: 'test: Crashing.' }));
  act(() => jest.advanceTimersByTime(800));
  expect(region()).toHaveTextContent('test: Crashing.');
});

it('counts what is too much to listen to', async () => {
  await show();
  const many = (state: string) =>
    Object.fromEntries(
      Array.from({ length: 9 }, (_, index) => [
        `s${index}`,
        `service ${index}: ${state}`,
      ]),
    );
  act(() => change(many('Running.')));
  act(() => change(many('Succeeded.')));
  act(() => jest.advanceTimersByTime(800));
  expect(region()).toHaveTextContent('9 things changed on this page.');
});
