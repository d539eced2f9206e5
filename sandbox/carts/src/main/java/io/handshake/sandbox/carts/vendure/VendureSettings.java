package io.handshake.sandbox.carts.vendure;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a simulated Vendure is set up.
 *
 * @param cookies sessions are kept in a cookie, as an unchanged installation does, and not in a header
 * @param permissions what the user may do; everything if null
 * @param shippedNeedsCapture a shop with a process of its own, in which no parcel leaves before it is paid
 * @param lacks what this installation has not
 */
public record VendureSettings(
        String username,
        String password,
        boolean cookies,
        @Nullable List<String> permissions,
        boolean shippedNeedsCapture,
        Set<Lack> lacks) {

    /** The super admin's, of those that matter here: each is named, and none stands for others. */
    private static final List<String> EVERYTHING = List.of(
            "Authenticated",
            "SuperAdmin",
            "ReadCatalog",
            "UpdateCatalog",
            "ReadProduct",
            "UpdateProduct",
            "ReadSettings",
            "ReadChannel",
            "ReadOrder",
            "UpdateOrder",
            "ReadPaymentMethod",
            "ReadShippingMethod",
            "ReadStockLocation");

    List<String> granted() {
        return permissions == null ? EVERYTHING : permissions;
    }

    /** Whether one of them is granted: any is enough. */
    boolean grantsAny(Set<String> permissions) {
        return granted().stream().anyMatch(permissions::contains);
    }

    boolean lacks(Lack thing) {
        return lacks.contains(thing);
    }

    @Override
    public String toString() {
        return "VendureSettings[" + username + "]";
    }
}
