package io.handshake.confirm.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.handshake.confirm.mail.MailServer.Encryption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;

@ExtendWith(OutputCaptureExtension.class)
class MailSettingsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Configuration
    @EnableConfigurationProperties(MailSettings.class)
    static class OnlySettings {}

    @Test
    void aUrlIsReadWithItsUserAndPassword() {
        MailServer server = MailServer.parse("smtps://us%40er:p%2Ba+s%3As@mail.example:466");
        assertThat(server)
                .isEqualTo(new MailServer("mail.example", 466, Encryption.FROM_THE_START, "us@er", "p+a+s:s"));
        assertThat(server.toString()).isEqualTo("mail.example:466 FROM_THE_START");
        assertThat(server.properties(SECOND, SECOND, "shop.example").toString()).doesNotContain("p+a+s", "us@er");
    }

    @ParameterizedTest
    @CsvSource({
        "smtp://mail.example, 587, IF_OFFERED",
        "smtps://mail.example, 465, FROM_THE_START",
        "SMTP://mail.example:25/, 25, IF_OFFERED",
        "smtp://mail.example?starttls=required, 587, REQUIRED",
        "smtp://user:secret@mail.example, 587, REQUIRED",
        "smtp://user:secret@127.0.0.1:11025, 11025, IF_OFFERED",
        "smtp://user:secret@mail.example?starttls=never, 587, NEVER",
    })
    void aPasswordIsOnlySentUnencryptedWhereThatIsSaid(String url, int port, Encryption encryption) {
        MailServer server = MailServer.parse(url);
        assertThat(server.port()).isEqualTo(port);
        assertThat(server.encryption()).isEqualTo(encryption);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mail.example",
                "http://user:top-secret@mail.example",
                "smtp://user:top-secret@",
                "smtp://user@mail.example",
                "smtp://user:top-secret@mail.example/path",
                "smtp://user:top-secret@mail.example?starttls=maybe",
                "smtps://user:top-secret@mail.example?starttls=required",
                "smtp://user:top-secret with spaces@mail.example",
                "smtp://user:top-secret#x@mail.example",
                "smtp://user:top-secret@mail.example:99999"
            })
    void aWrongUrlIsRefusedWithoutShowingIt(String url) {
        assertThatThrownBy(() -> Letters.settings(url))
                .isInstanceOf(MailSettingsException.class)
                .hasMessageStartingWith("shipment-confirm.mail.url (SMTP_URL) ")
                .hasMessageNotContaining("top-secret")
                .hasMessageNotContaining("\n")
                .hasNoCause();
    }

    private static MailSettings settings(
            String from,
            Duration connect,
            Duration read,
            String domain,
            Path templates,
            Map<String, String> languages) {
        return new MailSettings("smtp://127.0.0.1:1", from, connect, read, domain, templates, languages);
    }

    @Test
    void eachWrongSettingIsNamedWithItsCure(@TempDir Path folder) {
        assertThatThrownBy(() -> settings("nobody", SECOND, SECOND, "", folder, Map.of()))
                .hasMessageStartingWith("shipment-confirm.mail.from (MAIL_FROM) is not an e-mail address; write");
        assertThatThrownBy(() -> settings("", Duration.ZERO, SECOND, "", folder, Map.of()))
                .hasMessageContaining("connect-timeout");
        assertThatThrownBy(() -> settings("", SECOND, Duration.ofSeconds(19), "", folder, Map.of()))
                .hasMessageContaining("must together be below PT20S");
        assertThatThrownBy(() -> settings("", SECOND, SECOND, "a b", folder, Map.of()))
                .hasMessageContaining("shipment-confirm.mail.domain");
        assertThatThrownBy(() -> settings("", SECOND, SECOND, "", folder.resolve("missing"), Map.of()))
                .hasMessageContaining("shipment-confirm.mail.templates")
                .hasMessageContaining("make it");
        assertThatThrownBy(() -> settings("", SECOND, SECOND, "", folder, Map.of("DE", "nl")))
                .hasMessageContaining("there are only en, de, fr");
        assertThatThrownBy(() -> settings("", SECOND, SECOND, "", folder, Map.of("Germany", "de")))
                .hasMessageContaining("ISO 3166-1");
        assertThatThrownBy(() -> new CustomerMails(
                        settings("", SECOND, SECOND, "", folder, Map.of()),
                        Map.of(Letters.CART, Letters.cart("Shop", null, "en")),
                        Clock.systemUTC()))
                .hasMessageContaining("MAIL_FROM")
                .hasMessageContaining("cart 'shop-eu' has no mail-from");
    }

    @Test
    void withoutAUrlThereIsNoMailAndThatIsAValue() {
        MailSettings settings = Letters.settings(" ");
        CustomerMails mails =
                new CustomerMails(settings, Map.of(Letters.CART, Letters.cart("Shop", null, "en")), Clock.systemUTC());
        assertThat(mails.configured()).isFalse();
        assertThat(mails.post(Letters.shipped(Letters.UPS), "r-1", () -> true))
                .isEqualTo(new Posted.NotSent("there is no mail server; set SMTP_URL", null));
    }

    @Test
    void aWrongSettingEndsTheStartInOneLineWithoutTheSecret(CapturedOutput output) {
        SpringApplication application = new SpringApplication(OnlySettings.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        assertThatThrownBy(() -> application.run(
                        "--shipment-confirm.mail.url=smtp://user:top-secret@mail.example?starttls=maybe",
                        "--spring.main.banner-mode=off"))
                .rootCause()
                .isInstanceOf(MailSettingsException.class);
        assertThat(output)
                .contains("shipment-confirm.mail.url (SMTP_URL) may have nothing but")
                .contains("Mend the setting and start again.")
                .doesNotContain("top-secret")
                .doesNotContain("\tat ");
    }

    @Test
    void settingsShowNoSecret() {
        assertThat(Letters.settings("smtps://user:top-secret@mail.example").toString())
                .doesNotContain("top-secret", "user");
    }
}
