// What Avro's logical types of our schemas become in JavaScript. The avsc library gives raw bytes and numbers otherwise.
import avro from "avsc";

/** decimal(precision, scale) on bytes, as an exact string such as "-12.3400": a JavaScript number would round. */
export class Decimal extends avro.types.LogicalType {
  #scale;

  constructor(schema, options) {
    super(schema, options);
    this.#scale = schema.scale ?? 0;
  }

  // The unscaled value is a big-endian two's complement integer of any length.
  _fromValue(bytes) {
    const unscaled = bytes.length === 0 ? 0n : BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString("hex")}`));
    const sign = unscaled < 0n ? "-" : "";
    const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(this.#scale + 1, "0");
    if (this.#scale === 0) {
      return sign + digits;
    }
    return `${sign}${digits.slice(0, -this.#scale)}.${digits.slice(-this.#scale)}`;
  }

  _toValue(text) {
    const parts = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
    const fraction = parts?.[3] ?? "";
    if (parts === null || fraction.length > this.#scale) {
      return undefined; // avsc reports it as an invalid value, with its path
    }
    const unscaled = BigInt(`${parts[1]}${parts[2]}${fraction.padEnd(this.#scale, "0")}`);
    let size = 1;
    while (BigInt.asIntN(size * 8, unscaled) !== unscaled) {
      size++;
    }
    return Buffer.from(BigInt.asUintN(size * 8, unscaled).toString(16).padStart(size * 2, "0"), "hex");
  }

  // The schema that the bytes were written with decides; another scale would be another number.
  _resolve(other) {
    return other instanceof Decimal && other.#scale === this.#scale ? (bytes) => this._fromValue(bytes) : undefined;
  }
}

/** timestamp-millis on long, as a Date. */
export class TimestampMillis extends avro.types.LogicalType {
  _fromValue(millis) {
    return new Date(millis);
  }

  _toValue(date) {
    return date instanceof Date ? date.getTime() : undefined;
  }

  _resolve(other) {
    return other instanceof TimestampMillis ? (millis) => this._fromValue(millis) : undefined;
  }
}

export const logicalTypes = { decimal: Decimal, "timestamp-millis": TimestampMillis };
