/** Matchers for the document. */
import '@testing-library/jest-dom';
