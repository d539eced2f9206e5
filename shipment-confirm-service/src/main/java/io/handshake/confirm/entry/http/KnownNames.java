package io.handshake.confirm.entry.http;

import io.handshake.confirm.entry.Unreadable;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The names that a body may use. A misspelt one would be lost without a word, and a tracking number with it. */
record KnownNames(List<String> names) {
    KnownNames {
        names = List.copyOf(names);
    }

    static KnownNames of(String... names) {
        return new KnownNames(List.of(names));
    }

    boolean has(String name) {
        return names.contains(name);
    }

    /** @param place where the unknown name stands */
    Unreadable unknown(String name, String place) {
        return new Unreadable(
                "UNKNOWN_FIELD",
                name,
                place,
                "there is no field " + name,
                "write " + nearest(name) + " if that is meant, or leave it out; known are " + String.join(", ", names));
    }

    private String nearest(String name) {
        String wanted = plain(name);
        return names.stream()
                .min(Comparator.<String>comparingInt(known -> -alike(plain(known), wanted))
                        .thenComparingInt(known -> distance(plain(known), wanted))
                        .thenComparing(Comparator.naturalOrder()))
                .orElseThrow();
    }

    /** {@code tracking_number} and {@code Tracking Number} are trackingNumber in another's hand. */
    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    /** How many letters both begin with: people shorten the ends of words. Two or one are chance. */
    private static int alike(String known, String wanted) {
        int alike = 0;
        while (alike < Math.min(known.length(), wanted.length()) && known.charAt(alike) == wanted.charAt(alike)) {
            alike++;
        }
        return alike < 3 ? 0 : alike;
    }

    /** How many letters must be changed, left out or put in. */
    private static int distance(String known, String wanted) {
        int[] row = new int[wanted.length() + 1];
        for (int j = 0; j <= wanted.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= known.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= wanted.length(); j++) {
                int above = row[j];
                int same = known.charAt(i - 1) == wanted.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(diagonal + same, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[wanted.length()];
    }
}
