package io.handshake.carts.http;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.handshake.carts.CartSettings;
import io.handshake.carts.spi.Connection;
import io.handshake.carts.spi.ConnectorOptions;
import io.handshake.carts.spi.Gate;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * The one way to a cart. Faults are split by whether the cart can have seen the request: {@link Reply.NeverSent} may be
 * repeated, {@link Reply.Lost} may have happened. The split follows Riptide's connection and socket faults; a request
 * whose body was never asked for counts as never sent, whatever the fault.
 *
 * <p>Redirects are not followed, cookies not kept, proxies not used. Nothing that a request or an answer holds gets into
 * a reason or a log.
 */
public final class CartHttp implements Gate, AutoCloseable {
    private static final double REQUESTS_PER_SECOND = 40;
    private static final Duration OPEN_FOR = Duration.ofSeconds(30);

    private final URI base;
    private final ConnectorOptions options;
    private final Clock clock;
    private final AddressRules rules;
    private final Rate rate;
    private final CircuitBreaker breaker;
    private volatile Instant lastFault = Instant.EPOCH;
    private volatile Course course = new Course(null, null, null);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client;

    /** For a cart whose settings have a {@code url}. */
    public CartHttp(CartSettings cart, ConnectorOptions options) {
        this(cart, options, InetAddress::getAllByName);
    }

