package io.handshake.runtime.wire;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Lets a failed start say which schema is refused instead of showing a stack trace. */
class IncompatibleSchemaAnalyzer extends AbstractFailureAnalyzer<IncompatibleSchema> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, IncompatibleSchema cause) {
        return new FailureAnalysis(String.valueOf(cause.getMessage()), "Mend the schema and start again.", cause);
    }
}
