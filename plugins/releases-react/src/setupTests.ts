/** Matchers for the document; and patience on machines that do much else at the same time. */
import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';

// A search by role takes seconds on a busy machine, and React draws only between two of them.
configure({ asyncUtilTimeout: 45_000 });
jest.setTimeout(180_000);
