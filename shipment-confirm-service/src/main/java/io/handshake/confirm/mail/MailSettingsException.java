package io.handshake.confirm.mail;

/** The settings of mails are wrong; its message is one line that names the setting and the cure, and holds no secret. */
final class MailSettingsException extends IllegalArgumentException {

    MailSettingsException(String message) {
        super(message);
    }
}
