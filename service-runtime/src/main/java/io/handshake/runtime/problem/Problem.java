package io.handshake.runtime.problem;

import java.net.URI;
import java.util.Map;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;

/** Makes problem details (RFC 9457) whose {@code type} is {@code /problems/<slug>}, relative to the service. */
public final class Problem {
    private Problem() {}

    /**
     * A problem detail.
     *
     * @param slug what kind of problem it is, for programs: lower case, words joined by hyphens
     * @param title the same for people, without anything of this occurrence
     * @param detail what happened, to which key, what to do
     * @param extensions further members, such as {@code key}, {@code place} and {@code cure}
     */
    public static ProblemDetail of(
            HttpStatusCode status, String slug, String title, String detail, Map<String, ?> extensions) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setType(URI.create("/problems/" + slug));
        problem.setTitle(title);
        extensions.forEach(problem::setProperty);
        return problem;
    }
}
