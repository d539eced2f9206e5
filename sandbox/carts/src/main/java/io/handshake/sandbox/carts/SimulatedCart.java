package io.handshake.sandbox.carts;

import io.handshake.sandbox.carts.fault.Fault;
import io.handshake.sandbox.carts.fault.FaultRule;
import io.handshake.sandbox.carts.fault.FaultScript;
import io.handshake.sandbox.carts.hook.Hook;
import io.handshake.sandbox.carts.hook.Hooks;
import io.handshake.sandbox.carts.http.Answer;
import io.handshake.sandbox.carts.http.Body;
import io.handshake.sandbox.carts.http.Protocol;
import io.handshake.sandbox.carts.http.Request;
import io.handshake.sandbox.carts.shop.Change;
import io.handshake.sandbox.carts.shop.Ledger;
import io.handshake.sandbox.carts.shop.Order;
import io.handshake.sandbox.carts.shop.OrderSpec;
import io.handshake.sandbox.carts.shop.ProductSpec;
import io.handshake.sandbox.carts.shop.Shop;
import io.handshake.sandbox.carts.shop.Variant;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One cart: its shop, the protocol it speaks, and what goes wrong on the way. */
public final class SimulatedCart {
    private static final int CALLS_KEPT = 10_000;
    private static final String LOGIN_PAGE = """
            <!DOCTYPE html>
            <html><head><title>Sign in</title></head>
            <body><form method="post" action="/login"><input name="user"><input name="password" type="password"></form></body></html>
            """;

    private final String id;
    private final CartSettings settings;
    private final Shop shop;
    private final Protocol protocol;
    private final Hooks hooks;
    private final FaultScript faults = new FaultScript();
    private final Deque<Call> calls = new ArrayDeque<>();
    private volatile Duration dateSkew = Duration.ZERO;

    SimulatedCart(String id, CartSettings settings, Shop shop, Protocol protocol, Hooks hooks) {
        this.id = id;
        this.settings = settings;
        this.shop = shop;
        this.protocol = protocol;
        this.hooks = hooks;
    }

    public String id() {
        return id;
    }

    public CartSettings settings() {
        return settings;
    }

    public Shop shop() {
        return shop;
    }

    /** What really happened. */
    public Ledger ledger() {
        return shop.ledger();
    }

    /** What goes wrong from now on. */
    public FaultScript faults() {
        return faults;
    }

    /** Puts the given rules at the end of the script. */
    public SimulatedCart failing(FaultRule... rules) {
        Arrays.stream(rules).forEach(faults::add);
        return this;
    }

    public Variant product(String sku, long price, int stock) {
        return shop.product(ProductSpec.of(sku, price, stock));
    }

    public Order place(String sku, int quantity) {
        return shop.place(OrderSpec.of(sku, quantity));
    }

    public void apply(Change change) {
        shop.apply(change);
    }

    public void tell(List<Hook> wanted) {
        hooks.set(wanted);
    }

    /** By how much the {@code Date} header is wrong; the times inside answers stay right. */
    public void skewDates(Duration by) {
        dateSkew = by;
    }

    /** The newest calls, oldest first. */
    public List<Call> calls() {
        synchronized (calls) {
            return List.copyOf(calls);
        }
    }

    boolean refuses() {
        boolean refused = faults.refuses();
        if (refused) {
            keep(new Call(Instant.now(), "", "", "", Set.of(), Fault.Refused.class.getSimpleName(), 0));
        }
        return refused;
    }

    /** @param request with its path below the cart's own */
    Answer answer(Request request) {
        Instant at = Instant.now();
        Set<String> operations = protocol.operations(request);
        Fault fault = faults.next(operations);
        Answer answer = fault == null ? protocol.answer(request) : faulty(fault, request);
        keep(new Call(
                at,
                request.id(),
                request.method(),
                request.path(),
                operations,
                fault == null ? null : fault.getClass().getSimpleName(),
                answer.status()));
        return answer.status() == 0 ? answer : answer.with("Date", date());
    }

    private Answer faulty(Fault fault, Request request) {
        return switch (fault) {
            case Fault.Refused() -> throw new IllegalStateException("refused only on sight");
            case Fault.Status(int status, Duration retryAfter, boolean applied) -> {
                if (applied) {
                    protocol.answer(request);
                }
                yield status(status, retryAfter);
            }
            case Fault.AnswerLost() -> {
                protocol.answer(request);
                yield Answer.NONE;
            }
            case Fault.Late(Duration delay) -> {
                Answer answer = protocol.answer(request);
                wait(delay);
                yield answer;
            }
            case Fault.Drip(int bytesPerSecond) -> {
                Answer answer = protocol.answer(request);
                yield answer.with(Body.dripping(Body.bytes(answer.body()), bytesPerSecond));
            }
            case Fault.Truncated() -> {
                Answer answer = protocol.answer(request);
                byte[] whole = Body.bytes(answer.body());
                yield answer.with(Body.of(Arrays.copyOf(whole, whole.length / 2)));
            }
            case Fault.WrongLength() -> {
                Answer answer = protocol.answer(request);
                byte[] whole = Body.bytes(answer.body());
                yield answer.with(Body.shortOf(whole, whole.length * 2L + 1));
            }
            case Fault.LoginPage() -> Answer.text(200, "text/html; charset=utf-8", LOGIN_PAGE);
            case Fault.Huge(long bytes) -> {
                Answer answer = protocol.answer(request);
                yield answer.with(Body.filled("{\"data\":\"".getBytes(StandardCharsets.UTF_8), 'a', bytes));
            }
            case Fault.GzipBomb(long bytes) -> {
                Answer answer = protocol.answer(request);
                yield answer.with("Content-Encoding", "gzip").with(Body.gzipBomb(' ', bytes));
            }
            case Fault.Expired() -> {
                protocol.endSessions();
                yield protocol.answer(request);
            }
            case Fault.ChangedAfter(Change change) -> {
                Answer answer = protocol.answer(request);
                shop.apply(change);
                yield answer;
            }
        };
    }

    private static Answer status(int status, @Nullable Duration retryAfter) {
        Answer answer = Answer.text(status, "text/plain; charset=utf-8", "scripted " + status + "\n");
        return retryAfter == null ? answer : answer.with("Retry-After", Long.toString(retryAfter.toSeconds()));
    }

    private static void wait(Duration delay) {
        try {
            Thread.sleep(delay);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private String date() {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(
                shop.clock().now().plus(dateSkew).atOffset(ZoneOffset.UTC));
    }

    private void keep(Call call) {
        synchronized (calls) {
            if (calls.size() == CALLS_KEPT) {
                calls.removeFirst();
            }
            calls.addLast(call);
        }
    }

    void close() {
        hooks.close();
        shop.ledger().close();
    }
}
