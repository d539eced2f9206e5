package io.handshake.sandbox.launcher;

import java.util.ArrayList;
import java.util.List;

/**
 * Ends a part when the launcher dies, however it dies. The part's input is a pipe from the launcher; a small shell beside
 * the part reads it, and ends the part when the pipe breaks. The part takes the place of the shell that started it, so its
 * pid is the one that the launcher knows, and no moment is without the leash.
 *
 * <p>Ctrl-C and a closed terminal reach all processes of a terminal at once. Parts don't heed them: the launcher ends them,
 * in the right order.
 */
final class Leash {
    private static final String SCRIPT = """
            trap '' INT HUP
            part=$$
            exec 3<&0 </dev/null
            (
              trap '' TERM
              exec >/dev/null 2>&1
              read -r never <&3
              for second in 1 2 3 4 5 6 7 8 9 10; do
                [ "$second" -gt 1 ] || kill "$part" || exit 0
                kill -0 "$part" || exit 0
                sleep 1
              done
              kill -9 "$part"
            ) &
            exec 3<&-
            exec "$@"
            """;

    private Leash() {}

    /** The command with the leash on; whoever runs it must keep its input open for as long as it is to live. */
    static List<String> on(List<String> command) {
        List<String> leashed = new ArrayList<>(List.of("sh", "-c", SCRIPT, "leash"));
        leashed.addAll(command);
        return leashed;
    }

    /** The command deaf to Ctrl-C and to a closed terminal; it outlives whoever runs it. */
    static List<String> off(List<String> command) {
        List<String> deaf = new ArrayList<>(List.of("sh", "-c", "trap '' INT HUP; exec \"$@\"", "detached"));
        deaf.addAll(command);
        return deaf;
    }
}
