package io.handshake.sandbox.carts.http;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;

/** What an answer says, and how it comes over the wire. */
public interface Body {

    /** What {@code Content-Length} promises; -1 to send it in chunks. */
    long promised();

    void writeTo(OutputStream out) throws IOException;

    /** Bytes, sent as they are. */
    static Body of(byte[] bytes) {
        return new Bytes(bytes);
    }

    /** Only the bytes that it holds. */
    static byte[] bytes(Body body) {
        if (body instanceof Bytes there) {
            return there.bytes.clone();
        }
        throw new IllegalArgumentException("a body that is made while it is sent holds no bytes");
    }

    /** All there, but in no hurry. */
    static Body dripping(byte[] bytes, int bytesPerSecond) {
        Duration pause = Duration.ofSeconds(1).dividedBy(bytesPerSecond);
        return new Made(bytes.length, out -> {
            for (byte each : bytes) {
                out.write(each);
                out.flush();
                pause(pause);
            }
        });
    }

    /** Promises more than it sends, and then the connection is closed. */
    static Body shortOf(byte[] bytes, long promised) {
        return new Made(promised, out -> {
            out.write(bytes);
            out.flush();
            throw new IOException("scripted: fewer bytes than promised");
        });
    }

    /** The given beginning and then the same byte, over and over. */
    static Body filled(byte[] beginning, char filling, long length) {
        return new Made(-1, out -> {
            out.write(beginning);
            fill(out, filling, length);
        });
    }

    /** Small on the wire, and huge for whoever unpacks it. */
    static Body gzipBomb(char filling, long unpacked) {
        return new Made(-1, out -> {
            GZIPOutputStream zip = new GZIPOutputStream(out, 8192);
            fill(zip, filling, unpacked);
            zip.finish();
        });
    }

    private static void fill(OutputStream out, char filling, long length) throws IOException {
        byte[] block = new byte[8192];
        Arrays.fill(block, (byte) filling);
        for (long left = length; left > 0; left -= block.length) {
            out.write(block, 0, Math.toIntExact(Math.min(left, block.length)));
        }
    }

    private static void pause(Duration time) throws IOException {
        try {
            Thread.sleep(time);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped while dripping", stopped);
        }
    }

    /** Bytes, sent as they are. */
    final class Bytes implements Body {
        private final byte[] bytes;

        private Bytes(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public long promised() {
            return bytes.length;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            out.write(bytes);
        }
    }

    /** Made while it is sent. */
    record Made(long promised, Writer writer) implements Body {
        @Override
        public void writeTo(OutputStream out) throws IOException {
            writer.writeTo(out);
        }
    }

    /** Sends a body. */
    @FunctionalInterface
    interface Writer {
        void writeTo(OutputStream out) throws IOException;
    }
}
