/**
 * Which service the pages are about, and where they are mounted.
 */
import { createContext, ReactNode, useContext, useMemo } from 'react';
import { ServiceKey } from '@slipway/backstage-plugin-releases-react';

interface ServiceContextValue {
  key: ServiceKey;
  /** Entity ref as the back end writes it. */
  ref: string;
  /** Entity ref of the owner, whom to ask. */
  owner?: string;
  /** Path of the tab, without a slash at its end. */
  base: string;
}

const ServiceContext = createContext<ServiceContextValue | undefined>(
  undefined,
);

/** Entity ref as the back end writes it. */
export const serviceRef = ({ namespace, name }: ServiceKey) =>
  `component:${namespace}/${name}`.toLocaleLowerCase('en-US');

export const ServiceProvider = (props: {
  namespace: string;
  name: string;
  owner?: string;
  base: string;
  children: ReactNode;
}) => {
  const { namespace, name, owner, base } = props;
  const value = useMemo(
    () => ({
      key: { namespace, name },
      ref: serviceRef({ namespace, name }),
      owner,
      base: base.replace(/\/+$/, ''),
    }),
    [namespace, name, owner, base],
  );
  return (
    <ServiceContext.Provider value={value}>
      {props.children}
    </ServiceContext.Provider>
  );
};

/** For pieces that stand on pages across services too; undefined there. */
export function useServiceOwner(): string | undefined {
  return useContext(ServiceContext)?.owner;
}

export function useService(): ServiceContextValue {
  const value = useContext(ServiceContext);
  if (!value) {
    throw new Error('useService is for pages below the Releases tab');
  }
  return value;
}
