/*
 * A documentation generator that says plainly when MkDocs is not installed,
 * instead of failing with a spawn error.
 */
export { techdocsModulePlainErrors as default } from './module';
