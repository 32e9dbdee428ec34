/** Matchers for the document; and patience on machines that do much else at the same time. */
import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';

configure({ asyncUtilTimeout: 10_000 });
jest.setTimeout(60_000);

// jsdom lays nothing out and has none.
HTMLElement.prototype.scrollTo = function scrollTo() {};
