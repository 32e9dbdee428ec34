/**
 * What contract suites are made of: named checks that run against a subject made afresh for each. They are values, not only tests, so
 * that a driver broken on purpose can be held against every one of them.
 */

/**
 * @public
 */
export interface ContractCheck<TSubject> {
  /** A sentence about the driver, for example `tells a push once`. */
  name: string;
  /** Rejects where the driver breaks the contract. */
  run(subject: TSubject): Promise<void>;
}

/**
 * @public
 */
export interface ContractSubject {
  /** How long the checks wait for something to happen. Default 20 s. */
  patienceMs?: number;
  /** Ends everything that was started for this check. */
  close(): Promise<void>;
}

/**
 * Runs one check against a new subject and closes the subject, whatever came.
 *
 * @public
 */
export async function runContractCheck<TSubject extends ContractSubject>(
  check: ContractCheck<TSubject>,
  factory: () => Promise<TSubject>,
): Promise<void> {
  const subject = await factory();
  try {
    await check.run(subject);
  } finally {
    await subject.close();
  }
}

/**
 * Polls until `read` answers something other than `undefined`; rejects with `what` in its message when that takes too long.
 *
 * @public
 */
export async function eventually<T>(
  what: string,
  read: () => Promise<T | undefined> | T | undefined,
  timeoutMs: number = 20_000,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let over = false;
  // A read that never answers is as much in vain as one that answers undefined.
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      over = true;
      reject(new Error(`Waited ${timeoutMs} ms in vain: ${what}`));
    }, timeoutMs);
  });
  const poll = async () => {
    for (;;) {
      const value = await read();
      if (value !== undefined || over) {
        return value as T;
      }
      await new Promise(resolve => setTimeout(resolve, 25));
    }
  };
  try {
    return await Promise.race([poll(), tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Asserts that a call rejects with this code and with a sentence.
 *
 * @public
 */
export async function rejectsWith(
  code: string,
  call: () => Promise<unknown>,
): Promise<void> {
  let answer: unknown;
  try {
    answer = await call();
  } catch (error) {
    const found = (error as { code?: unknown }).code;
    if (found !== code) {
      throw new Error(`Expected an error of code ${code}, got: ${error}`, {
        cause: error,
      });
    }
    if (!/\w.*\w/.test((error as Error).message)) {
      throw new Error(`The error ${code} has no sentence`, { cause: error });
    }
    return;
  }
  throw new Error(
    `Expected an error of code ${code}, got an answer: ${JSON.stringify(
      answer,
    )}`,
  );
}
