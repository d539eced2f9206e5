package io.handshake.sandbox.launcher;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Ends the parts when the launcher dies, however it dies. A small shell process holds the other end of a pipe: when the
 * launcher is gone the pipe breaks, and the shell ends whatever it was told to watch.
 */
final class Watchdog implements AutoCloseable {
    /** Reads "add PID" and "drop PID"; at the end of its input asks what is left to end, and kills it after a while. */
    private static final String SCRIPT = """
            trap '' INT TERM HUP
            pids=' '
            while read -r word pid; do
              case $word in
                add) pids="$pids$pid " ;;
                drop) case $pids in *" $pid "*) pids="${pids%%" $pid "*} ${pids#*" $pid "}" ;; esac ;;
              esac
            done
            for pid in $pids; do kill "$pid" 2>/dev/null; done
            for second in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
              left=
              for pid in $pids; do kill -0 "$pid" 2>/dev/null && left=1; done
              [ -z "$left" ] && exit 0
              sleep 1
            done
            for pid in $pids; do kill -9 "$pid" 2>/dev/null; done
            """;

    private final Process shell;
    private final OutputStream pipe;

    Watchdog() {
        try {
            shell = new ProcessBuilder("sh", "-c", SCRIPT)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        pipe = shell.getOutputStream();
    }

    void watch(long pid) {
        tell("add " + pid);
    }

    void forget(long pid) {
        tell("drop " + pid);
    }

    private synchronized void tell(String line) {
        try {
            pipe.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
            pipe.flush();
        } catch (IOException dead) {
            throw new LauncherException("the watchdog (pid " + shell.pid() + ") is gone; stop and start again", dead);
        }
    }

    @Override
    public void close() {
        try {
            pipe.close();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
