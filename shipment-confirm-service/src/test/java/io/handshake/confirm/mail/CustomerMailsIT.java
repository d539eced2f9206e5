package io.handshake.confirm.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.handshake.carts.CartSettings;
import io.handshake.vocabulary.OrderKey;
import jakarta.mail.Message;
import jakarta.mail.Multipart;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of a mail's fate, at each point where the way to the mail server can end. */
class CustomerMailsIT {
    private static final Instant NOW = Instant.parse("2026-11-25T10:00:00Z");
    private static final String REFERENCE = "0b7c7d4e-reference";
    private static final String ID = "<" + REFERENCE + "@shop.example>";
    private static final BooleanSupplier IN_TIME = () -> true;

    private final ScriptedSmtp scripted = new ScriptedSmtp();

    @AfterEach
    void end() {
        scripted.close();
    }

    private static MailSettings settings(String url, Duration read) {
        return new MailSettings(
                url, "orders@shop.example", Duration.ofSeconds(5), read, null, null, Map.of("AT", "de"));
    }

    private static CustomerMails mails(String url) {
        return mails(url, Duration.ofSeconds(10), Letters.cart("Ada, Söhne & Co", null, "en"));
    }

    private static CustomerMails mails(String url, Duration read, CartSettings.Confirming cart) {
        return new CustomerMails(settings(url, read), Map.of(Letters.CART, cart), Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private static Posted post(CustomerMails mails) {
        return mails.post(Letters.shipped(Letters.UPS), REFERENCE, IN_TIME);
    }

    private static GreenMail greenMail(String protocol) {
        GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", protocol));
        server.start();
        return server;
    }

    @Test
    void aMailArrivesWithTextAndHtmlAndItsStableId() throws Exception {
        GreenMail server = greenMail(ServerSetup.PROTOCOL_SMTP);
        try {
            CustomerMails mails = mails("smtp://127.0.0.1:" + server.getSmtp().getPort());
            assertThat(mails.configured()).isTrue();
            assertThat(mails.post(Letters.to("ada@mail.example", "Ada, Łucja", "Byron"), REFERENCE, IN_TIME))
                    .isEqualTo(new Posted.Sent(ID));

            MimeMessage mail = server.getReceivedMessages()[0];
            assertThat(mail.getMessageID()).isEqualTo(ID);
            assertThat(mail.getSentDate()).isEqualTo(Date.from(NOW));
            assertThat(mail.getSubject()).isEqualTo("Your order 1001 from Ada, Söhne & Co is on its way");
            assertThat(mail.getHeader("Auto-Submitted")).containsExactly("auto-generated");
            assertThat(mail.getHeader("Content-Language")).containsExactly("en");
            assertThat(mail.getFrom()).containsExactly(new InternetAddress("orders@shop.example"));
            assertThat(((InternetAddress) mail.getFrom()[0]).getPersonal()).isEqualTo("Ada, Söhne & Co");
            InternetAddress to = (InternetAddress) mail.getRecipients(Message.RecipientType.TO)[0];
            assertThat(to.getAddress()).isEqualTo("ada@mail.example");
            assertThat(to.getPersonal()).isEqualTo("Ada, Łucja Byron");

            assertThat(mail.getContentType()).startsWith("multipart/alternative");
            Multipart parts = (Multipart) mail.getContent();
            assertThat(parts.getBodyPart(0).getContentType()).isEqualToIgnoringCase("text/plain; charset=UTF-8");
            assertThat(parts.getBodyPart(0).getContent().toString())
                    .contains("2 × Mug, blue")
                    .contains("https://www.ups.com/track?tracknum=1Z999AA10123456784");
            assertThat(parts.getBodyPart(1).getContentType()).isEqualToIgnoringCase("text/html; charset=UTF-8");
            assertThat(parts.getBodyPart(1).getContent().toString()).contains("Ada, Söhne &amp; Co");
        } finally {
            server.stop();
        }
    }

    @Test
    void anEncryptedConnectionIsTakenOnlyWhereTheCertificateHolds() {
        GreenMail server = greenMail(ServerSetup.PROTOCOL_SMTPS);
        try {
            String url = "smtps://127.0.0.1:" + server.getSmtps().getPort();
            assertThat(post(mails(url)))
                    .isEqualTo(new Posted.NotSent(
                            "the mail server could not be spoken to by TLS; check its certificate, and SMTP_URL",
                            null));
            assertThat(server.getReceivedMessages()).isEmpty();

            Properties trusting = new Properties();
            trusting.put("mail.smtp.ssl.trust", "*");
            trusting.put("mail.smtp.ssl.checkserveridentity", "false");
            CustomerMails mails = new CustomerMails(
                    settings(url, Duration.ofSeconds(10)),
                    Map.of(Letters.CART, Letters.cart("Shop", null, "en")),
                    Clock.systemUTC(),
                    trusting);
            assertThat(post(mails)).isEqualTo(new Posted.Sent(ID));
            assertThat(server.getReceivedMessages()).hasSize(1);
        } finally {
            server.stop();
        }
    }

    @Test
    void userAndPasswordAreGivenAndTheirRefusalIsTold() {
        GreenMail server = greenMail(ServerSetup.PROTOCOL_SMTP);
        try {
            server.setUser("orders@shop.example", "us er", "s3cr:t@");
            server.getUserManager().setAuthRequired(true);
            String host = "@127.0.0.1:" + server.getSmtp().getPort();
            assertThat(post(mails("smtp://us%20er:s3cr%3At%40" + host))).isEqualTo(new Posted.Sent(ID));
            assertThat(post(mails("smtp://us%20er:wrong" + host)))
                    .isEqualTo(new Posted.NotSent("the mail server refused user and password; check SMTP_URL", null));
            assertThat(server.getReceivedMessages()).hasSize(1);
        } finally {
            server.stop();
        }
    }

    @Test
    void whereTlsIsDemandedAndMissingNothingIsSaidAboutTheCustomer() {
        assertThat(post(mails(scripted.url() + "?starttls=required")))
                .isEqualTo(new Posted.NotSent("the mail server offers no STARTTLS, which SMTP_URL requires", null));
        assertThat(scripted.commands()).noneMatch(command -> command.startsWith("MAIL"));
    }

    @Test
    void starttlsThatIsOfferedAndFailsIsNotGoneWithout() {
        scripted.at("EHLO", "250-scripted\r\n250 STARTTLS").at("STARTTLS", "454 4.7.0 not now");
        assertThat(post(mails(scripted.url()))).isInstanceOf(Posted.NotSent.class);
        assertThat(scripted.commands()).noneMatch(command -> command.startsWith("MAIL"));
    }

    @Test
    void noServerAtAllIsNotSent() throws Exception {
        int free;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            free = taken.getLocalPort();
        }
        assertThat(post(mails("smtp://127.0.0.1:" + free)))
                .isEqualTo(new Posted.NotSent("no connection to the mail server", null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GREETING", "EHLO", "MAIL", "RCPT", "DATA"})
    void aConnectionThatIsLostBeforeTheTextIsNotSent(String point) {
        scripted.at(point, ScriptedSmtp.CUT);
        assertThat(post(mails(scripted.url()))).isInstanceOf(Posted.NotSent.class);
        assertThat(scripted.mails()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GREETING", "EHLO", "MAIL", "RCPT", "DATA"})
    void silenceBeforeTheTextIsNotSent(String point) {
        scripted.at(point, ScriptedSmtp.SILENT);
        CustomerMails mails = mails(scripted.url(), Duration.ofMillis(300), Letters.cart("Shop", null, "en"));
        assertThat(post(mails)).isInstanceOf(Posted.NotSent.class);
        assertThat(scripted.mails()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "GREETING, 554 no service, false, -1",
        "GREETING, 421 busy, false, -1",
        "MAIL, 451 4.3.0 later, false, 300",
        "MAIL, 550 5.7.1 not you, true, -1",
        "RCPT, 421 4.3.2 going down, false, -1",
        "RCPT, 450 4.2.0 <ada@mail.example> greylisted, false, 300",
        "RCPT, 452 4.2.2 full, false, 300",
        "RCPT, 550 5.1.1 <ada@mail.example> unknown, true, -1",
        "RCPT, 552 5.2.2 full, true, -1",
        "RCPT, 599 what, true, -1",
        "DATA, 451 later, false, 300",
        "DATA, 554 5.7.1 no, true, -1",
        "DOT, 451 4.3.0 later, false, 300",
        "DOT, 421 4.3.2 going down, false, -1",
        "DOT, 552 5.3.4 too big, true, -1",
        "DOT, 554 5.7.1 spam of ada@mail.example, true, -1",
    })
    void aClearNoIsToldAsOne(String point, String answer, boolean forGood, int retryAfter) {
        scripted.at(point, answer);
        Posted posted = post(mails(scripted.url()));
        assertThat(posted.toString()).doesNotContain("ada").contains(answer.substring(0, 3));
        if (forGood) {
            assertThat(posted).isInstanceOf(Posted.Refused.class);
        } else {
            assertThat(posted)
                    .isInstanceOfSatisfying(
                            Posted.NotSent.class,
                            notSent -> assertThat(notSent.retryAfter())
                                    .isEqualTo(retryAfter < 0 ? null : Duration.ofSeconds(retryAfter)));
        }
    }

    @Test
    void aNoThatIsFollowedByACutIsStillANo() {
        scripted.at("RCPT", "550 5.1.1 unknown").at("RSET", ScriptedSmtp.CUT);
        assertThat(post(mails(scripted.url())))
                .isEqualTo(new Posted.Refused("the mail server answered 550 5.1.1 to RCPT"));
        scripted.at("RCPT", "250 fine").at("DOT", "554 5.6.0 no");
        assertThat(post(mails(scripted.url())))
                .isEqualTo(new Posted.Refused("the mail server answered 554 5.6.0 to the final dot"));
    }

    @ParameterizedTest
    @ValueSource(strings = {ScriptedSmtp.CUT, "what?", "250-half an answer", "399 odd"})
    void withoutAnAnswerToTheFinalDotTheFateIsUnknown(String told) {
        scripted.at("DOT", told);
        CustomerMails mails = mails(scripted.url(), Duration.ofSeconds(2), Letters.cart("Shop", null, "en"));
        assertThat(post(mails)).isEqualTo(new Posted.Unknown("the mail server did not answer the final dot"));
        assertThat(scripted.mails()).hasSize(1);
    }

    @Test
    void aSlowAnswerToTheFinalDotLeavesTheFateUnknown() {
        scripted.at("DOT", ScriptedSmtp.SILENT);
        CustomerMails mails = mails(scripted.url(), Duration.ofMillis(300), Letters.cart("Shop", null, "en"));
        assertThat(post(mails)).isEqualTo(new Posted.Unknown("the mail server did not answer the final dot"));
        assertThat(scripted.mails()).hasSize(1);
    }

    @Test
    void aConnectionThatIsLostWithinTheTextLeavesTheFateUnknown() {
        scripted.at("TEXT", ScriptedSmtp.CUT_WITHIN);
        assertThat(post(mails(scripted.url()))).isInstanceOf(Posted.Unknown.class);
    }

    @Test
    void anotherYesThan250IsAYes() {
        scripted.at("DOT", "252 2.0.0 taken");
        assertThat(post(mails(scripted.url()))).isEqualTo(new Posted.Sent(ID));
    }

    @Test
    void whatComesAfterTheYesChangesNothing() {
        scripted.at("QUIT", ScriptedSmtp.CUT);
        assertThat(post(mails(scripted.url()))).isEqualTo(new Posted.Sent(ID));
        assertThat(scripted.mails()).hasSize(1);
    }

    @Test
    void nothingIsSentWhenItsTimeIsOver() {
        assertThat(mails(scripted.url()).post(Letters.shipped(Letters.UPS), REFERENCE, () -> false))
                .isInstanceOf(Posted.NotSent.class);
        assertThat(scripted.commands()).noneMatch(command -> command.startsWith("MAIL"));
    }

    @ParameterizedTest
    @CsvSource({"RCPT, false", "DOT, true"})
    void aCallThatIsInterruptedEndsAtOnceAndSaysHowFarItCame(String point, boolean unknown) throws Exception {
        scripted.at(point, ScriptedSmtp.SILENT);
        CompletableFuture<Posted> posted = new CompletableFuture<>();
        Thread caller = Thread.ofVirtual().start(() -> posted.complete(post(mails(scripted.url()))));
        scripted.awaitSilence();
        caller.interrupt();
        assertThat(posted.join()).isInstanceOf(unknown ? Posted.Unknown.class : Posted.NotSent.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nobody",
                "ada@mail.example,eve@mail.example",
                "ada@mail.example\r\nRCPT TO:<eve@mail.example>",
                "Ada <ada@mail.example>"
            })
    void anAddressThatIsNoneIsRefusedWithoutAConnection(String address) {
        assertThat(mails(scripted.url()).post(Letters.to(address, "Ada", "Byron"), REFERENCE, IN_TIME))
                .isEqualTo(new Posted.Refused("the customer's address is not one that mail can be sent to"));
        assertThat(scripted.commands()).isEmpty();
    }

    @Test
    void noFieldAddsAHeaderOrARecipient() {
        String injected = "x\r\nBcc: eve@mail.example\r\n\r\n.\r\nMAIL FROM:<eve@mail.example>";
        Letter.Item item = new Letter.Item(injected, injected, 1, injected);
        Letter.Box box = new Letter.Box(injected, injected, injected, injected, List.of(item));
        Letter letter = new Letter(
                new OrderKey(Letters.CART, injected),
                Letter.Kind.SHIPPED,
                "ada@mail.example",
                injected,
                injected,
                injected,
                List.of(box),
                false,
                List.of(item));
        CustomerMails mails = mails(scripted.url(), Duration.ofSeconds(10), Letters.cart(injected, null, "en"));
        assertThat(mails.post(letter, REFERENCE, IN_TIME)).isEqualTo(new Posted.Sent(ID));
        assertThat(scripted.commands())
                .filteredOn(command -> command.matches("(MAIL|RCPT).*"))
                .containsExactly("MAIL FROM:<orders@shop.example>", "RCPT TO:<ada@mail.example>");
        String headers = scripted.mails().getFirst().split("\n\n", 2)[0];
        assertThat(Arrays.stream(headers.split("\n")).filter(line -> line.matches("[A-Za-z-]+:.*")))
                .extracting(line -> line.substring(0, line.indexOf(':')))
                .containsExactlyInAnyOrder(
                        "Date",
                        "From",
                        "To",
                        "Message-ID",
                        "Subject",
                        "MIME-Version",
                        "Content-Type",
                        "Auto-Submitted",
                        "X-Auto-Response-Suppress",
                        "Content-Language");
    }

    @Test
    void aReferenceThatCannotStandInAMessageIdIsAMistakeOfTheCaller() {
        assertThatThrownBy(() -> mails(scripted.url()).post(Letters.shipped(Letters.UPS), "a>\r\nb", IN_TIME))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aCartsOwnSenderIsTheSender() {
        CustomerMails mails =
                mails(scripted.url(), Duration.ofSeconds(10), Letters.cart("Shop", "versand@laden.example", "de"));
        assertThat(post(mails)).isEqualTo(new Posted.Sent("<" + REFERENCE + "@laden.example>"));
        assertThat(scripted.commands()).contains("MAIL FROM:<versand@laden.example>", "EHLO laden.example");
    }
}
