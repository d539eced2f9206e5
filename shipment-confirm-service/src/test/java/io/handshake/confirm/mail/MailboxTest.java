package io.handshake.confirm.mail;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailboxTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ada@mail.example",
                "ada.b+shop@mail.example",
                "o'neil@mail.example",
                "\"byron,ada\"@mail.example",
                "a@b"
            })
    void oneAddressIsTakenAsItIs(String address) {
        assertThat(Mailbox.of(" " + address + " ")).isEqualTo(address);
    }

    @Test
    void aDomainInAnotherAlphabetGetsItsAsciiForm() {
        assertThat(Mailbox.of("ada@müller.example")).isEqualTo("ada@xn--mller-kva.example");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ada",
                "@mail.example",
                "ada@",
                "ada@mail.example,eve@mail.example",
                "ada@mail.example eve@mail.example",
                "ada@mail.example;eve@mail.example",
                "Ada <ada@mail.example>",
                "<ada@mail.example>",
                "friends: ada@mail.example, eve@mail.example;",
                "ada@mail.example\r\nBcc: eve@mail.example",
                "ada@mail.example\nRCPT TO:<eve@mail.example>",
                "ada(comment)@mail.example",
                "ada@mail..example",
                "ada@-mail.example",
                "ada@[127.0.0.1]",
                "ada@@mail.example",
                "ädä@mail.example",
                "ada@mail.example> SIZE=1"
            })
    void anythingElseIsNone(String text) {
        assertThat(Mailbox.of(text)).isNull();
    }

    @Test
    void anEndlessOneIsNone() {
        assertThat(Mailbox.of("a".repeat(250) + "@mail.example")).isNull();
    }
}
