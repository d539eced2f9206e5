package io.handshake.ingest.entry.http;

import io.handshake.ingest.entry.hooks.HookSettings;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.springframework.http.ResponseEntity;
import org.springframework.web.context.request.async.DeferredResult;

/**
 * A webhook's body while it arrives. Who sends it can be told only when it is there, so until then it takes room for no more
 * than has come, no thread, and not longer than {@link HookSettings#arrival()}.
 */
final class ArrivingBody implements ReadListener {
    private static final int STEP = 8 * 1024;

    private final ServletInputStream in;
    private final HookSettings settings;
    private final Semaphore room;
    private final Function<byte[], ResponseEntity<Void>> taking;
    private final DeferredResult<ResponseEntity<Void>> answer;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int taken;
    private boolean over;

    /**
     * One that has just begun.
     *
     * @param room in bytes; given back once it is answered, or its sender is gone
     * @param taking what is done with it when it is whole; may throw a refusal
     */
    ArrivingBody(
            ServletInputStream in,
            HookSettings settings,
            Semaphore room,
            Function<byte[], ResponseEntity<Void>> taking) {
        this.in = in;
        this.settings = settings;
        this.room = room;
        this.taking = taking;
        this.answer = new DeferredResult<>(settings.arrival().toMillis());
        answer.onTimeout(this::cutOff);
        answer.onCompletion(this::letGo);
    }

    DeferredResult<ResponseEntity<Void>> answer() {
        return answer;
    }

    @Override
    public void onDataAvailable() throws IOException {
        byte[] step = new byte[STEP];
        while (!answer.isSetOrExpired() && in.isReady()) {
            int read = in.read(step);
            if (read < 0) {
                return;
            }
            if (bytes.size() + read > settings.largest().toBytes()) {
                answer.setErrorResult(Refusals.webhookTooLarge(settings.largest()));
            } else if (takeRoom(read)) {
                bytes.write(step, 0, read);
            } else {
                answer.setErrorResult(Refusals.webhookNotStored());
            }
        }
    }

    @Override
    public void onAllDataRead() {
        if (answer.isSetOrExpired()) {
            return;
        }
        try {
            answer.setResult(taking.apply(bytes.toByteArray()));
        } catch (RuntimeException refused) {
            answer.setErrorResult(refused);
        }
    }

    /** It broke off, or is not HTTP. */
    @Override
    public void onError(Throwable failure) {
        cutOff();
    }

    private void cutOff() {
        answer.setErrorResult(Refusals.webhookIncomplete(settings.arrival()));
    }

    private synchronized boolean takeRoom(int size) {
        if (over || !room.tryAcquire(size)) {
            return false;
        }
        taken += size;
        return true;
    }

    private synchronized void letGo() {
        if (!over) {
            over = true;
            room.release(taken);
        }
    }
}
