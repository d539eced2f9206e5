package io.handshake.confirm.entry;

/**
 * Where something was stated.
 *
 * @param of in words; empty for the whole
 * @param joint what stands between it and a field's name
 */
public record Place(String of, String joint) {
    /** The whole of a statement whose fields have names. */
    public static final Place WHOLE = new Place("", ".");

    /** A row of a table; lines count from 1, with the header. */
    public static Place row(long line) {
        return new Place("line " + line, ", column ");
    }

    public String field(String name) {
        return of.isEmpty() ? name : of + joint + name;
    }

    /** One of several things in it. */
    public Place item(String name, int index) {
        return new Place(field(name + "[" + index + "]"), joint);
    }
}
