// A record's schema with all that it names in it, from the files of Handshake's module schemas.
import { readFileSync } from "node:fs";
import { join } from "node:path";

export function schemaOf(folder, name) {
  const seen = new Set();
  const whole = (type) => {
    if (Array.isArray(type)) {
      return type.map(whole);
    }
    if (typeof type === "object") {
      return type.type === "array" ? { ...type, items: whole(type.items) } : type;
    }
    // Built-in types begin with a small letter. A type is spelt out where it is first named, and named from then on.
    if (!/^[A-Z]/.test(type) || seen.has(type)) {
      return type;
    }
    seen.add(type);
    const file = JSON.parse(readFileSync(join(folder, `${type}.avsc`), "utf8"));
    return file.fields === undefined
      ? file
      : { ...file, fields: file.fields.map((field) => ({ ...field, type: whole(field.type) })) };
  };
  return whole(name);
}
