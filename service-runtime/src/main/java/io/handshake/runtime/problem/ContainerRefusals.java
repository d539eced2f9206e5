package io.handshake.runtime.problem;

import java.io.IOException;
import java.util.Map;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.springframework.http.HttpStatusCode;

/**
 * Says as a problem detail what Tomcat refuses by itself, before any servlet is asked: a path with an encoded slash, a
 * header that is too large. Public and without arguments, because Tomcat makes it by its name.
 */
public final class ContainerRefusals extends ErrorReportValve {

    @Override
    protected void report(Request request, Response response, Throwable thrown) {
        int status = response.getStatus();
        if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        try {
            ProblemWriter.write(
                    request,
                    response,
                    Problem.of(
                            HttpStatusCode.valueOf(status),
                            "bad-request",
                            "The request cannot be read",
                            "Its first line or its headers are not what this server takes, such as a path with an encoded"
                                    + " slash, or headers of many kilobytes.",
                            Map.of(
                                    "place",
                                    "request line or headers",
                                    "cure",
                                    "Order numbers and SKUs travel as query parameters, never in the path; look at /openapi.")));
        } catch (IOException gone) {
            containerLog.debug("the client did not wait for the answer", gone);
        }
    }
}
