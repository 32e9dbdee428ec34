/*
 * Sign-in as one of the example people, for the example portal on one's own
 * machine only.
 */
export { authModuleExamplePeople as default } from './module';
