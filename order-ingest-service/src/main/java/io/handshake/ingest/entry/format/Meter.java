package io.handshake.ingest.entry.format;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;

/** Stops a parser that swallows a file without giving anything: one token may not be larger than this. */
final class Meter {
    private static final long MOST = 16L << 20;

    private long since;

    /** The parser has given something. */
    void reset() {
        since = 0;
    }

    private int counted(int read) throws IOException {
        since += Math.max(0, read);
        if (since > MOST) {
            throw new TooMuch();
        }
        return read;
    }

    Reader over(Reader in) {
        return new FilterReader(in) {
            @Override
            public int read(char[] chars, int from, int length) throws IOException {
                return counted(super.read(chars, from, length));
            }
        };
    }

    /** One token is too large. */
    static final class TooMuch extends IOException {}
}
