package io.handshake.confirm.entry.http;

/** One cell of a table that people open. */
final class CsvCell {
    private CsvCell() {}

    /**
     * A spreadsheet would run a cell that begins like a formula (CWE-1236); an apostrophe makes it text. Plain numbers
     * stay as they are.
     */
    static String safe(String cell) {
        if (cell.isEmpty() || "=+-@\t\r\0".indexOf(cell.charAt(0)) < 0 || cell.matches("[+-]?[0-9]+([.,][0-9]+)?")) {
            return cell;
        }
        return "'" + cell;
    }
}
