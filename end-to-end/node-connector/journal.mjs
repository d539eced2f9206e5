// A file of lines that outlives a kill: what was appended is on the disk when append returns.
import { closeSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from "node:fs";

export class Journal {
  #file;
  entries = [];

  constructor(path) {
    this.#file = openSync(path, "a+");
    const text = readFileSync(path, "utf8");
    // A line without an end was being written when the process died. It was never acted upon, so it goes.
    const whole = text.lastIndexOf("\n") + 1;
    if (whole < text.length) {
      ftruncateSync(this.#file, Buffer.byteLength(text.slice(0, whole)));
    }
    for (const line of text.slice(0, whole).split("\n")) {
      if (line !== "") {
        this.entries.push(JSON.parse(line));
      }
    }
  }

  append(entry) {
    writeSync(this.#file, `${JSON.stringify(entry)}\n`);
    fsyncSync(this.#file);
    this.entries.push(entry);
  }

  close() {
    closeSync(this.#file);
  }
}
