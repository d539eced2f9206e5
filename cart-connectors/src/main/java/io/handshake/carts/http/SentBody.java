package io.handshake.carts.http;

import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/** A request's body that knows whether it was asked for, which happens only on a connection that stands. */
final class SentBody implements BodyPublisher {
    private final BodyPublisher text;
    private volatile boolean asked;

    SentBody(String text) {
        this.text = BodyPublishers.ofString(text);
    }

    boolean asked() {
        return asked;
    }

    @Override
    public long contentLength() {
        return text.contentLength();
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        asked = true;
        text.subscribe(subscriber);
    }
}
