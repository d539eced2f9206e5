package io.handshake.confirm.mail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A mail server that does at each point what it is told to, and writes down what it was told. */
public final class ScriptedSmtp implements AutoCloseable {
    public static final String CUT = "cut";
    public static final String SILENT = "silent";
    /** Takes half a mail's text. */
    public static final String CUT_WITHIN = "cut-within";

    private final ServerSocket listener;
    private final Map<String, String> script = new ConcurrentHashMap<>();
    private final List<String> commands = new CopyOnWriteArrayList<>();
    private final List<String> mails = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final CountDownLatch silent = new CountDownLatch(1);

    public ScriptedSmtp() {
        try {
            listener = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
        Thread.ofVirtual().start(this::listen);
    }

    /** @param point GREETING, EHLO, MAIL, RCPT, DATA, TEXT, or DOT */
    public ScriptedSmtp at(String point, String what) {
        script.put(point, what);
        return this;
    }

    public String url() {
        return "smtp://127.0.0.1:" + listener.getLocalPort();
    }

    /** Those whose final dot has come. */
    public List<String> mails() {
        return mails;
    }

    List<String> commands() {
        return commands;
    }

    /** Returns when something was met with silence. */
    void awaitSilence() throws InterruptedException {
        silent.await();
    }

    private void listen() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                sockets.add(socket);
                Thread.ofVirtual().start(() -> converse(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void converse(Socket socket) {
        try (socket;
                BufferedReader in = new BufferedReader(
                        new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))) {
            if (!answer(socket, "GREETING", "220 scripted")) {
                return;
            }
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                commands.add(line);
                String verb = line.split("[ :]", 2)[0].toUpperCase(Locale.ROOT);
                boolean goesOn = switch (verb) {
                    case "EHLO" -> answer(socket, "EHLO", "250 scripted");
                    case "DATA" -> data(socket, in);
                    case "QUIT" -> false;
                    default -> answer(socket, verb, "250 2.0.0 fine");
                };
                if (!goesOn) {
                    return;
                }
            }
        } catch (IOException over) {
            // The other side went away.
        }
    }

    private boolean data(Socket socket, BufferedReader in) throws IOException {
        String told = script.get("DATA");
        if (!answer(socket, "DATA", "354 go on")) {
            return false;
        }
        if (told != null && !told.startsWith("354")) {
            return true;
        }
        List<String> lines = new ArrayList<>();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.equals(".")) {
                mails.add(String.join("\n", lines));
                return answer(socket, "DOT", "250 2.0.0 taken");
            }
            lines.add(line);
            if (CUT_WITHIN.equals(script.get("TEXT"))) {
                cut(socket);
                return false;
            }
        }
        return false;
    }

    private boolean answer(Socket socket, String point, String otherwise) throws IOException {
        @Nullable String told = script.get(point);
        if (CUT.equals(told)) {
            cut(socket);
            return false;
        }
        if (SILENT.equals(told)) {
            silent.countDown();
            return true;
        }
        socket.getOutputStream()
                .write(((told == null ? otherwise : told) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        return true;
    }

    /** With a reset, as a server that dies. */
    private static void cut(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
