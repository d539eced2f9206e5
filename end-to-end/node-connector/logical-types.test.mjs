import assert from "node:assert/strict";
import test from "node:test";
import avro from "avsc";
import { logicalTypes } from "./logical-types.mjs";

const decimal = avro.Type.forSchema(
  { type: "bytes", logicalType: "decimal", precision: 18, scale: 4 },
  { logicalTypes },
);
const plain = avro.Type.forSchema("bytes");

function decoded(...bytes) {
  return decimal.fromBuffer(plain.toBuffer(Buffer.from(bytes)));
}

test("two's complement bytes become exact text", () => {
  assert.equal(decoded(0x00), "0.0000");
  assert.equal(decoded(), "0.0000");
  assert.equal(decoded(0x01), "0.0001");
  assert.equal(decoded(0xff), "-0.0001");
  assert.equal(decoded(0x01, 0xe2, 0x40), "12.3456");
  assert.equal(decoded(0x00, 0xff), "0.0255");
});

test("what is written is read again, at the limits too", () => {
  for (const text of ["0.0000", "-12.3400", "99999999999999.9999", "-99999999999999.9999", "0.0128", "-0.0128"]) {
    assert.equal(decimal.fromBuffer(decimal.toBuffer(text)), text);
  }
});

test("a number with more decimals than the scale is refused, not rounded", () => {
  assert.throws(() => decimal.toBuffer("1.00001"));
});

test("a timestamp becomes a date", () => {
  const type = avro.Type.forSchema({ type: "long", logicalType: "timestamp-millis" }, { logicalTypes });
  const at = new Date("2026-02-03T04:05:06.789Z");
  assert.deepEqual(type.fromBuffer(type.toBuffer(at)), at);
});
