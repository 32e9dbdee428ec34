/**
 * Splits bytes into lines of text. A line above 64 KiB is cut there and its rest thrown away, so a line of any length takes no more memory.
 */
// @ts-check
'use strict';

const LONGEST_LINE = 64 * 1024;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

class LineSplitter {
  /**
   * @param {(text: string, cut: boolean) => void} onLine
   */
  constructor(onLine) {
    this.onLine = onLine;
    /** @type {Buffer[]} */
    this.parts = [];
    this.length = 0;
    this.cut = false;
    this.skipping = false;
  }

  /**
   * @param {Buffer} chunk
   */
  push(chunk) {
    let from = 0;
    for (;;) {
      const end = chunk.indexOf(LINE_FEED, from);
      if (end < 0) {
        this.take(chunk.subarray(from));
        return;
      }
      this.take(chunk.subarray(from, end));
      this.finish();
      from = end + 1;
    }
  }

  /** Bytes were lost here: what is held ends now, and the rest up to the next line end is thrown away. */
  skip() {
    if (this.length > 0) {
      this.cut = true;
      this.finish();
    }
    this.skipping = true;
  }

  /** The output has ended, perhaps without a line end. */
  end() {
    if (this.length > 0) {
      this.finish();
    }
  }

  /**
   * @param {Buffer} bytes
   */
  take(bytes) {
    if (this.skipping) {
      return;
    }
    const room = LONGEST_LINE - this.length;
    if (bytes.length > room) {
      this.cut = true;
    }
    if (room > 0 && bytes.length > 0) {
      // A copy: a slice would keep the whole chunk in memory.
      this.parts.push(Buffer.from(bytes.subarray(0, room)));
      this.length += Math.min(room, bytes.length);
    }
  }

  finish() {
    if (this.skipping) {
      this.skipping = false;
      return;
    }
    let line = Buffer.concat(this.parts);
    if (this.cut) {
      line = line.subarray(0, characterBorder(line));
    } else if (line[line.length - 1] === CARRIAGE_RETURN) {
      line = line.subarray(0, -1);
    }
    const { cut } = this;
    this.parts = [];
    this.length = 0;
    this.cut = false;
    // Invalid UTF-8 becomes U+FFFD here.
    this.onLine(line.toString('utf8'), cut);
  }
}

/**
 * Where to cut so that no character is halved.
 *
 * @param {Buffer} bytes
 */
function characterBorder(bytes) {
  let end = bytes.length;
  for (let back = 1; back <= 4 && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back];
    if (byte < 0x80) {
      break;
    }
    if (byte >= 0xc0) {
      const needed = [0xf0, 0xe0, 0xc0].findIndex(lead => byte >= lead);
      end = 4 - needed > back ? bytes.length - back : bytes.length;
      break;
    }
  }
  return end;
}

module.exports = { LineSplitter };
