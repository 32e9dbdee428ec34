/*
 * The example portal's permission policy, by role group.
 */
export { permissionModuleExamplePolicy as default } from './module';
