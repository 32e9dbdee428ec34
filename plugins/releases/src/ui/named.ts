/**
 * A component that is loaded when it is first shown, from a module that exports it by name.
 */
import { ComponentType, lazy } from 'react';

export const named = <Name extends string, Props>(
  load: () => Promise<Record<Name, ComponentType<Props>>>,
  name: Name,
) => lazy(async () => ({ default: (await load())[name] }));
