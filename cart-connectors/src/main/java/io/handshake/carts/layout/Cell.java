package io.handshake.carts.layout;

/**
 * One value in a file.
 *
 * @param text trimmed; empty if the file gives none
 * @param column the file's own name of it
 */
public record Cell(String text, long line, String column) {

    public boolean isBlank() {
        return text.isEmpty();
    }
}
