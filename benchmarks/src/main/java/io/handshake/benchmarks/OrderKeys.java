package io.handshake.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** Order keys as bytes: {@code cart/}, the series' letter, and the place in as many digits as {@link OrderFile#DIGITS}. */
final class OrderKeys {
    private OrderKeys() {}

    /** The place in the series; negative if the key belongs to another one. */
    static int place(byte[] key, char series) {
        int at = key.length - OrderFile.DIGITS;
        if (at < 1 || key[at - 1] != series) {
            return -1;
        }
        int place = 0;
        for (; at < key.length; at++) {
            int digit = key[at] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            place = place * 10 + digit;
        }
        return place;
    }

    /** Gives the key that ends before {@code end} another series and place. */
    static void renumber(byte[] bytes, int end, char series, int place) {
        byte[] number = OrderFile.number(series, place).getBytes(US_ASCII);
        System.arraycopy(number, 0, bytes, end - number.length, number.length);
    }

    static byte[] renumbered(byte[] key, char series, int place) {
        byte[] copy = key.clone();
        renumber(copy, copy.length, series, place);
        return copy;
    }
}
