package io.handshake.benchmarks;

import java.io.BufferedWriter;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * An export in the canonical layout, complete and sound, so that every order goes in. Of each four orders one has one
 * line, one two, one three and one four, in random order: 100,000 orders are 250,000 lines.
 *
 * @param series begins every order number, so that two files share none; one letter
 * @param orders how many
 * @param lines how many in all
 * @param bytes how large the file is
 */
record OrderFile(Path path, char series, int orders, long lines, long bytes) {
    /** Digits of an order's place in its number; numbers of one length make documents that can be compared. */
    static final int DIGITS = 7;

    private static final String HEADER = "order_number,order_id,state,placed_at,updated_at,currency,first_name,"
            + "last_name,company,address1,address2,city,state_province,postal_code,country,phone,email,"
            + "shipping_method,sku,item_name,quantity,unit_price,items_total,shipping_total,tax_total,grand_total,"
            + "payment_method,payment_state,payment_captured,notes\n";

    private static final String[] FIRST_NAMES = {
        "Anna", "Jean-Luc", "Zoë", "Mehmet", "Grace", "Łukasz", "Siobhán", "Robert", "Ingrid", "Yuki", "María", "Tom"
    };
    private static final String[] LAST_NAMES = {
        "Müller", "d'Arc", "Smith", "Yılmaz", "Nowak", "O'Brien", "Andersson", "García López", "Tanaka", "Hopper"
    };
    private static final String[] COMPANIES = {"", "", "", "", "Muster GmbH", "Acme Trading Ltd", "Fils & Cie"};
    private static final String[] SECOND_LINES = {"", "", "Apt 4B", "2. Etage links", "c/o Reception", "Floor 21"};
    private static final String[] METHODS = {"DHL Paket", "Standard", "Express", "Colissimo"};
    private static final String[] NOTES = {"", "", "", "", "", "please ring twice", "\"gift, no invoice inside\""};
    private static final String[] ITEMS = {
        "Mug – blue", "Füllhalter", "Linen shirt, white, M", "Kettle 1.7 l", "Notebook A5 ruled", "Desk lamp \"Ami\""
    };

    private record Town(String country, String city, String state, String postalCode, String street, String phone) {}

    private static final Town[] TOWNS = {
        new Town("DE", "Köln", "", "50667", "Hauptstraße", "+49 221 5550"),
        new Town("DE", "Berlin", "", "10115", "Invalidenstraße", "+49 30 5550"),
        new Town("FR", "Paris", "", "75008", "Rue de l'Église", "+33 1 5555 0"),
        new Town("US", "New York", "NY", "10118", "5th Avenue", "+1 212 555 0"),
        new Town("US", "Portland", "OR", "97205", "SW Washington Street", "+1 503 555 0"),
        new Town("GB", "London", "", "SW1A 1AA", "Victoria Street", "+44 20 5550 "),
        new Town("AT", "Graz", "", "8010", "Herrengasse", "+43 316 555 "),
        new Town("NL", "Utrecht", "", "3511 AB", "Oudegracht", "+31 30 555 0"),
    };

    /** The number of the order at this place of a series. */
    static String number(char series, int place) {
        return series + String.format(Locale.ROOT, "%0" + DIGITS + "d", place);
    }

    /** Writes an export of this many orders; the same seed writes the same bytes. */
    static OrderFile write(Path path, char series, int orders, long seed) throws IOException {
        return write(path, series, orders, Long.MAX_VALUE, seed);
    }

    /** Writes an export that ends with the first order that makes it this large. */
    static OrderFile ofSize(Path path, char series, long bytes, long seed) throws IOException {
        return write(path, series, (int) Math.pow(10, DIGITS), bytes, seed);
    }

    private static OrderFile write(Path path, char series, int most, long bytes, long seed) throws IOException {
        Random random = new Random(seed);
        List<Integer> turn = new ArrayList<>(List.of(1, 2, 3, 4));
        long lines = 0;
        int orders = 0;
        try (CountedFile to = new CountedFile(Files.newBufferedWriter(path))) {
            to.write(HEADER);
            while (orders < most && to.written() < bytes) {
                if (orders % turn.size() == 0) {
                    Collections.shuffle(turn, random);
                }
                int ofThis = turn.get(orders % turn.size());
                to.write(order(number(series, orders), orders, ofThis, random));
                lines += ofThis;
                orders++;
            }
        }
        return new OrderFile(path, series, orders, lines, Files.size(path));
    }

    /** Counts characters; that an umlaut takes two bytes makes a file a little larger than asked, not smaller. */
    private static final class CountedFile implements AutoCloseable {
        private final BufferedWriter to;
        private long written;

        CountedFile(BufferedWriter to) {
            this.to = to;
        }

        void write(CharSequence text) throws IOException {
            to.append(text);
            written += text.length();
        }

        long written() {
            return written;
        }

        @Override
        public void close() throws IOException {
            to.close();
        }
    }

    private static CharSequence order(String number, int place, int lines, Random random) {
        Town town = any(TOWNS, random);
        int[] items = new int[lines];
        int[] quantities = new int[lines];
        BigDecimal[] prices = new BigDecimal[lines];
        BigDecimal itemsTotal = BigDecimal.ZERO;
        for (int i = 0; i < lines; i++) {
            items[i] = random.nextInt(ITEMS.length);
            quantities[i] = 1 + random.nextInt(5);
            prices[i] = BigDecimal.valueOf(99 + random.nextInt(50_000), 2);
            itemsTotal = itemsTotal.add(prices[i].multiply(BigDecimal.valueOf(quantities[i])));
        }
        BigDecimal shipping = new BigDecimal("4.90");
        BigDecimal grand = itemsTotal.add(shipping);
        StringBuilder text = new StringBuilder(512);
        cells(text, number, String.valueOf(700_000 + place), "READY", "2026-11-20T09:00:00Z", "2026-11-20T10:00:00Z");
        cells(text, "EUR", any(FIRST_NAMES, random), any(LAST_NAMES, random), any(COMPANIES, random));
        cells(text, town.street() + ' ' + (1 + random.nextInt(250)), any(SECOND_LINES, random), town.city());
        cells(text, town.state(), town.postalCode(), town.country(), town.phone() + (100 + random.nextInt(900)));
        cells(text, "k" + number + "@example.com", any(METHODS, random));
        line(text, items[0], quantities[0], prices[0]);
        cells(text, itemsTotal.toPlainString(), shipping.toPlainString(), "0.00", grand.toPlainString());
        cells(text, "invoice", "PAID", grand.toPlainString());
        text.append(any(NOTES, random)).append('\n');
        for (int i = 1; i < lines; i++) {
            text.append(number).append(",,,,,,,,,,,,,,,,,,");
            line(text, items[i], quantities[i], prices[i]);
            text.append(",,,,,,,\n");
        }
        return text;
    }

    private static void line(StringBuilder text, int item, int quantity, BigDecimal price) {
        cells(text, "SKU-" + (10_000 + item * 37), quoted(ITEMS[item]));
        cells(text, String.valueOf(quantity), price.toPlainString());
    }

    private static String quoted(String cell) {
        return cell.contains(",") || cell.contains("\"") ? '"' + cell.replace("\"", "\"\"") + '"' : cell;
    }

    private static void cells(StringBuilder text, String... cells) {
        for (String cell : cells) {
            text.append(cell).append(',');
        }
    }

    private static <T> T any(T[] of, Random random) {
        return of[random.nextInt(of.length)];
    }
}
