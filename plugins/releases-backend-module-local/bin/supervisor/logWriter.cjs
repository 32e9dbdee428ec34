/**
 * Writes the output of one copy of an instance to files, one framed line a line of output:
 *
 *   <ISO 8601 time> <flag> <text>\n
 *
 * flag: `o` stdout, `e` stderr, in capitals when the line was cut; `m` a mark of the supervisor (something was dropped); `x` the end of the
 * copy with its exit as JSON. The files of a copy are `<copy>-<offset of its first byte>.log`; the oldest go when the copy grows too large,
 * so an offset means the same line for ever.
 *
 * However much a program writes, memory stays bounded: reading pauses while the disk is slow, and beyond a rate lines are dropped and
 * counted.
 */
// @ts-check
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { LineSplitter } = require('./lineSplitter.cjs');
const { sentence } = require('./errors.cjs');

const LIMITS = {
  /** Bytes of one file of a copy. */
  segmentBytes: 2_500_000,
  /** Bytes of all files of a copy. */
  copyBytes: 10_000_000,
  /** Bytes a program may write at once, and a second in the long run, before lines are dropped. */
  burstBytes: 16 * 1024 * 1024,
  bytesPerSecond: 2 * 1024 * 1024,
  /** Bytes waiting for the disk before reading pauses. */
  pendingBytes: 1024 * 1024,
};

const LAST_LINES = 20;
const LAST_LINE_CHARACTERS = 2000;

class LogWriter {
  /**
   * @param {string} folder - exists
   * @param {number} copy - counts from 1
   * @param {{ limits?: Partial<typeof LIMITS>, fileSystem?: typeof fs }} [options]
   */
  constructor(folder, copy, options = {}) {
    this.folder = folder;
    this.copy = copy;
    this.limits = { ...LIMITS, ...options.limits };
    this.fs = options.fileSystem ?? fs;
    this.tokens = this.limits.burstBytes;
    this.refilled = Date.now();
    /** Bytes of output that were not kept, since the last mark. */
    this.dropped = 0;
    this.dropReason = '';
    /** @type {string[]} */
    this.lastLines = [];
    /** @type {Buffer[]} */
    this.queue = [];
    this.pending = 0;
    /** @type {(() => void)[]} */
    this.whenWritten = [];
    this.offset = 0;
    this.segmentBase = 0;
    /** @type {number | undefined} */
    this.fd = undefined;
    this.writing = false;
    this.ended = false;
  }

  /**
   * @param {'stdout' | 'stderr'} stream
   * @param {import('node:stream').Readable} source
   */
  attach(stream, source) {
    const flag = stream === 'stdout' ? 'o' : 'e';
    const lines = new LineSplitter((text, cut) => {
      this.remember(text);
      this.frame(cut ? flag.toUpperCase() : flag, text);
    });
    source.on('data', (/** @type {Buffer} */ chunk) => {
      if (!this.admit(chunk.length)) {
        lines.skip();
        this.drop(
          chunk.length,
          `more than ${this.limits.bytesPerSecond} bytes a second were written`,
        );
        // Goes on reading, so that the program is not stopped by its own noise, but not faster than this.
        pauseFor(source, 2);
        return;
      }
      this.markDropped();
      lines.push(chunk);
      if (this.pending > this.limits.pendingBytes) {
        source.pause();
        this.whenWritten.push(() => source.resume());
      }
    });
    source.on('end', () => lines.end());
    source.on('error', () => lines.end());
  }

  /** Makes the first file, so that a copy is known even if it never prints a line. */
  begin() {
    this.queue.push(Buffer.alloc(0));
    void this.write();
  }

  /**
   * The copy has ended; its files are complete once this resolves.
   *
   * @param {object} exit
   * @returns {Promise<void>}
   */
  async end(exit) {
    if (this.ended) {
      return;
    }
    this.markDropped();
    this.frame('x', JSON.stringify(exit));
    this.ended = true;
    while (this.pending > 0) {
      await /** @type {Promise<void>} */ (
        new Promise(resolve => {
          this.whenWritten.push(() => resolve());
        })
      );
    }
    if (this.fd !== undefined) {
      this.fs.closeSync(this.fd);
      this.fd = undefined;
    }
  }

  /**
   * A remark of the supervisor among the lines.
   *
   * @param {string} text
   */
  mark(text) {
    this.frame('m', text);
  }

