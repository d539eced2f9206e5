package io.handshake.confirm.mail;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Comes before Spring's own analysis, which would show the value of a property, and that may hold the password. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class MailSettingsFailure extends AbstractFailureAnalyzer<MailSettingsException> {

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable root, MailSettingsException wrong) {
        return new FailureAnalysis(wrong.getMessage(), "Mend the setting and start again.", wrong);
    }
}
