package io.handshake.sandbox.carts;

import io.handshake.sandbox.carts.shop.Location;
import io.handshake.sandbox.carts.vendure.Lack;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a cart is set up. Everything but its type has a default.
 *
 * @param taxPercent on goods
 * @param shipping the flat rate, in minor units
 * @param username who may log in, {@code superadmin} if null
 * @param password {@code test-only-password} if null
 * @param cookies Vendure: sessions are kept in a cookie, as an unchanged installation does, and not in a header
 * @param permissions Vendure: what the user may do; everything if null
 * @param shippedNeedsCapture Vendure: a shop with a process of its own, in which no parcel leaves before it is paid
 * @param lacks Vendure: what this installation has not; nothing if null
 * @param open neutral carts: no login needed
 * @param rememberKeysFor neutral carts with keys: how long; a day if null
 */
public record CartSettings(
        CartType type,
        @Nullable String currency,
        @Nullable BigDecimal taxPercent,
        @Nullable Long shipping,
        @Nullable List<Location> locations,
        @Nullable String username,
        @Nullable String password,
        boolean cookies,
        @Nullable List<String> permissions,
        boolean shippedNeedsCapture,
        @Nullable Set<Lack> lacks,
        boolean open,
        @Nullable Duration rememberKeysFor) {

    private static final List<Location> TWO_PLACES =
            List.of(new Location("1", "Default Stock Location"), new Location("2", "Second warehouse"));

    public CartSettings {
        if (type == null) {
            throw new IllegalArgumentException("A cart needs a type");
        }
    }

    /** With every default, and no login where the type can do without. */
    public static CartSettings of(CartType type) {
        return new CartSettings(type, null, null, null, null, null, null, false, null, false, null, true, null);
    }

    /** The same, with sessions in a cookie. */
    public CartSettings withCookies() {
        return copy(true, permissions, shippedNeedsCapture, lacks, open, rememberKeysFor);
    }

    /** The same, for a user who may do no more than this. */
    public CartSettings withPermissions(String... granted) {
        return copy(cookies, List.of(granted), shippedNeedsCapture, lacks, open, rememberKeysFor);
    }

    /** The same, with a process in which no parcel leaves before it is paid. */
    public CartSettings withShippedOnlyAfterCapture() {
        return copy(cookies, permissions, true, lacks, open, rememberKeysFor);
    }

    /** The same, without something that other installations have. */
    public CartSettings lacking(Lack... things) {
        return copy(cookies, permissions, shippedNeedsCapture, Set.of(things), open, rememberKeysFor);
    }

    /** The same, for nobody who has not logged in. */
    public CartSettings withLogin() {
        return copy(cookies, permissions, shippedNeedsCapture, lacks, false, rememberKeysFor);
    }

    /** The same, with keys remembered for so long. */
    public CartSettings withKeysRememberedFor(Duration time) {
        return copy(cookies, permissions, shippedNeedsCapture, lacks, open, time);
    }

    private CartSettings copy(
            boolean newCookies,
            @Nullable List<String> newPermissions,
            boolean newShippedNeedsCapture,
            @Nullable Set<Lack> newLacks,
            boolean newOpen,
            @Nullable Duration newRememberKeysFor) {
        return new CartSettings(
                type,
                currency,
                taxPercent,
                shipping,
                locations,
                username,
                password,
                newCookies,
                newPermissions,
                newShippedNeedsCapture,
                newLacks,
                newOpen,
                newRememberKeysFor);
    }

    public String currencyOrDefault() {
        return currency == null ? "USD" : currency;
    }

    public BigDecimal taxOrDefault() {
        return taxPercent == null ? new BigDecimal("8.25") : taxPercent;
    }

    public long shippingOrDefault() {
        return shipping == null ? 500 : shipping;
    }

    public List<Location> locationsOrDefault() {
        return locations == null ? TWO_PLACES : locations;
    }

    public String usernameOrDefault() {
        return username == null ? "superadmin" : username;
    }

    public String passwordOrDefault() {
        return password == null ? "test-only-password" : password;
    }

    public Set<Lack> lacksOrDefault() {
        return lacks == null ? Set.of() : lacks;
    }

    public Duration rememberKeysForOrDefault() {
        return rememberKeysFor == null ? Duration.ofDays(1) : rememberKeysFor;
    }

    /** Says what it is, but not its password. */
    @Override
    public String toString() {
        return "CartSettings[" + type.word() + "]";
    }
}
