package io.handshake.runtime.security;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Lets a failed start say what is wrong with the keys instead of showing a stack trace. */
class BadKeysFileAnalyzer extends AbstractFailureAnalyzer<BadKeysFile> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, BadKeysFile cause) {
        return new FailureAnalysis(String.valueOf(cause.getMessage()), "Mend the file and start again.", cause);
    }
}
