package io.handshake.ingest.entry.format;

import io.handshake.ingest.entry.format.UnreadableExport.Reason;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text file whose encoding is known: UTF-16 where a byte order mark says so; else UTF-8 if the whole file is valid;
 * else windows-1252, the encoding of most older spreadsheets, if that gives no control characters.
 */
record TextFile(Path file, Charset charset, int mark) {
    private static final Pattern DECLARED =
            Pattern.compile("\\A\\s*<\\?xml[^>]{0,100}?encoding\\s*=\\s*[\"']([A-Za-z0-9._-]{1,40})[\"']");
    private static final Charset WINDOWS = Charset.forName("windows-1252");

    static TextFile of(Path file, byte[] start) throws UnreadableExport {
        try {
            if (startsWith(start, 0xEF, 0xBB, 0xBF)) {
                return checked(new TextFile(file, StandardCharsets.UTF_8, 3));
            }
            if (startsWith(start, 0xFF, 0xFE)) {
                return checked(new TextFile(file, StandardCharsets.UTF_16LE, 2));
            }
            if (startsWith(start, 0xFE, 0xFF)) {
                return checked(new TextFile(file, StandardCharsets.UTF_16BE, 2));
            }
            TextFile utf8 = new TextFile(file, StandardCharsets.UTF_8, 0);
            long bad = utf8.firstBadByte();
            if (bad < 0) {
                return utf8;
            }
            long control = firstControlByte(file);
            if (control < 0) {
                return new TextFile(file, WINDOWS, 0);
            }
            throw wrong("The file is neither UTF-8 nor windows-1252", control);
        } catch (IOException unreadable) {
            throw unreadable(unreadable);
        }
    }

    /** XML says its encoding itself; where it says nothing or UTF, it is found as for any text. */
    static TextFile ofXml(Path file, byte[] start) throws UnreadableExport {
        Matcher declared = DECLARED.matcher(new String(start, StandardCharsets.ISO_8859_1));
        if (!declared.find() || declared.group(1).toUpperCase(Locale.ROOT).startsWith("UTF")) {
            return of(file, start);
        }
        try {
            return checked(new TextFile(file, Charset.forName(declared.group(1)), 0));
        } catch (IllegalArgumentException unknown) {
            throw new UnreadableExport(
                    Reason.WRONG_ENCODING, "The encoding that it names is not known", "line 1", "Export it as UTF-8.");
        } catch (IOException unreadable) {
            throw unreadable(unreadable);
        }
    }

    private static boolean startsWith(byte[] start, int... mark) {
        for (int i = 0; i < mark.length; i++) {
            if (start.length <= i || (start[i] & 0xFF) != mark[i]) {
                return false;
            }
        }
        return true;
    }

    private static TextFile checked(TextFile text) throws IOException, UnreadableExport {
        long bad = text.firstBadByte();
        if (bad >= 0) {
            throw wrong("The file begins as " + text.charset + " but is not valid " + text.charset, bad);
        }
        return text;
    }

    private static UnreadableExport wrong(String what, long at) {
        return new UnreadableExport(
                Reason.WRONG_ENCODING, what, "byte " + at, "Export the file again as UTF-8, without editing it.");
    }

    static UnreadableExport unreadable(Exception cause) {
        UnreadableExport unreadable = new UnreadableExport(
                Reason.MALFORMED, "The file cannot be read to its end", null, "Upload the file again.");
        unreadable.initCause(cause);
        return unreadable;
    }

    /** Where the first byte stands that is not of this encoding, or is NUL; negative if there is none. */
    private long firstBadByte() throws IOException {
        CharsetDecoder decoder = strict();
        try (InputStream in = Files.newInputStream(file)) {
            in.skipNBytes(mark);
            byte[] bytes = new byte[64 * 1024];
            char[] decoded = new char[bytes.length];
            CharBuffer chars = CharBuffer.wrap(decoded);
            long at = mark;
            int kept = 0;
            while (true) {
                int read = in.readNBytes(bytes, kept, bytes.length - kept);
                boolean last = read < bytes.length - kept;
                ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, kept + read);
                chars.clear();
                CoderResult result = decoder.decode(buffer, chars, last);
                for (int i = 0; i < chars.position(); i++) {
                    if (decoded[i] == 0) {
                        return at + i;
                    }
                }
                if (result.isError()) {
                    return at + buffer.position();
                }
                if (last) {
                    return -1;
                }
                at += buffer.position();
                kept = buffer.remaining();
                System.arraycopy(bytes, buffer.position(), bytes, 0, kept);
            }
        }
    }

    private static long firstControlByte(Path file) throws IOException {
        boolean[] bad = new boolean[256];
        for (int control : new int[] {0x00, 0x81, 0x8D, 0x8F, 0x90, 0x9D}) {
            bad[control] = true;
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = new byte[64 * 1024];
            long at = 0;
            for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                for (int i = 0; i < read; i++) {
                    if (bad[bytes[i] & 0xFF]) {
                        return at + i;
                    }
                }
                at += read;
            }
            return -1;
        }
    }

    private CharsetDecoder strict() {
        return charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
    }

    Reader reader() throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(file), 64 * 1024);
        try {
            in.skipNBytes(mark);
        } catch (IOException cut) {
            in.close();
            throw cut;
        }
        return new InputStreamReader(in, strict());
    }

    /** The first characters. */
    String start(int most) throws IOException {
        try (Reader reader = reader()) {
            char[] chars = new char[most];
            int length = 0;
            for (int read = 0; read >= 0 && length < most; read = reader.read(chars, length, most - length)) {
                length += read;
            }
            return new String(Arrays.copyOf(chars, Math.max(length, 0)));
        }
    }

    boolean endsWithNewLine() throws IOException {
        long size = Files.size(file);
        try (InputStream in = Files.newInputStream(file)) {
            in.skipNBytes(Math.max(0, size - 2));
            byte[] end = in.readAllBytes();
            for (byte one : end) {
                if (one == '\n' || one == '\r') {
                    return true;
                }
            }
            return false;
        }
    }
}
