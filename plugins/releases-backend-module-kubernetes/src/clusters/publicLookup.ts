/**
 * Keeps what the catalog says from leading inside: an address that anybody who can register an entity chose must not make the backend talk
 * to itself, to its network or to a cloud's metadata. Asked when the address is read, and again of every connection, since a name may
 * resolve otherwise by then.
 */
import ipaddr from 'ipaddr.js';
import { lookup as lookUpName } from 'node:dns';
import { lookup as lookUpNames } from 'node:dns/promises';
import { isIP, LookupFunction } from 'node:net';

function isPublic(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.parse(address).range() === 'unicast';
}

function inside(host: string, address: string): Error {
  const resolved = host === address ? '' : `, which is ${address}`;
  return new Error(
    `${host}${resolved}, is not a public address. Name the host in dangerouslyAllowClusterUrls of the catalog locator if it is meant`,
  );
}

function matches(host: string, pattern: string): boolean {
  const wanted = pattern.toLocaleLowerCase('en-US');
  return wanted.startsWith('*.')
    ? host === wanted.slice(2) || host.endsWith(wanted.slice(1))
    : host === wanted;
}

/** A name's addresses, none of them inside. */
const publicLookup: LookupFunction = (host, options, callback) => {
  lookUpName(host, { ...options, all: true }, (error, addresses) => {
    if (error) {
      callback(error, '');
      return;
    }
    const bad = addresses.find(({ address }) => !isPublic(address));
    if (bad) callback(inside(host, bad.address), '');
    else if (options.all) callback(null, addresses);
    else callback(null, addresses[0].address, addresses[0].family);
  });
};

/**
 * Checks an address out of the catalog.
 *
 * @param allowed - hosts that may be inside, `*.example.com` for those below
 * @returns how its name is to be looked up for each connection; `undefined`: as usual, because configuration allows it
 */
export async function guardAddress(
  address: string,
  allowed: string[],
): Promise<LookupFunction | undefined> {
  const url = new URL(address);
  if (url.username || url.password) {
    throw new Error('its address holds credentials');
  }
  const host = url.hostname.replace(/^\[|\]$/g, '').toLocaleLowerCase('en-US');
  if (allowed.some(pattern => matches(host, pattern))) return undefined;
  if (url.protocol !== 'https:') {
    throw new Error(`its address ${url.origin} is not https`);
  }
  const addresses = isIP(host)
    ? [host]
    : (await lookUpNames(host, { all: true })).map(found => found.address);
  const bad = addresses.find(found => !isPublic(found));
  if (bad) throw inside(host, bad);
  return publicLookup;
}
