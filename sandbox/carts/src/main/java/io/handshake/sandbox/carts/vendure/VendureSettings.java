package io.handshake.sandbox.carts.vendure;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a simulated Vendure is set up.
 *
 * @param cookies sessions are kept in a cookie, as an unchanged installation does, and not in a header
 * @param permissions what the user may do; everything if null
 * @param shippedNeedsCapture a shop with a process of its own, in which no parcel leaves before it is paid
 */
public record VendureSettings(
        String username,
        String password,
        boolean cookies,
        @Nullable List<String> permissions,
        boolean shippedNeedsCapture) {

    static final String SUPER_ADMIN = "SuperAdmin";

    List<String> granted() {
        return permissions == null ? List.of("Authenticated", SUPER_ADMIN) : permissions;
    }

    boolean grants(String permission) {
        return granted().contains(SUPER_ADMIN) || granted().contains(permission);
    }

    @Override
    public String toString() {
        return "VendureSettings[" + username + "]";
    }
}