  /**
   * @param {number} bytes
   */
  admit(bytes) {
    const now = Date.now();
    this.tokens = Math.min(
      this.limits.burstBytes,
      this.tokens + ((now - this.refilled) / 1000) * this.limits.bytesPerSecond,
    );
    this.refilled = now;
    // Once lines are dropped they stay so until there is room for a while, or every second line would be a mark.
    const needed =
      this.dropped > 0
        ? Math.max(
            bytes,
            Math.min(this.limits.bytesPerSecond, this.limits.burstBytes),
          )
        : bytes;
    if (this.tokens < needed) {
      return false;
    }
    this.tokens -= bytes;
    return true;
  }

  /**
   * @param {number} bytes
   * @param {string} reason
   */
  drop(bytes, reason) {
    this.dropped += bytes;
    this.dropReason = reason;
  }

  markDropped() {
    if (this.dropped > 0) {
      const bytes = this.dropped;
      this.dropped = 0;
      this.mark(`${bytes} bytes were dropped here: ${this.dropReason}`);
    }
  }

  /**
   * @param {string} text
   */
  remember(text) {
    this.lastLines.push(text.slice(0, LAST_LINE_CHARACTERS));
    if (this.lastLines.length > LAST_LINES) {
      this.lastLines.shift();
    }
  }

  /**
   * @param {string} flag
   * @param {string} text
   */
  frame(flag, text) {
    if (this.ended) {
      return;
    }
    const line = Buffer.from(`${new Date().toISOString()} ${flag} ${text}\n`);
    this.queue.push(line);
    this.pending += line.length;
    void this.write();
  }

  async write() {
    if (this.writing) {
      return;
    }
    this.writing = true;
    while (this.queue.length > 0) {
      const batch = Buffer.concat(this.queue.splice(0));
      try {
        await this.append(batch);
      } catch (error) {
        this.drop(batch.length, sentence(error));
      }
      this.pending -= batch.length;
      this.whenWritten.splice(0).forEach(resume => resume());
    }
    this.writing = false;
  }

  /**
   * @param {Buffer} batch - whole lines
   */
  async append(batch) {
    if (
      this.fd !== undefined &&
      this.offset - this.segmentBase >= this.limits.segmentBytes
    ) {
      this.fs.closeSync(this.fd);
      this.fd = undefined;
      this.segmentBase = this.offset;
    }
    if (this.fd === undefined) {
      this.fd = this.fs.openSync(
        path.join(this.folder, segmentName(this.copy, this.segmentBase)),
        'a',
        0o600,
      );
      this.removeOldest();
    }
    const { fd } = this;
    for (let done = 0; done < batch.length; ) {
      try {
        done += await new Promise((resolve, reject) => {
          this.fs.write(fd, batch, done, (error, count) =>
            error ? reject(error) : resolve(count),
          );
        });
      } catch (error) {
        // A full disk may take half a line; readers must never see one.
        this.fs.ftruncateSync(fd, this.offset - this.segmentBase);
        throw error;
      }
    }
    this.offset += batch.length;
  }

  removeOldest() {
    segments(this.folder, this.copy, this.fs)
      .filter(base => base + this.limits.copyBytes <= this.segmentBase)
      .forEach(base =>
        this.fs.rmSync(path.join(this.folder, segmentName(this.copy, base)), {
          force: true,
        }),
      );
  }
}

/**
 * @param {number} copy
 * @param {number} base
 */
function segmentName(copy, base) {
  return `${copy}-${String(base).padStart(12, '0')}.log`;
}

/**
 * @param {string} folder
 * @param {number} copy
 * @param {typeof fs} fileSystem
 * @returns {number[]} offsets of the first bytes, ascending
 */
function segments(folder, copy, fileSystem = fs) {
  return fileSystem
    .readdirSync(folder)
    .map(name => /^(\d+)-(\d+)\.log$/.exec(name))
    .filter(match => match !== null && Number(match[1]) === copy)
    .map(match => Number(/** @type {RegExpExecArray} */ (match)[2]))
    .sort((a, b) => a - b);
}

/**
 * @param {import('node:stream').Readable} source
 * @param {number} ms
 */
function pauseFor(source, ms) {
  source.pause();
  setTimeout(() => source.resume(), ms);
}

module.exports = { LogWriter, segmentName, segments };
