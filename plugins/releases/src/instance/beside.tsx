/**
 * Logs and terminals beside what one was looking at: on a wide page in a drawer over it, on a narrow one as a page. The address of such a
 * page says what it lies over, as `over`, below the tab; without it the page stands by itself.
 */
import useMediaQuery from '@mui/material/useMediaQuery';
import { createContext, useContext } from 'react';
import { Location, useLocation } from 'react-router-dom';
import { useService } from '../data/service';

const PARAMETER = 'over';
/** From here on there is room for both. */
const WIDE = '(min-width: 900px)';
const PATH = /\/instances\/[^/]+\/[^/]+\/[^/]+\/(logs|terminal)$/;

/** Whether what asks stands in the drawer. */
export const InDrawer = createContext(false);

export const useInDrawer = () => useContext(InDrawer);

/** Adds to the address of logs or a terminal what it is opened over; any other address stays as it is. */
export function useBeside(): (to: string) => string {
  const { base } = useService();
  const { pathname, search } = useLocation();
  return to => {
    const [path, query] = to.split('?');
    if (!PATH.test(path) || PATH.test(pathname)) {
      return to;
    }
    const params = new URLSearchParams(query);
    params.set(PARAMETER, `${pathname.slice(base.length)}${search}`);
    return `${path}?${params}`;
  };
}

/** What the address says that it lies over: an address below the tab, never one of logs or a terminal. */
export function useOver(): string | undefined {
  const { pathname, search } = useLocation();
  const over = new URLSearchParams(search).get(PARAMETER);
  if (over === null || !PATH.test(pathname)) {
    return undefined;
  }
  const path = over.split('?')[0];
  // Below the tab and nowhere else: it comes from the address bar.
  const sound = /^(\/[^/\\]+)*\/?$/.test(path) && !path.includes('..');
  return sound && !PATH.test(path) ? over : undefined;
}

/** What is drawn behind the drawer; undefined where the page stands by itself. */
export function useBackground(): Location | undefined {
  const { base } = useService();
  const location = useLocation();
  const over = useOver();
  const wide = useMediaQuery(WIDE, { noSsr: true });
  if (over === undefined || !wide) {
    return undefined;
  }
  const [path, query] = over.split('?');
  return {
    ...location,
    pathname: `${base}${path}`,
    search: query ? `?${query}` : '',
    hash: '',
    key: `over ${over}`,
  };
}

/** The address of the page by itself. */
export function usePageAddress(): string {
  const { pathname, search } = useLocation();
  const params = new URLSearchParams(search);
  params.delete(PARAMETER);
  return `${pathname}${params.size ? `?${params}` : ''}`;
}