    CartHttp(CartSettings cart, ConnectorOptions options, AddressRules.Resolver resolver) {
        String address = Objects.requireNonNull(cart.url(), "url").toString();
        this.base = URI.create(address.endsWith("/") ? address.substring(0, address.length() - 1) : address);
        this.options = options;
        this.clock = options.clock();
        this.rules = new AddressRules(
                Boolean.parseBoolean(cart.connection().getOrDefault("allow-private", "false")), resolver);
        this.rate = new Rate(cart.id().value(), perSecond(cart) * options.share(), clock);
        this.breaker = CircuitBreaker.of(
                cart.id().value(),
                CircuitBreakerConfig.custom()
                        .slidingWindowSize(10)
                        .minimumNumberOfCalls(5)
                        .failureRateThreshold(50)
                        .waitDurationInOpenState(OPEN_FOR)
                        .permittedNumberOfCallsInHalfOpenState(2)
                        .build());
        this.client = HttpClient.newBuilder()
                .connectTimeout(options.connect())
                .followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1)
                .proxy(HttpClient.Builder.NO_PROXY)
                .executor(threads)
                .build();
    }

    private static double perSecond(CartSettings cart) {
        String given = cart.connection().get("requests-per-second");
        return given == null ? REQUESTS_PER_SECOND : Double.parseDouble(given);
    }

    @Override
    public Leave ask() {
        Duration open = openFor();
        if (open.isPositive()) {
            return new Leave.Wait(open, "the cart has been failing");
        }
        Duration wait = rate.wait(Duration.ofSeconds(1));
        return wait.isZero() ? new Leave.Granted() : new Leave.Wait(wait, "the cart's rate is used up");
    }

    /** How calls have gone: what a person asks first about a cart. */
    public Connection connection() {
        Course now = course;
        Connection.Breaker state = switch (breaker.getState()) {
            case OPEN, FORCED_OPEN -> Connection.Breaker.OPEN;
            case HALF_OPEN -> Connection.Breaker.HALF_OPEN;
            case CLOSED, DISABLED, METRICS_ONLY -> Connection.Breaker.CLOSED;
        };
        Duration open = openFor();
        Instant until = open.isPositive() ? clock.instant().plus(open) : Instant.EPOCH;
        if (rate.heldUntil().isAfter(until)) {
            until = rate.heldUntil();
        }
        return new Connection(
                now.lastAnswer(),
                now.failingSince(),
                now.reason(),
                state,
                until.isAfter(clock.instant()) ? until : null);
    }

    private Duration openFor() {
        if (breaker.getState() != CircuitBreaker.State.OPEN) {
            return Duration.ZERO;
        }
        Duration left = Duration.between(clock.instant(), lastFault.plus(OPEN_FOR));
        return left.isPositive() ? left : Duration.ZERO;
    }

    /**
     * Sends a request and waits for the whole answer.
     *
     * @param deadline the call is not started after it
     */
    public Reply send(CartRequest request, Instant deadline) {
        URI address;
        try {
            address = URI.create(base + request.path());
        } catch (IllegalArgumentException malformed) {
            return new Reply.NeverSent("ADDRESS_REFUSED", "the request's address cannot be written", null);
        }
        Optional<String> refused = rules.refusal(address);
        if (refused.isPresent()) {
            return new Reply.NeverSent("ADDRESS_REFUSED", refused.get(), null);
        }
        Optional<Duration> wait = rate.acquire();
        if (wait.isPresent()) {
            return new Reply.NeverSent("THROTTLED", "the cart's rate is used up", wait.get());
        }
        if (!clock.instant().isBefore(deadline)) {
            return new Reply.NeverSent("TOO_LATE", "the attempt's deadline has passed", null);
        }
        // Right before the connection, so that what was checked is what the JDK's cache of names gives the client.
        try {
            refused = rules.refusalOf(address.getHost());
        } catch (UnknownHostException unknown) {
            return new Reply.NeverSent("UNREACHABLE", "the cart's host name is not known", null);
        }
        if (refused.isPresent()) {
            return new Reply.NeverSent("ADDRESS_REFUSED", refused.get(), null);
        }
        if (!breaker.tryAcquirePermission()) {
            return new Reply.NeverSent("CIRCUIT_OPEN", "the cart has been failing", openFor());
        }
        return call(request, address);
    }

    private Reply call(CartRequest request, URI address) {
        @Nullable SentBody body = request.body() == null ? null : new SentBody(request.body());
        HttpRequest.Builder builder = HttpRequest.newBuilder(address)
                .timeout(options.answer())
                .method(request.method(), body == null ? HttpRequest.BodyPublishers.noBody() : body);
        request.headers().forEach(builder::header);
        long started = System.nanoTime();
        Reply reply;
        CompletableFuture<HttpResponse<String>> answer =
                client.sendAsync(builder.build(), head -> new CappedBody(options.maxAnswerBytes()));
        try {
            HttpResponse<String> whole = answer.get(options.whole().toNanos(), TimeUnit.NANOSECONDS);
            rate.heed(whole.statusCode(), whole.headers());
            reply = new Reply.Answered(whole.statusCode(), whole.headers(), whole.body(), clock.instant());
        } catch (ExecutionException failed) {
            reply = fault(failed.getCause(), body);
        } catch (TimeoutException late) {
            answer.cancel(true);
            reply = new Reply.Lost("the answer did not end in time");
        } catch (InterruptedException stopping) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            reply = new Reply.Lost("we were stopped while waiting for the answer");
        }
        note(reply, System.nanoTime() - started);
        return reply;
    }

    private static Reply fault(@Nullable Throwable cause, @Nullable SentBody body) {
        boolean bodyHeldBack = body != null && !body.asked();
        boolean noConnection = cause instanceof ConnectException
                || cause instanceof HttpConnectTimeoutException
                || cause instanceof UnresolvedAddressException
                || cause instanceof SSLHandshakeException;
        if (bodyHeldBack || (noConnection && body == null)) {
            return new Reply.NeverSent("UNREACHABLE", unreachable(cause), null);
        }
        return new Reply.Lost(
                switch (cause) {
                    case CappedBody.TooLong tooLong -> Objects.requireNonNull(tooLong.getMessage());
                    case HttpTimeoutException _ -> "no answer came in time";
                    case IOException _ -> "the connection broke before the answer was whole";
                    case null, default -> "the call failed before the answer was whole";
                });
    }

    private static String unreachable(@Nullable Throwable cause) {
        return switch (cause) {
            case HttpConnectTimeoutException _ -> "no connection could be made in time";
            case HttpTimeoutException _ -> "no connection could be made in time";
            case SSLHandshakeException _ -> "the cart's certificate was not accepted";
            case null, default -> "no connection could be made";
        };
    }

    private void note(Reply reply, long nanos) {
        @Nullable
        String fault = switch (reply) {
            case Reply.Answered answered ->
                answered.status() >= 500 ? "the cart answered HTTP " + answered.status() : null;
            case Reply.NeverSent never -> never.reason();
            case Reply.Lost lost -> lost.reason();
        };
        if (fault == null) {
            answered();
            breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
        } else {
            lastFault = clock.instant();
            failed(fault);
            breaker.onError(nanos, TimeUnit.NANOSECONDS, new IOException("failed"));
        }
    }

    private synchronized void answered() {
        course = new Course(clock.instant(), null, null);
    }

    private synchronized void failed(String reason) {
        Course before = course;
        Instant since = before.failingSince();
        course = new Course(before.lastAnswer(), since == null ? clock.instant() : since, reason);
    }

    /** Of all calls, the last ones. */
    private record Course(
            @Nullable Instant lastAnswer,
            @Nullable Instant failingSince,
            @Nullable String reason) {}

    /** The cart's clock minus ours, by an answer's {@code Date}; to the second. */
    public static Optional<Duration> clockOffset(Reply.Answered answer) {
        return Dates.in(answer.headers())
                .map(theirs -> Duration.between(answer.at().truncatedTo(ChronoUnit.SECONDS), theirs));
    }

    /** Cuts calls that are under way: their outcome is then unknown. */
    @Override
    public void close() {
        client.shutdownNow();
        threads.shutdownNow();
    }
}
