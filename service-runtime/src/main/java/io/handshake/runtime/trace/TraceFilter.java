package io.handshake.runtime.trace;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.springframework.web.filter.OncePerRequestFilter;

/** Takes up the caller's trace, or begins one. */
final class TraceFilter extends OncePerRequestFilter {
    static final String HEADER = "traceparent";

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain next)
            throws ServletException, IOException {
        try (Trace _ = Trace.enter(callers(request).map(Traceparent::child).orElseGet(Traceparent::begun))) {
            next.doFilter(request, response);
        }
    }

    /** Two of them contradict each other, so there is none. */
    private static Optional<Traceparent> callers(HttpServletRequest request) {
        List<String> sent = Collections.list(request.getHeaders(HEADER));
        return sent.size() == 1 ? Traceparent.parse(sent.getFirst()) : Optional.empty();
    }
}
