/**
 * A list of any length in a page that scrolls: rows far from the screen are not in the document. Rows stay list items that say which of how
 * many they are; the one with the focus stays whatever scrolls.
 */
import {
  defaultRangeExtractor,
  Range,
  useVirtualizer,
  VirtualItem,
} from '@tanstack/react-virtual';
import {
  CSSProperties,
  FocusEvent,
  Fragment,
  ReactNode,
  useCallback,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { keepPlace, placeOf } from './places';

/**
 * Goes onto the element of a row, a list item.
 *
 * @public
 */
export interface VirtualRowProps {
  ref: (element: Element | null) => void;
  'data-index': number;
  'aria-posinset': number;
  'aria-setsize': number;
}

/**
 * @param place - names the list in this visit, for example the key of the history entry: who comes back finds the list where it was
 *
 * @public
 */
export const VirtualList = (props: {
  label: string;
  count: number;
  /** Height of a usual row in pixels. */
  estimate: number;
  place: string;
  row: (index: number, props: VirtualRowProps) => ReactNode;
  style?: CSSProperties;
}) => {
  const { count, estimate, place } = props;
  const list = useRef<HTMLUListElement>(null);
  const [scroller, setScroller] = useState<Element | null>(null);
  const [margin, setMargin] = useState(0);
  const [focused, setFocused] = useState<number>();
  const [kept] = useState(() => placeOf(place));
  const name = useRef(place);
  name.current = place;

  useLayoutEffect(() => {
    const found = scrollerOf(list.current!);
    setScroller(found);
    setMargin(offsetWithin(list.current!, found));
  }, []);

  const rows = useVirtualizer<Element, Element>({
    count,
    getScrollElement: () => scroller,
    estimateSize: () => estimate,
    overscan: 8,
    scrollMargin: margin,
    initialMeasurementsCache: kept?.measurements as VirtualItem[] | undefined,
    rangeExtractor: useCallback(
      (range: Range) => {
        const shown = defaultRangeExtractor(range);
        return focused === undefined || shown.includes(focused)
          ? shown
          : [...shown, focused].sort((a, b) => a - b);
      },
      [focused],
    ),
  });

  // What stands above the list may grow and shrink.
  useLayoutEffect(() => {
    if (!scroller || typeof ResizeObserver === 'undefined') {
      return undefined;
    }
    const observer = new ResizeObserver(() =>
      setMargin(offsetWithin(list.current!, scroller)),
    );
    observer.observe(list.current!.parentElement!);
    return () => observer.disconnect();
  }, [scroller]);

  useLayoutEffect(() => {
    if (!scroller) {
      return undefined;
    }
    if (kept) {
      scroller.scrollTop = kept.top;
    }
    let top = scroller.scrollTop;
    const note = () => {
      top = scroller.scrollTop;
    };
    const target = scroller === document.scrollingElement ? window : scroller;
    target.addEventListener('scroll', note, { passive: true });
    return () => {
      target.removeEventListener('scroll', note);
      keepPlace(name.current, { top, measurements: rows.measurementsCache });
    };
  }, [scroller, kept, rows]);

  const items = rows.getVirtualItems();
  let end = margin;
  return (
    <ul
      ref={list}
      aria-label={props.label}
      style={{ listStyle: 'none', margin: 0, padding: 0, ...props.style }}
      onFocus={(event: FocusEvent) => setFocused(indexOf(event.target))}
      onBlur={() => setFocused(undefined)}
    >
      {items.map(item => {
        const gap = item.start - end;
        end = item.end;
        return (
          <Fragment key={item.key}>
            {gap > 0 && <Gap height={gap} />}
            {props.row(item.index, {
              ref: rows.measureElement,
              'data-index': item.index,
              'aria-posinset': item.index + 1,
              'aria-setsize': count,
            })}
          </Fragment>
        );
      })}
      <Gap height={Math.max(0, margin + rows.getTotalSize() - end)} />
    </ul>
  );
};

const Gap = (props: { height: number }) => (
  <li role="presentation" aria-hidden style={{ height: props.height }} />
);

function indexOf(element: Element): number | undefined {
  const index = element.closest('[data-index]')?.getAttribute('data-index');
  return index ? Number(index) : undefined;
}

/** The nearest element around that scrolls, else the page. */
function scrollerOf(element: Element): Element {
  for (let at = element.parentElement; at; at = at.parentElement) {
    if (
      at !== document.body &&
      /auto|scroll/.test(getComputedStyle(at).overflowY)
    ) {
      return at;
    }
  }
  return document.scrollingElement ?? document.documentElement;
}

function offsetWithin(element: Element, scroller: Element): number {
  const top =
    scroller === document.scrollingElement
      ? 0
      : scroller.getBoundingClientRect().top;
  return Math.round(
    element.getBoundingClientRect().top - top + scroller.scrollTop,
  );
}
