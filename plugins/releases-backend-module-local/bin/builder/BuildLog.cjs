/**
 * A build's log: bytes as they come, appended, up to a limit. Beyond it the end of each stage is kept, since that is where a failure
 * says why, and a line states how many bytes are left out.
 */
// @ts-check
'use strict';

const fs = require('node:fs');

const TAIL_BYTES = 64 * 1024;
const LINE_END = 10;

class BuildLog {
  /**
   * @param {string} file
   * @param {number} limitBytes - of the steps' output; our own lines and the ends of stages come on top
   */
  constructor(file, limitBytes) {
    /** @type {number | undefined} */
    this.fd = fs.openSync(file, 'a', 0o600);
    this.offset = fs.fstatSync(this.fd).size;
    this.limitBytes = limitBytes;
    this.room = limitBytes;
    this.atLineStart = true;
    this.leftOut = 0;
    this.tail = Buffer.alloc(0);
  }

  /**
   * Takes output of a step.
   *
   * @param {Buffer} bytes
   */
  write(bytes) {
    const fits = bytes.subarray(0, this.room);
    if (fits.length > 0) {
      this.append(fits);
      this.room -= fits.length;
    }
    const rest = bytes.subarray(fits.length);
    if (rest.length > 0) {
      if (this.leftOut === 0) {
        this.note(
          `The log has reached its limit of ${this.limitBytes} bytes: from here on only the end of each stage is kept.`,
        );
      }
      this.leftOut += rest.length;
      this.tail = Buffer.concat([this.tail, rest.subarray(-TAIL_BYTES)]);
      this.tail = this.tail.subarray(-TAIL_BYTES);
    }
  }

  /** Writes what was kept of the end of the stage, and how much was not. */
  endStage() {
    if (this.leftOut === 0) {
      return;
    }
    const tail = this.tail;
    this.note(
      `${this.leftOut - tail.length} bytes of output are left out here.`,
    );
    this.leftOut = 0;
    this.tail = Buffer.alloc(0);
    this.append(tail);
  }

  /**
   * Writes a line of our own.
   *
   * @param {string} text
   */
  note(text) {
    const lineEnd = this.atLineStart ? '' : '\n';
    this.append(Buffer.from(`${lineEnd}[slipway] ${text}\n`));
  }

  /** Makes it durable. May be called again. */
  close() {
    if (this.fd !== undefined) {
      fs.fsyncSync(this.fd);
      fs.closeSync(this.fd);
      this.fd = undefined;
    }
  }

  /**
   * @param {Buffer} bytes
   */
  append(bytes) {
    if (this.fd === undefined) {
      return;
    }
    let written = 0;
    while (written < bytes.length) {
      written += fs.writeSync(this.fd, bytes, written);
    }
    this.offset += bytes.length;
    this.atLineStart = bytes[bytes.length - 1] === LINE_END;
  }
}

module.exports = { BuildLog };
