package io.handshake.ingest.entry.format;

import io.handshake.carts.layout.Fault;

/**
 * Text that can be stored and sent on. A NUL and half a surrogate pair cannot: they would come out changed, and so be
 * another identifier than the one that went in.
 */
final class SoundText {
    private static final char STAND_IN = '\uFFFD';

    private SoundText() {}

    static boolean is(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > 0 && c < Character.MIN_SURROGATE) {
                continue;
            }
            if (c == 0) {
                return false;
            }
            if (Character.isSurrogate(c)) {
                if (i + 1 == text.length() || !Character.isSurrogatePair(c, text.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    /** The same with a stand-in for what is not text. */
    static String of(String text) {
        if (is(text)) {
            return text;
        }
        StringBuilder sound = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> c == 0 || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) ? STAND_IN : c)
                .forEach(sound::appendCodePoint);
        return sound.toString();
    }

    static Fault fault(long line, String column) {
        return new Fault(
                "BAD_VALUE",
                line,
                of(column),
                "'" + of(column) + "' holds a character that is not text (NUL, or half of one); remove it");
    }
}
