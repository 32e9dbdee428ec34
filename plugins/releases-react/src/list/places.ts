/**
 * Where lists were when people left them, for this visit.
 */

interface Place {
  /** Of the scrolled element, in pixels. */
  top: number;
  /** Heights of the rows that were measured, as the list keeps them. */
  measurements: unknown[];
}

const KEPT = 50;
const places = new Map<string, Place>();

export function placeOf(name: string): Place | undefined {
  return places.get(name);
}

export function keepPlace(name: string, place: Place): void {
  places.delete(name);
  places.set(name, place);
  if (places.size > KEPT) {
    places.delete(places.keys().next().value!);
  }
}
