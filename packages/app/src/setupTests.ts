/*
 * Loaded before every test: matchers for the DOM.
 */
import '@testing-library/jest-dom';
