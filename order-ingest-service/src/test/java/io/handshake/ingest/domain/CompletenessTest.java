package io.handshake.ingest.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.handshake.vocabulary.Address;
import io.handshake.vocabulary.CartOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompletenessTest {

    @Test
    void aCompleteOrderHasNoDefects() {
        assertThat(Completeness.check(AnOrder.complete().get())).isEmpty();
    }

    @ParameterizedTest(name = "{0}/{1}/{2}/{3}/state {4}/zip {5} in {6} lacks {7}")
    @CsvSource(
            nullValues = "-",
            value = {
                "'', Groß, Street 1, Town, -, 50667, DE, shipTo.firstName",
                "Jürgen, ' ', Street 1, Town, -, 50667, DE, shipTo.lastName",
                "Jürgen, Groß, '', Town, -, 50667, DE, shipTo.address1",
                "Jürgen, Groß, Street 1, '', -, 50667, DE, shipTo.city",
                "Jürgen, Groß, Street 1, Town, -, -, DE, shipTo.postalCode",
                "Ann, Lee, Street 1, Chicago, -, 60601, US, shipTo.state",
                "Ann, Lee, Street 1, Chicago, '', 60601, US, shipTo.state",
                "Ann, Lee, Street 1, Chicago, IL, 60601, '', shipTo.country",
            })
    void eachMissingPartOfTheAddressIsNamed(
            String first,
            String last,
            String street,
            String city,
            String state,
            String zip,
            String country,
            String path) {
        Address address = new Address(first, last, null, street, null, city, state, zip, country, null);

        assertThat(Completeness.check(AnOrder.complete().shippedTo(address).get()))
                .extracting(Defect::reason, Defect::field)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("MISSING_FIELD", path));
    }

    @Test
    void countriesWithoutPostalCodesNeedNone() {
        Address hongKong = new Address("Li", "Wong", null, "1 Queen's Road", null, "Central", null, null, "HK", null);

        assertThat(Completeness.check(AnOrder.complete().shippedTo(hongKong).get()))
                .isEmpty();
    }

    @Test
    void anOrderWithNothingToShipNeedsNoAddress() {
        Address nowhere = new Address("", "", null, "", null, "", null, null, "", null);

        assertThat(Completeness.check(AnOrder.complete()
                        .shippedTo(nowhere)
                        .shippedBy("")
                        .of(AnOrder.giftCard())
                        .get()))
                .isEmpty();
    }

    @Test
    void everyDefectIsNamedAtOnce() {
        Address empty = new Address("", "", null, "", null, "", null, null, "DE", null);

        List<Defect> defects = Completeness.check(AnOrder.complete()
                .shippedTo(empty)
                .shippedBy("")
                .of(AnOrder.line("", 1, 0, "1"))
                .get());

        assertThat(defects)
                .extracting(Defect::field)
                .containsExactly(
                        "lines[0].sku",
                        "lines[0].quantity",
                        "shipTo.firstName",
                        "shipTo.lastName",
                        "shipTo.address1",
                        "shipTo.city",
                        "shipTo.postalCode",
                        "shippingMethod");
    }

    @Test
    void anOrderWithoutItemsIsIncomplete() {
        assertThat(Completeness.check(AnOrder.complete().of().get()))
                .extracting(Defect::field)
                .containsExactly("lines");
    }

    @Test
    void aCountryInWordsIsADefect() {
        Address words = new Address("Ann", "Lee", null, "Street 1", null, "Chicago", null, "60601", "USA", null);

        assertThat(Completeness.check(AnOrder.complete().shippedTo(words).get()))
                .extracting(Defect::reason)
                .containsExactly("BAD_COUNTRY");
    }

    @Test
    void anUnknownCurrencyAndAnAbsurdAmountAreDefects() {
        assertThat(Completeness.check(AnOrder.complete().currency("EURO").get()))
                .extracting(Defect::reason)
                .containsExactly("BAD_CURRENCY");
        assertThat(Completeness.check(AnOrder.complete()
                        .of(AnOrder.line("MUG", 1, 1, "99999999999999.999"))
                        .get()))
                .extracting(Defect::reason)
                .containsExactly("BAD_NUMBER");
    }

    @ParameterizedTest
    @CsvSource({
        "99999999999999,true",
        "-99999999999999.99,true",
        "99999999999999.994,true",
        "99999999999999.995,false",
        "-99999999999999.999,false",
        "100000000000000,false",
        "1E+13,true",
        "1E+14,false",
        "0.00000000000000000000000000001,true",
        "9999999999999.99999999999999999999,true"
    })
    void anAmountFitsIfItsRoundedValueHasFourteenDigitsBeforeThePoint(String price, boolean fits) {
        CartOrder order =
                AnOrder.complete().of(AnOrder.line("MUG", 1, 1, price)).get();

        assertThat(Completeness.check(order).isEmpty()).isEqualTo(fits);
    }

    @Test
    void aDefectTellsNothingAboutThePerson() {
        Address noZip = new Address("Jürgen", "Groß", null, "Hauptstraße 5", null, "Köln", null, null, "DE", null);

        assertThat(Completeness.check(AnOrder.complete().shippedTo(noZip).get()).toString())
                .doesNotContain("Jürgen", "Groß", "Hauptstraße", "Köln");
    }
}
