package io.handshake.ingest.entry.http;

import io.handshake.carts.ConnectedCarts;
import io.handshake.carts.spi.CartConnector;
import io.handshake.carts.spi.OrderHints;
import io.handshake.ingest.entry.hooks.HookSettings;
import io.handshake.ingest.entry.hooks.TakeHint;
import io.handshake.vocabulary.CartId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.context.request.async.DeferredResultProcessingInterceptor;
import org.springframework.web.context.request.async.WebAsyncUtils;

/** The door for what carts send by themselves. Who comes is checked by the cart's own signature, not by a key. */
@RestController
class HttpWebhookController {
    private final ConnectedCarts carts;
    private final TakeHint taking;
    private final HookSettings settings;
    /** In bytes. */
    private final Semaphore room;

    HttpWebhookController(ConnectedCarts carts, TakeHint taking, HookSettings settings) {
        this.carts = carts;
        this.taking = taking;
        this.settings = settings;
        this.room = new Semaphore(Math.toIntExact(settings.atOnce().toBytes()));
    }

    @Operation(
            summary = "A cart says that an order changed",
            description = "A hint: the order is read at the cart, soon and once. Needs no key, but the cart's own"
                    + " signature over the body as it was sent. A cart of type vendure sends Standard Webhooks, by a"
                    + " plugin, with the order's id in data.id.")
    @ApiResponse(responseCode = "202", description = "taken, or taken before")
    @ApiResponse(responseCode = "204", description = "verified, and not about orders")
    @ApiResponse(responseCode = "401", description = "not verified")
    @ApiResponse(responseCode = "404", description = "no such cart, or one that sends none")
    @ApiResponse(responseCode = "408", description = "its body did not arrive whole in time: send it again")
    @ApiResponse(responseCode = "413", description = "too large")
    @ApiResponse(responseCode = "503", description = "not stored in time: send it again")
    @SecurityRequirements
    @PostMapping("/webhooks/{cartId}")
    DeferredResult<ResponseEntity<Void>> take(@PathVariable String cartId, HttpServletRequest request)
            throws IOException {
        CartId cart = cart(cartId);
        OrderHints hints = carts.of(cart).flatMap(CartConnector::hints).orElseThrow(Refusals::noWebhooks);
        if (request.getContentLengthLong() > settings.largest().toBytes()) {
            throw Refusals.webhookTooLarge(settings.largest());
        }
        Map<String, List<String>> headers = headers(request);
        ArrivingBody body =
                new ArrivingBody(request.getInputStream(), settings, room, bytes -> take(cart, hints, headers, bytes));
        WebAsyncUtils.getAsyncManager(request).registerDeferredResultInterceptor(body, new Begin(request, body));
        return body.answer();
    }

    /** A request is read without a thread only once it is known to be answered later. */
    private record Begin(HttpServletRequest request, ArrivingBody body) implements DeferredResultProcessingInterceptor {
        @Override
        public <T> void preProcess(NativeWebRequest same, DeferredResult<T> answer) throws IOException {
            request.getInputStream().setReadListener(body);
        }
    }

    private ResponseEntity<Void> take(CartId cart, OrderHints hints, Map<String, List<String>> headers, byte[] body) {
        return switch (taking.take(cart, hints, headers, body)) {
            case TAKEN, REPEATED, LEFT_TO_POLLER ->
                ResponseEntity.status(HttpStatus.ACCEPTED).build();
            case IRRELEVANT -> ResponseEntity.noContent().build();
            case FORGED -> throw Refusals.unverified();
            case NOT_STORED -> throw Refusals.webhookNotStored();
        };
    }

    private static CartId cart(String text) {
        try {
            return new CartId(text);
        } catch (IllegalArgumentException misshapen) {
            throw Refusals.noWebhooks();
        }
    }

    private static Map<String, List<String>> headers(HttpServletRequest request) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (String name : Collections.list(request.getHeaderNames())) {
            headers.put(name.toLowerCase(Locale.ROOT), Collections.list(request.getHeaders(name)));
        }
        return headers;
    }
}
