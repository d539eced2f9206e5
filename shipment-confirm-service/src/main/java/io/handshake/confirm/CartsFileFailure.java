package io.handshake.confirm;

import io.handshake.carts.CartsFileException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Tells a wrong {@code carts.yaml} in its one line instead of a stack trace. */
final class CartsFileFailure extends AbstractFailureAnalyzer<CartsFileException> {

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable root, CartsFileException wrong) {
        return new FailureAnalysis(wrong.getMessage(), "Mend the file and start again.", wrong);
    }
}
