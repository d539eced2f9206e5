package io.handshake.sandbox.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The server answers each byte with the same byte, and remembers what arrived. */
class FaultyLinkIT {
    private static final int SHORTLY_MS = 300;
    private static final int PATIENCE_MS = 10_000;

    private final List<Integer> arrived = new CopyOnWriteArrayList<>();
    private ServerSocket server;
    private FaultyLink link;

    @BeforeEach
    void start() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::serve);
        link = FaultyLink.to(server.getLocalPort());
    }

    @AfterEach
    void stop() throws IOException {
        link.close();
        server.close();
    }

    @Test
    void aSoundLinkBringsRequestsAndAnswers() throws IOException {
        try (Socket client = connect()) {
            assertThat(ask(client, 7)).isEqualTo(7);
            assertThat(ask(client, 8)).isEqualTo(8);
        }
    }

    @Test
    void aCutResetsWhatIsConnectedAndWhoeverConnectsUntilItIsSoundAgain() throws IOException {
        try (Socket before = connect()) {
            assertThat(ask(before, 1)).isEqualTo(1);

            link.become(new Condition.Cut());

            assertThatThrownBy(() -> before.getInputStream().read()).isInstanceOf(SocketException.class);
            assertThatThrownBy(() -> {
                        try (Socket during = connect()) {
                            ask(during, 2);
                        }
                    })
                    .isInstanceOf(SocketException.class);
        }
        link.become(new Condition.Sound());
        try (Socket after = connect()) {
            assertThat(ask(after, 3)).isEqualTo(3);
        }
        assertThat(arrived).containsExactly(1, 3);
    }

    @Test
    void aSlowLinkDelaysBothWaysAndLosesNothing() throws IOException {
        Duration by = Duration.ofMillis(150);
        link.become(new Condition.Slow(by));
        try (Socket client = connect()) {
            Instant asked = Instant.now();

            assertThat(ask(client, 5)).isEqualTo(5);

            assertThat(Duration.between(asked, Instant.now())).isGreaterThanOrEqualTo(by.multipliedBy(2));
        }
    }

    @Test
    void whatIsHeldArrivesLater() throws IOException {
        try (Socket client = connect()) {
            assertThat(ask(client, 1)).isEqualTo(1);
            link.become(new Condition.Held());
            client.getOutputStream().write(2);
            client.setSoTimeout(SHORTLY_MS);
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            assertThat(arrived).containsExactly(1);

            link.become(new Condition.Sound());

            client.setSoTimeout(PATIENCE_MS);
            assertThat(client.getInputStream().read()).isEqualTo(2);
        }
    }

    @Test
    void aLostAnswerLeavesTheRequestDoneAndTheConnectionIsResetAfterwards() throws IOException {
        try (Socket client = connect()) {
            link.become(new Condition.AnswersLost());
            client.getOutputStream().write(2);
            client.setSoTimeout(SHORTLY_MS);
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            await().untilAsserted(() -> assertThat(arrived).containsExactly(2));

            link.become(new Condition.Sound());

            client.setSoTimeout(PATIENCE_MS);
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void aCutAnswerLeavesTheRequestDoneAndResetsAtOnce() throws IOException {
        link.become(new Condition.AnswersCut());
        try (Socket client = connect()) {
            client.getOutputStream().write(2);

            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);

            assertThat(arrived).containsExactly(2);
        }
    }

    @Test
    void aHalfOpenConnectionStaysDeadAndANewOneLives() throws IOException {
        try (Socket before = connect()) {
            assertThat(ask(before, 1)).isEqualTo(1);
            link.become(new Condition.HalfOpen());
            link.become(new Condition.Sound());

            before.getOutputStream().write(2);
            before.setSoTimeout(SHORTLY_MS);
            assertThatThrownBy(() -> before.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            try (Socket after = connect()) {
                assertThat(ask(after, 3)).isEqualTo(3);
            }
            assertThat(arrived).containsExactly(1, 3);
        }
    }

    @Test
    void anAbsentServerShowsAsAReset() throws IOException {
        server.close();
        try (Socket client = connect()) {
            assertThatThrownBy(() -> ask(client, 1)).isInstanceOf(SocketException.class);
        }
    }

    private Socket connect() throws IOException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), link.port());
        client.setSoTimeout(PATIENCE_MS);
        return client;
    }

    /** What a byte is answered with; an ended connection counts as reset. */
    private static int ask(Socket client, int question) throws IOException {
        client.getOutputStream().write(question);
        int answer = client.getInputStream().read();
        if (answer < 0) {
            throw new SocketException("ended");
        }
        return answer;
    }

    private void serve() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Thread.ofVirtual().start(() -> answer(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void answer(Socket client) {
        try (client) {
            for (int asked = client.getInputStream().read();
                    asked >= 0;
                    asked = client.getInputStream().read()) {
                arrived.add(asked);
                client.getOutputStream().write(asked);
            }
        } catch (SocketException reset) {
            // The link resets what it cuts.
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
