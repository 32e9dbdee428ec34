/**
 * A component that is loaded when it is first shown, from a module that exports it by name.
 */
import { ComponentType, lazy } from 'react';

export const named = <
  Name extends string,
  Component extends ComponentType<any>,
>(
  load: () => Promise<Record<Name, Component>>,
  name: Name,
) => lazy<Component>(async () => ({ default: (await load())[name] }));
