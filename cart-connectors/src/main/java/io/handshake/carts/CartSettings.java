package io.handshake.carts;

import io.handshake.vocabulary.CartId;
import java.net.URI;
import java.time.ZoneId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One cart as {@code carts.yaml} describes it.
 *
 * @param url where the cart answers; null for carts that are only files or topics
 * @param importWhen how far a payment must be before an order may be shipped
 * @param shipMethods the cart's shipping method → the OMS's service
 * @param carriers the OMS's carrier → the cart's own
 * @param skuAliases the cart's SKU → ours
 * @param defaultCurrency ISO 4217; stands in where an export has no currency column; null: the export must say
 * @param defaultCountry ISO 3166-1 alpha-2; stands in where an export has no country column; null: the export must say
 * @param timeZone for times in exports that name no offset
 * @param confirming how shipments are confirmed at it
 * @param connection what else the cart's connector needs, such as {@code username} or {@code password}; may be secret
 */
public record CartSettings(
        CartId id,
        Type type,
        @Nullable URI url,
        ImportWhen importWhen,
        Map<String, String> shipMethods,
        Map<String, String> carriers,
        Map<String, String> skuAliases,
        @Nullable String defaultCurrency,
        @Nullable String defaultCountry,
        ZoneId timeZone,
        Confirming confirming,
        Map<String, String> connection) {

    /** What kind of cart it is; the names in the file are lower case with hyphens. */
    public enum Type {
        VENDURE,
        MEDUSA,
        WOOCOMMERCE,
        SHOPIFY,
        MAGENTO,
        SHIPSTATION_XML,
        FILE,
        TOPIC
    }

    /** How far a payment must be. */
    public enum ImportWhen {
        PAID,
        AUTHORIZED,
        ALWAYS
    }

    /** Of which shipment the payment is captured with, at a cart that captures all or nothing. */
    public enum CaptureWith {
        FIRST_SHIPMENT,
        LAST_SHIPMENT
    }

    /**
     * How shipments are confirmed at a cart.
     *
     * @param captureWith for a cart that captures all or nothing
     * @param authorizationDays how long its gateway keeps an authorised payment; null: nobody watches it
     * @param orderLink where a person finds an order in the cart, with <code>{id}</code> for the cart's id of it and
     *     <code>{number}</code>; null if there is no such page
     * @param mails whether the customer is written to at all
     * @param mailFrom the sender of mails that we write; null: the service's own
     * @param shopName how the shop calls itself in mails; null: the cart's id
     * @param mailLanguage ISO 639-1; of mails that we write
     */
    public record Confirming(
            CaptureWith captureWith,
            @Nullable Integer authorizationDays,
            @Nullable String orderLink,
            boolean mails,
            @Nullable String mailFrom,
            @Nullable String shopName,
            String mailLanguage) {
        /** As if nothing were said about it. */
        public static final Confirming DEFAULT =
                new Confirming(CaptureWith.FIRST_SHIPMENT, null, null, true, null, null, "en");
    }

    public CartSettings {
        shipMethods = Map.copyOf(shipMethods);
        carriers = Map.copyOf(carriers);
        skuAliases = Map.copyOf(skuAliases);
        connection = Map.copyOf(connection);
    }

    /** A cart with nothing but its id and type: everything else as if left out of the file. */
    public static CartSettings of(CartId id, Type type) {
        return new CartSettings(
                id,
                type,
                null,
                ImportWhen.PAID,
                Map.of(),
                Map.of(),
                Map.of(),
                null,
                null,
                ZoneId.of("UTC"),
                Confirming.DEFAULT,
                Map.of());
    }

    /**
     * The one rule by which this cart's order numbers are written: Shopify's {@code #1001} is {@code 1001}, in whichever
     * layout it comes. It holds for each type, so that an order keeps its identity when a cart changes its type.
     */
    public String normalised(String orderNumber) {
        String number = orderNumber.trim();
        return number.startsWith("#") ? number.substring(1).trim() : number;
    }

    /** Leaves the connection out: it may hold secrets. */
    @Override
    public String toString() {
        return "CartSettings[" + id + ", type=" + type + "]";
    }
}
