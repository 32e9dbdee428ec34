/**
 * The bounds of terminals, from `releases.terminal`.
 */
import { Config } from '@backstage/config';

export interface TerminalLimits {
  /** A ticket can be used within so many seconds. */
  ticketSeconds: number;
  /** Without a keystroke. */
  idleSeconds: number;
  maximumSeconds: number;
  /** Between two looks at permission and grants. */
  recheckSeconds: number;
  /** Terminals of one person at once, tickets that are not used yet included. */
  perUser: number;
  /** Origins of pages that may open one. */
  origins: string[];
}

/** Throws when a value is not a positive number, or longer than the rules of the design allow. */
export function readTerminalLimits(config: Config): TerminalLimits {
  const positive = (key: string, standard: number, atMost: number) => {
    const path = `releases.terminal.${key}`;
    const value = config.getOptionalNumber(path) ?? standard;
    if (!(value > 0 && value <= atMost)) {
      throw new Error(
        `${path} is ${value}; it must be above 0 and at most ${atMost}.`,
      );
    }
    return value;
  };
  return {
    ticketSeconds: positive('ticketSeconds', 30, 30),
    idleSeconds: positive('idleSeconds', 10 * 60, 24 * 3600),
    maximumSeconds: positive('maximumSeconds', 4 * 3600, 24 * 3600),
    recheckSeconds: positive('recheckSeconds', 15, 15),
    perUser: positive('perUser', 5, 1_000),
    origins: [
      config.getString('app.baseUrl'),
      config.getString('backend.baseUrl'),
      ...(config.getOptionalStringArray('releases.terminal.origins') ?? []),
    ].map(url => new URL(url).origin),
  };
}
