package io.handshake.carts.layout;

import io.handshake.vocabulary.CartOrder;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the cells of one order, and keeps what cannot be read and where each field stands. Each method takes the cell
 * and the canonical path of the field. After a fault it returns a harmless value, so that all faults of an order are
 * found in one go; {@link #result} never hands such a value out.
 */
public final class CellReader {
    private static final Pattern SCIENTIFIC = Pattern.compile("[+-]?\\d+([.,]\\d+)?[eE][+-]?\\d+");
    /** Excel and carts write identifiers like {@code 9.00E+11} only after a spreadsheet has cut them. */
    private static final Pattern CUT_IDENTIFIER = Pattern.compile("\\d[.,]\\d+E\\+?\\d{1,3}|\\d+E\\+\\d{1,3}");

    private static final Pattern PLAIN = Pattern.compile("[+-]?\\d*[.]?\\d+|[+-]?\\d+[.]");
    /** What separates groups and nothing else: spaces and apostrophes. */
    private static final Pattern SPACED =
            Pattern.compile("[+-]?\\d{1,3}([ \u00a0\u202f'\u2019])\\d{3}(\\1\\d{3})*([.,]\\d+)?");
    /** A lone separator before three digits has two meanings, so there are two groups, or a fraction. */
    private static final Pattern BY_COMMAS = Pattern.compile("[+-]?\\d{1,3}((,\\d{3})+\\.\\d+|(,\\d{3}){2,})");

    private static final Pattern BY_POINTS = Pattern.compile("[+-]?\\d{1,3}((\\.\\d{3})+,\\d+|(\\.\\d{3}){2,})");
    private static final Pattern TWO_MEANINGS = Pattern.compile("[+-]?[1-9]\\d{0,2}[.,]\\d{3}");
    private static final Instant TOO_LATE = Instant.parse("2200-01-01T00:00:00Z");
    private static final String UTC_SECOND = "0000-00-00T00:00:00Z";
    private static final int MOST_DIGITS = 40;
    /** So many digits fit into a {@code long}, whichever they are. */
    private static final int DIGITS_OF_A_LONG = 18;

    private static final DateTimeFormatter DATE_TIME = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendPattern("['T'][ ]HH:mm[:ss]")
            .appendFraction(java.time.temporal.ChronoField.NANO_OF_SECOND, 0, 9, true)
            .appendPattern("[ ][XXX][XX][X][' UTC']['UTC']")
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    private final ZoneId zone;
    private final String path;
    private final Faults faults;
    private final Places places;

    /**
     * @param line where the order begins
     * @param zone for times that name no offset
     */
    public CellReader(long line, ZoneId zone) {
        this(zone, "", new Faults(), new Places(line));
    }

    private CellReader(ZoneId zone, String path, Faults faults, Places places) {
        this.zone = zone;
        this.path = path;
        this.faults = faults;
        this.places = places;
    }

    /**
     * This reader for the fields below a path, such as {@code lines[0].}, which their names leave out. The two are joined
     * only when somebody asks where such a field stands.
     */
    public CellReader below(String path) {
        return new CellReader(zone, this.path + path, faults, places);
    }

    /** Text; empty if there is none. An apostrophe that keeps a spreadsheet from calculating is not part of it. */
    public String text(Cell cell, String field) {
        places.put(path, field, cell);
        String text = cell.text();
        return text.length() > 1 && text.charAt(0) == '\'' && "=+-@".indexOf(text.charAt(1)) >= 0
                ? text.substring(1)
                : text;
    }

    /** Text; null if there is none. */
    public @Nullable String optional(Cell cell, String field) {
        String text = text(cell, field);
        return text.isEmpty() ? null : text;
    }

    /** Text that names something. One that a spreadsheet has cut to {@code 1.2E+11} is a fault: nothing is guessed. */
    public String identifier(Cell cell, String field) {
        String text = withoutApostrophe(text(cell, field));
        if (text.indexOf('E') > 0 && CUT_IDENTIFIER.matcher(text).matches()) {
            fault(
                    "SCIENTIFIC_NOTATION",
                    cell,
                    "'" + cell.column() + "' was cut by a spreadsheet to scientific notation; format the column as text"
                            + " and enter the whole value");
        }
        return text;
    }

    /** As {@link #identifier}; null if there is none. */
    public @Nullable String optionalIdentifier(Cell cell, String field) {
        String text = identifier(cell, field);
        return text.isEmpty() ? null : text;
    }

    /** Spreadsheets keep leading zeros with an apostrophe in front, and carts export it: {@code '75008}. */
    public static String withoutApostrophe(String text) {
        return text.startsWith("'") ? text.substring(1).trim() : text;
    }

    /** An amount; the other value if there is none. */
    public BigDecimal amount(Cell cell, String field, BigDecimal otherwise) {
        String text = text(cell, field);
        if (text.isEmpty()) {
            return otherwise;
        }
        BigDecimal number = number(cell);
        return number == null ? otherwise : number;
    }

    /** An amount that can't be below zero; the other value if there is none. */
    public BigDecimal positiveAmount(Cell cell, String field, BigDecimal otherwise) {
        BigDecimal amount = amount(cell, field, otherwise);
        if (amount.signum() < 0) {
            fault("NEGATIVE_AMOUNT", cell, "'" + cell.column() + "' is below zero; give it without the minus sign");
        }
        return amount;
    }

    /** An amount that must be there. */
    public BigDecimal requiredAmount(Cell cell, String field) {
        if (cell.isBlank()) {
            missing(cell, field);
        }
        return amount(cell, field, BigDecimal.ZERO);
    }

    /** A whole number that must be there, not below zero. */
    public int quantity(Cell cell, String field) {
        if (cell.isBlank()) {
            missing(cell, field);
            return 1;
        }
        return quantity(cell, field, 1);
    }

    /** A whole number, not below zero; the other value if there is none. */
    public int quantity(Cell cell, String field, int otherwise) {
        if (text(cell, field).isEmpty()) {
            return otherwise;
        }
        BigDecimal plain = plain(cell.text());
        boolean whole = plain != null && plain.scale() == 0;
        if (!whole && TWO_MEANINGS.matcher(withoutApostrophe(cell.text())).matches()) {
            notANumber(cell, "may mean thousands or a fraction; write whole units, without a comma or point");
            return otherwise;
        }
        BigDecimal number = whole ? plain : number(cell);
        if (number == null) {
            return otherwise;
        }
        if (number.signum() < 0) {
            fault("NEGATIVE_QUANTITY", cell, "'" + cell.column() + "' is below zero; give a whole number above it");
        } else if (number.stripTrailingZeros().scale() > 0) {
            fault(
                    "FRACTIONAL_QUANTITY",
                    cell,
                    "'" + cell.column() + "' is not a whole number; order whole units, or change the unit");
        } else if (number.compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) > 0) {
            fault("BAD_NUMBER", cell, "'" + cell.column() + "' is above 2147483647; correct it");
        } else {
            return number.intValueExact();
        }
        return otherwise;
    }

    private @Nullable BigDecimal number(Cell cell) {
        BigDecimal plain = plain(cell.text());
        if (plain != null) {
            return plain;
        }
        String text = withoutApostrophe(cell.text());
        if (text.length() > MOST_DIGITS) {
            return notANumber(cell, "is too long for a number");
        }
        if (SCIENTIFIC.matcher(text).matches()) {
            return notANumber(cell, "is in scientific notation; write the digits out");
        }
        String digits = SPACED.matcher(text).matches() ? text.replaceAll("[ \u00a0\u202f'\u2019]", "") : text;
        if (BY_COMMAS.matcher(digits).matches()) {
            digits = digits.replace(",", "");
        } else if (BY_POINTS.matcher(digits).matches()) {
            digits = digits.replace(".", "").replace(',', '.');
        } else if (digits.indexOf(',') >= 0 && digits.indexOf(',') == digits.lastIndexOf(',')) {
            if (TWO_MEANINGS.matcher(digits).matches()) {
                return notANumber(cell, "may mean thousands or a fraction; write it without the comma");
            }
            // With a point beside it, it stays wrong: both were decimal marks then.
            digits = digits.indexOf('.') < 0 ? digits.replace(',', '.') : digits;
        }
        return PLAIN.matcher(digits).matches()
                ? new BigDecimal(digits)
                : notANumber(cell, "is not a number; write digits only, without a currency");
    }

    /**
     * A number as machines write it, which most are: digits with at most one point. Null for anything else, which the
     * patterns judge; they would take this for the same number, at several times the cost.
     */
    private static @Nullable BigDecimal plain(String text) {
        int start = text.startsWith("-") ? 1 : 0;
        int length = text.length() - start;
        if (length == 0 || length > DIGITS_OF_A_LONG) {
            return null;
        }
        long digits = 0;
        int fraction = -1;
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                digits = digits * 10 + (c - '0');
            } else if (c == '.' && fraction < 0 && length > 1) {
                fraction = text.length() - i - 1;
            } else {
                return null;
            }
        }
        return BigDecimal.valueOf(start == 0 ? digits : -digits, Math.max(fraction, 0));
    }

    private @Nullable BigDecimal notANumber(Cell cell, String what) {
        fault("BAD_NUMBER", cell, "'" + cell.column() + "' " + what);
        return null;
    }

    /** A moment that must be there. */
    public Instant requiredTime(Cell cell, String field) {
        if (cell.isBlank()) {
            missing(cell, field);
        }
        Instant time = time(cell, field);
        return time == null ? Instant.EPOCH : time;
    }

    /** A moment, such as {@code 2026-11-23 14:05:00 -0400} or {@code 2026-11-23T18:05:00Z}; null if there is none. */
    public @Nullable Instant time(Cell cell, String field) {
        String text = text(cell, field);
        if (text.isEmpty()) {
            return null;
        }
        try {
            Instant moment = moment(text);
            if (!moment.isBefore(Instant.EPOCH) && moment.isBefore(TOO_LATE)) {
                return moment;
            }
        } catch (DateTimeException notADate) {
            // said below
        }
        fault(
                "BAD_DATE",
                cell,
                "'" + cell.column() + "' is not a date from 1970 to 2199; write it as 2026-11-23T14:05:00Z");
        return null;
    }

    private Instant moment(String text) {
        if (text.length() == 10) {
            return LocalDate.parse(text).atStartOfDay(zone).toInstant();
        }
        if (isUtcSecond(text)) {
            return LocalDateTime.of(
                            digits(text, 0, 4),
                            digits(text, 5, 7),
                            digits(text, 8, 10),
                            digits(text, 11, 13),
                            digits(text, 14, 16),
                            digits(text, 17, 19))
                    .toInstant(ZoneOffset.UTC);
        }
        Object moment = DATE_TIME.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
        if (moment instanceof OffsetDateTime exact) {
            return exact.toInstant();
        }
        LocalDateTime local = (LocalDateTime) moment;
        return text.endsWith("UTC")
                ? local.toInstant(ZoneOffset.UTC)
                : local.atZone(zone).toInstant();
    }

    /** Has the shape that we ask for, {@code 2026-11-23T14:05:00Z}: read by place, it needs no formatter. */
    private static boolean isUtcSecond(String text) {
        if (text.length() != UTC_SECOND.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            char wanted = UTC_SECOND.charAt(i);
            if (wanted == '0' ? c < '0' || c > '9' : c != wanted) {
                return false;
            }
        }
        return true;
    }

    private static int digits(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }

    /** Yes or no in the words that carts use; the other value if there is none. */
    public boolean flag(Cell cell, String field, boolean otherwise) {
        return switch (text(cell, field).toLowerCase(Locale.ROOT)) {
            case "" -> otherwise;
            case "true", "yes", "1", "y" -> true;
            case "false", "no", "0", "n" -> false;
            default -> {
                fault("BAD_VALUE", cell, "'" + cell.column() + "' is neither true nor false; write one of them");
                yield otherwise;
            }
        };
    }

    /** One of an enum's names, in any case; the other value if there is none. */
    public <E extends Enum<E>> E choice(Cell cell, String field, Class<E> type, Supplier<E> otherwise) {
        String text =
                text(cell, field).toUpperCase(Locale.ROOT).replace(' ', '_').replace('-', '_');
        if (text.isEmpty()) {
            return otherwise.get();
        }
        for (E value : type.getEnumConstants()) {
            if (value.name().equals(text)) {
                return value;
            }
        }
        fault(
                "UNKNOWN_VALUE",
                cell,
                "'" + cell.column() + "' holds a word that is not known; write one of "
                        + List.of(type.getEnumConstants()));
        return otherwise.get();
    }

    /** Says where a field stands that is made of another's cell. */
    public void place(String field, Cell cell) {
        places.put(path, field, cell);
    }

    /** Keeps a fault in a cell. */
    public void fault(String reason, Cell cell, String message) {
        faults.add(new Fault(reason, cell.line(), cell.column(), message));
    }

    private void missing(Cell cell, String field) {
        place(field, cell);
        fault("MISSING_FIELD", cell, "'" + cell.column() + "' is missing; fill it in and upload the order again");
    }

    /** Whether nothing was wrong so far. */
    public boolean sound() {
        return faults.isEmpty();
    }

    /** The order, made only if nothing was wrong; else all faults. */
    public Reading result(Supplier<CartOrder> order) {
        return faults.isEmpty()
                ? new Reading.Readable(order.get(), () -> places)
                : new Reading.Unreadable(faults.all());
    }
}
