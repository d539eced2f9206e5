package io.handshake.confirm.mail;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes one sound line of text that strangers wrote. */
final class Plain {
    /** Line ends and other controls, and marks that turn the direction of what follows. */
    private static final Pattern CONTROLS = Pattern.compile("[\\p{Cc}\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069]+");

    private static final Pattern SPACES = Pattern.compile("\\s{2,}");
    private static final int LONGEST = 300;

    private Plain() {}

    static String line(@Nullable String text) {
        if (text == null) {
            return "";
        }
        String line = SPACES.matcher(CONTROLS.matcher(text).replaceAll(" "))
                .replaceAll(" ")
                .strip();
        if (line.length() <= LONGEST) {
            return line;
        }
        int end = Character.isHighSurrogate(line.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
        return line.substring(0, end) + "…";
    }
}
