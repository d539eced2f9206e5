package io.handshake.confirm.mail;

import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.net.IDN;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads addresses: exactly one, without a name, comments or groups, or none at all. */
final class Mailbox {
    private static final int LONGEST = 254;
    private static final Pattern PLAIN = Pattern.compile("[\\x21-\\x7e]+");
    private static final Pattern DOMAIN =
            Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?" + "(\\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*");

    private Mailbox() {}

    /**
     * Null if it is no address that every mail server takes. A domain in another alphabet is written in its ASCII form; a
     * local part in another alphabet has none.
     */
    static @Nullable String of(String text) {
        String trimmed = text.trim();
        int at = trimmed.lastIndexOf('@');
        if (at < 1) {
            return null;
        }
        String address;
        try {
            address = trimmed.substring(0, at + 1) + IDN.toASCII(trimmed.substring(at + 1));
        } catch (IllegalArgumentException noDomain) {
            return null;
        }
        if (address.length() > LONGEST
                || !PLAIN.matcher(address).matches()
                || !DOMAIN.matcher(address.substring(at + 1)).matches()) {
            return null;
        }
        try {
            InternetAddress[] read = InternetAddress.parse(address, true);
            if (read.length != 1
                    || read[0].isGroup()
                    || read[0].getPersonal() != null
                    || !address.equals(read[0].getAddress())) {
                return null;
            }
            read[0].validate();
            return address;
        } catch (AddressException none) {
            return null;
        }
    }

    static String domain(String address) {
        return address.substring(address.lastIndexOf('@') + 1);
    }
}
