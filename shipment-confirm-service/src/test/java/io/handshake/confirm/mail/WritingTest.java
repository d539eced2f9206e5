package io.handshake.confirm.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.handshake.carts.CartSettings;
import io.handshake.vocabulary.OrderKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class WritingTest {
    private static final CartSettings.Confirming SHOP = Letters.cart("Ada & Söhne", null, "en");

    private static Writing.Written write(Letter letter, CartSettings.Confirming cart) {
        return new Writing(new Templates(null), Map.of("AT", "de")).write(letter, cart);
    }

    @Test
    void aWholeOrderInOneBoxIsTold() {
        Writing.Written written = write(Letters.shipped(Letters.UPS), SHOP);
        assertThat(written.subject()).isEqualTo("Your order 1001 from Ada & Söhne is on its way");
        assertThat(written.text()).isEqualTo("""
                Hello Ada Byron,

                good news: your order 1001 has been handed to the carrier.

                Your parcel
                Carrier: UPS, Ground
                Tracking number: 1Z999AA10123456784
                Track your parcel: https://www.ups.com/track?tracknum=1Z999AA10123456784
                  2 × Mug, blue (Item no. MUG-BLUE)

                Kind regards
                Ada & Söhne

                --
                This message was sent automatically because of your order 1001 at Ada & Söhne.
                """);
        assertThat(written.html())
                .contains("lang=\"en\"")
                .contains("Ada &amp; Söhne")
                .contains("Hello Ada Byron,")
                .contains("href=\"https://www.ups.com/track?tracknum=1Z999AA10123456784\"")
                .contains("Mug, blue")
                .contains("2 ×")
                .doesNotContain("Still to come")
                .doesNotContain(" th:");
    }

    @Test
    void severalBoxesAndWhatIsStillToComeAreTold() {
        Letter letter = Letters.part(
                List.of(new Letter.Item("Teapot", "POT", 1)),
                Letters.UPS,
                Letters.DHL,
                new Letter.Box("Bob's van", null, "VAN-7", null, List.of()));
        Writing.Written written = write(letter, SHOP);
        assertThat(written.subject()).startsWith("Part of your order 1001");
        assertThat(written.text())
                .contains("The rest follows in another shipment.")
                .contains("Parcel 1 of 3\nCarrier: UPS, Ground\n")
                .contains("Parcel 2 of 3\nCarrier: DHL\n")
                .contains("  4 × Saucer (Item no. SAUCER, part of Tea set for four)\n")
                .contains("Parcel 3 of 3\nCarrier: Bob's van\nTracking number: VAN-7\n\nStill to come\n"
                        + "  1 × Teapot (Item no. POT)\n");
        assertThat(written.html())
                .contains("Parcel 3 of 3")
                .contains("Bob&#39;s van")
                .contains("VAN-7")
                .contains("Still to come")
                .contains("Teapot");
        assertThat(written.html().split("<a ", -1)).as("links").hasSize(3);
    }

    @Test
    void aChangeOfTrackingIsTold() {
        Writing.Written written = write(Letters.changed(Letters.DHL), SHOP);
        assertThat(written.subject()).isEqualTo("New tracking details for your order 1001 from Ada & Söhne");
        assertThat(written.text()).contains("have changed. Please use these").contains("00340434161094042557");
    }

    @Test
    void theLanguageIsThatOfTheCountryThenOfTheCartThenEnglish() {
        Letter austria = Letters.letter(Letter.Kind.SHIPPED, "", "", "AT", List.of(Letters.UPS), true, List.of());
        assertThat(write(austria, Letters.cart("Shop", null, "fr")).text()).startsWith("Guten Tag,\n\nIhre Bestellung");
        assertThat(write(Letters.shipped(Letters.UPS), Letters.cart("Shop", null, "fr"))
                        .text())
                .startsWith("Bonjour Ada Byron,\n\nvotre commande 1001 a été remise")
                .contains("Numéro de suivi: 1Z");
        assertThat(write(Letters.changed(Letters.UPS), Letters.cart("Shop", null, "fr"))
                        .text())
                .contains("Merci d'utiliser");
        assertThat(write(Letters.shipped(Letters.UPS), Letters.cart("Shop", null, "da"))
                        .text())
                .startsWith("Hello Ada Byron,");
    }

    @ParameterizedTest
    @ValueSource(strings = {"de", "fr"})
    void allLanguagesHaveTheSameWords(String language) {
        assertThat(Wording.words(language).keySet())
                .containsExactlyInAnyOrderElementsOf(Wording.words("en").keySet());
    }

    @Test
    void whatStrangersWroteIsShownAndNotObeyed() {
        String script = "<script>alert(1)</script>";
        Letter.Item item = new Letter.Item(script + "${1+1} [[${shop}]] __${shop}__", "\"><img src=x>", 1, script);
        Letter.Box box = new Letter.Box(script, script, "\"><b>1", "javascript:alert(1)", List.of(item));
        Letter letter = new Letter(
                new OrderKey(Letters.CART, "1\r\n2<i>"),
                Letter.Kind.SHIPPED,
                "ada@mail.example",
                "Ada\r\nBcc: eve@mail.example\u202e",
                "{0}'" + script,
                "US",
                List.of(box),
                false,
                List.of(item));
        Writing.Written written = write(letter, Letters.cart("Shop\r\nX-Header: 1" + script, null, "en"));
        assertThat(written.subject()).doesNotContainPattern("\\p{Cntrl}").contains("1 2<i>");
        assertThat(written.html())
                .doesNotContain("<script", "<img", "<i>", "<b>", "javascript:", "href=")
                .contains("&lt;script&gt;alert(1)&lt;/script&gt;${1+1} [[${shop}]] __${shop}__");
        assertThat(written.text())
                .contains("Hello Ada Bcc: eve@mail.example {0}'<script>alert(1)</script>,\n")
                .contains("${1+1} [[${shop}]] __${shop}__");
    }

    @ParameterizedTest
    @EnumSource(Letter.Kind.class)
    void nothingIsFetchedAndNothingRuns(Letter.Kind kind) {
        String html = write(
                        Letters.letter(kind, "Ada", "Byron", "US", List.of(Letters.UPS), false, List.of(Letters.SHIRT)),
                        SHOP)
                .html();
        assertThat(html.toLowerCase()).doesNotContain("<img", "src=", "url(", "<script", "<link", "@import", "<iframe");
        assertThat(html.replace("https://www.ups.com/track?tracknum=1Z999AA10123456784", ""))
                .doesNotContain("http");
    }

    @Test
    void noPersonalDataIsInAnyText() {
        Letter letter = Letters.shipped(Letters.UPS);
        assertThat(letter.toString())
                .doesNotContain("ada", "Ada", "Byron", "1Z")
                .contains("shop-eu/1001");
        assertThat(Letters.UPS.toString()).doesNotContain("1Z");
        assertThat(write(letter, SHOP).toString()).isEqualTo("Written[en]");
    }

    @Test
    void anEndlessNameIsCut() {
        Letter letter = Letters.shipped(
                new Letter.Box("UPS", null, null, null, List.of(new Letter.Item("😀".repeat(5_000), "S", 1))));
        assertThat(write(letter, SHOP).text().lines()).allMatch(line -> line.length() < 400);
    }

    @Test
    void aCartsOwnTemplateIsTakenWhereThereIsOne(@TempDir Path folder) throws Exception {
        Path cart = Files.createDirectories(folder.resolve("shop-eu"));
        Files.writeString(cart.resolve("shipped.html"), "<p th:text=\"${shop + '!' + boxes[0].tracking}\">x</p>");
        Writing writing = new Writing(new Templates(folder), Map.of());
        assertThat(writing.write(Letters.shipped(Letters.UPS), SHOP).html())
                .isEqualTo("<p>Ada &amp; Söhne!1Z999AA10123456784</p>");
        assertThat(writing.write(Letters.shipped(Letters.UPS), SHOP).text()).startsWith("Hello Ada Byron,");
        assertThat(writing.write(Letters.changed(Letters.UPS), SHOP).html()).startsWith("<!doctype html>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"<p th:text=\"${\">x</p>", "<p th:text=\"#{no.such.words}\">x</p>", "<p th:text=\"${a.b.c}\">"})
    void aWrongTemplateFailsAtTheStartAndSaysWhere(String template, @TempDir Path folder) throws Exception {
        Path cart = Files.createDirectories(folder.resolve("shop-eu"));
        Files.writeString(cart.resolve("shipped.html"), template);
        MailSettings settings = new MailSettings(
                "smtp://127.0.0.1:1",
                "orders@shop.example",
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                null,
                folder,
                Map.of());
        assertThatThrownBy(() -> new CustomerMails(settings, Map.of(Letters.CART, SHOP), Clock.systemUTC()))
                .isInstanceOf(MailSettingsException.class)
                .hasMessageContaining("shop-eu/shipped.html")
                .hasMessageContaining("mend it")
                .hasMessageNotContaining("\n");
    }
}
