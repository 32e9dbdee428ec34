/*
 * The portal as a person uses it: signed in, by its HTTP API.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

const WAIT_MS = 120_000;
const POLL_MS = 400;
const REQUEST_MS = 30_000;

/** Says in one sentence why the sample service is not complete. */
export class SeedError extends Error {}

export class Portal {
  constructor(baseUrl) {
    this.baseUrl = baseUrl;
    this.sessions = new Map();
  }

  /** As one of the example people, by name. */
  async signIn(name) {
    if (!this.sessions.has(name)) {
      this.sessions.set(name, await openSession(this.baseUrl, name));
    }
    return this.sessions.get(name);
  }

  /** Asks until the answer is truthy. */
  async waitFor(what, ask) {
    const deadline = Date.now() + WAIT_MS;
    for (;;) {
      const answer = await ask();
      if (answer) return answer;
      if (Date.now() > deadline) {
        throw new SeedError(`Waited ${WAIT_MS / 1000} s for ${what}, in vain.`);
      }
      await sleep(POLL_MS);
    }
  }
}

async function openSession(baseUrl, name) {
  const response = await request(`${baseUrl}/api/auth/example-people/refresh`, {
    headers: { 'x-slipway-example-person': name },
  });
  if (!response.ok) {
    throw new SeedError(
      `The portal does not sign in '${name}' (status ${response.status}).`,
    );
  }
  const { backstageIdentity, profile } = await response.json();
  return new Session(baseUrl, {
    token: backstageIdentity.token,
    displayName: profile.displayName ?? name,
  });
}

class Session {
  constructor(baseUrl, { token, displayName }) {
    this.baseUrl = baseUrl;
    this.token = token;
    this.displayName = displayName;
  }

  async get(path) {
    return this.#unwrap(await this.attempt('GET', path));
  }

  /** Undefined where there is no such thing. */
  async find(path) {
    const answer = await this.attempt('GET', path);
    return answer.status === 404 ? undefined : this.#unwrap(answer);
  }

  async post(path, body) {
    return this.#unwrap(await this.attempt('POST', path, body));
  }

  /** `{ok, status, body}`, or `{ok: false, status, code, error}`. */
  async attempt(method, path, body) {
    const response = await request(`${this.baseUrl}${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${this.token}`,
        ...(body && {
          'Content-Type': 'application/json',
          'Idempotency-Key': `seed-${randomUUID()}`,
        }),
      },
      body: body && JSON.stringify(body),
    });
    const { ok, status } = response;
    const text = await response.text();
    if (ok) return { ok, status, body: JSON.parse(text) };
    const { code, message } = reasonOf(text);
    const error = new SeedError(
      `${method} ${path} answered ${status}${code ? ` ${code}` : ''}${
        message ? `: ${message}` : '.'
      }`,
    );
    return { ok, status, code, error };
  }

  #unwrap({ ok, body, error }) {
    if (!ok) throw error;
    return body;
  }
}

function reasonOf(text) {
  try {
    return JSON.parse(text).error ?? {};
  } catch {
    // Not an answer of the API but of something in front of it.
    return {};
  }
}

async function request(url, options) {
  try {
    return await fetch(url, {
      ...options,
      signal: AbortSignal.timeout(REQUEST_MS),
    });
  } catch (error) {
    throw new SeedError(
      `${url} does not answer: ${error.cause?.message ?? error.message}.`,
    );
  }
}
