package io.handshake.sandbox.mail;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * A mail that was answered with 250, or is about to be.
 *
 * @param number from 1, in the order of arrival
 * @param messageId empty if it has none
 * @param from as its header says
 * @param to whom it was really handed in for, whatever its headers say
 * @param headers as they came
 * @param text its plain text; empty if it has none
 * @param html empty if it has none
 */
record KeptMail(
        int number,
        Instant at,
        String messageId,
        String from,
        List<String> to,
        String subject,
        String headers,
        String text,
        String html,
        Path file) {
    KeptMail {
        to = List.copyOf(to);
    }
}
