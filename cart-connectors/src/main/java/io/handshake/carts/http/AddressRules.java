package io.handshake.carts.http;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which addresses a cart may have. Who writes {@code carts.yaml} could otherwise let us call, with our rights, what only
 * we can reach: the database, the cloud's metadata service.
 *
 * <p>Allowed is https to public addresses. {@code allow-private: true} adds plain http, loopback and private networks for
 * that cart; link-local addresses, and with them the metadata services, are never allowed. A host name is resolved and
 * checked again for each request. Between that check and the connection a name could change once more; then TLS is the
 * second lock, because a private host has no certificate for the cart's name, and without TLS only carts are called that
 * may be private anyway.
 */
final class AddressRules {
    private static final Pattern DOTTED_QUAD =
            Pattern.compile("(0|[1-9][0-9]{0,2})\\.(0|[1-9][0-9]{0,2})\\.(0|[1-9][0-9]{0,2})\\.(0|[1-9][0-9]{0,2})");
    /** What a resolver may take for a number: decimal, octal or hexadecimal, in one to four parts. */
    private static final Pattern LAST_PART_IS_A_NUMBER = Pattern.compile("(.*\\.)?(0[xX][0-9a-fA-F]*|[0-9]+)\\.?");

    private final boolean privateAllowed;
    private final Resolver resolver;

    /** Names to addresses. */
    interface Resolver {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    AddressRules(boolean privateAllowed, Resolver resolver) {
        this.privateAllowed = privateAllowed;
        this.resolver = resolver;
    }

    /** What is wrong with the address as written; empty if nothing is. */
    Optional<String> refusal(URI address) {
        String scheme = address.getScheme() == null ? "" : address.getScheme().toLowerCase(Locale.ROOT);
        String host = address.getHost();
        if (!scheme.equals("https") && !(scheme.equals("http") && privateAllowed)) {
            return Optional.of("only https is called; 'allow-private: true' allows http too, inside your own network");
        }
        if (address.getRawUserInfo() != null
                || (address.getRawAuthority() != null
                        && address.getRawAuthority().contains("@"))) {
            return Optional.of("the address must not hold a user name or password");
        }
        if (host == null || host.isEmpty()) {
            return Optional.of("the address has no host");
        }
        if (!host.startsWith("[") && LAST_PART_IS_A_NUMBER.matcher(host).matches() && !isDottedQuad(host)) {
            return Optional.of("an IPv4 address is written as four decimal numbers");
        }
        return Optional.empty();
    }

    private static boolean isDottedQuad(String host) {
        return DOTTED_QUAD.matcher(host).matches()
                && Arrays.stream(host.split("\\.", -1)).allMatch(part -> Integer.parseInt(part) < 256);
    }

    /**
     * Resolves a host and checks every address that it has.
     *
     * @return what is wrong; empty if nothing is
     * @throws UnknownHostException if it has no address
     */
    Optional<String> refusalOf(String host) throws UnknownHostException {
        String literal = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return Arrays.stream(resolver.resolve(literal))
                .map(this::refusal)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<String> refusal(InetAddress address) {
        byte[] bytes = ipv4Inside(address);
        boolean never;
        boolean isPrivate;
        if (bytes != null) {
            int first = bytes[0] & 0xff;
            int second = bytes[1] & 0xff;
            int third = bytes[2] & 0xff;
            never = first == 0
                    || first >= 224
                    || (first == 169 && second == 254)
                    // Alibaba's metadata service, inside a range that is otherwise only private
                    || (first == 100 && second == 100 && third == 100);
            isPrivate = first == 10
                    || first == 127
                    || (first == 172 && second >= 16 && second < 32)
                    || (first == 192 && second == 168)
                    || (first == 192 && second == 0 && (third == 0 || third == 2))
                    || (first == 100 && second >= 64 && second < 128)
                    || (first == 198 && (second == 18 || second == 19));
        } else {
            byte[] raw = address.getAddress();
            boolean metadata =
                    (raw[0] & 0xff) == 0xfd && raw[1] == 0 && (raw[2] & 0xff) == 0x0e && raw[3] == (byte) 0xc2;
            never = address.isAnyLocalAddress()
                    || address.isLinkLocalAddress()
                    || address.isMulticastAddress()
                    || metadata;
            isPrivate = address.isLoopbackAddress()
                    || address.isSiteLocalAddress()
                    || (raw[0] & 0xfe) == 0xfc
                    || (raw[0] == 0x20 && raw[1] == 0x01 && raw[2] == 0x0d && (raw[3] & 0xff) == 0xb8);
        }
        if (never) {
            return Optional.of("the address is link-local, multicast or reserved, and is never called");
        }
        return isPrivate && !privateAllowed
                ? Optional.of("the address is private; 'allow-private: true' allows it for this cart")
                : Optional.empty();
    }

    /** The IPv4 address, also from inside an IPv6 one that leads to it: mapped, compatible, NAT64, 6to4. */
    private static byte @Nullable [] ipv4Inside(InetAddress address) {
        if (address instanceof Inet4Address) {
            return address.getAddress();
        }
        byte[] raw = address.getAddress();
        boolean zeros = true;
        for (int i = 0; i < 10; i++) {
            zeros &= raw[i] == 0;
        }
        boolean mapped = zeros && raw[10] == (byte) 0xff && raw[11] == (byte) 0xff;
        boolean compatible = address instanceof Inet6Address v6
                && v6.isIPv4CompatibleAddress()
                && !address.isLoopbackAddress()
                && !address.isAnyLocalAddress();
        boolean nat64 = raw[0] == 0 && raw[1] == 0x64 && (raw[2] & 0xff) == 0xff && (raw[3] & 0xff) == 0x9b;
        if (mapped || compatible || nat64) {
            return Arrays.copyOfRange(raw, 12, 16);
        }
        return raw[0] == 0x20 && raw[1] == 0x02 ? Arrays.copyOfRange(raw, 2, 6) : null;
    }
}
