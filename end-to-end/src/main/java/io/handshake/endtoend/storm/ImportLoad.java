package io.handshake.endtoend.storm;

import io.handshake.endtoend.guarantee.Promises;
import io.handshake.endtoend.guarantee.Verdict;
import io.handshake.endtoend.guarantee.Verdict.Violation;
import io.handshake.sandbox.demo.IngestClient;
import io.handshake.sandbox.demo.IngestClient.Progress;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A cart that uploads one export after the other to whichever instance answers, as a real client would: after any
 * failure the same bytes again under the same key, until it is told that they are taken.
 */
final class ImportLoad implements Load {
    private static final int UNFINISHED_AT_MOST = 2;
    private static final Duration PAUSE = Duration.ofMillis(200);
    /** What a client tries again: time-out, under way, too many, and whatever is the server's own trouble. */
    private static final Set<Integer> AGAIN = Set.of(408, 409, 429, 500, 502, 503, 504);

    private final String cart;
    private final Map<String, Upload> uploads = new ConcurrentHashMap<>();
    private final AtomicLong retries = new AtomicLong();
    private volatile boolean offering = true;
    private volatile boolean running = true;
    private @Nullable Thread sender;

    ImportLoad(String cart) {
        this.cart = cart;
    }

    /** What became of one export so far. */
    private static final class Upload {
        private final Export export;
        private volatile @Nullable String importId;
        private volatile @Nullable Progress progress;
        private volatile String lastAnswer = "none";

        Upload(Export export) {
            this.export = export;
        }

        boolean finished() {
            Progress known = progress;
            return known != null && !known.state().equals("RUNNING");
        }

        long read() {
            Progress known = progress;
            return known == null ? 0 : known.read();
        }

        @Override
        public String toString() {
            Progress known = progress;
            return importId == null
                    ? "never taken; the last answer was " + lastAnswer
                    : "import " + importId + " is " + (known == null ? "unknown" : known);
        }
    }

    @Override
    public String cart() {
        return cart;
    }

    @Override
    public String cartType() {
        return "file";
    }

    @Override
    public void begin(Deployment deployment, Promises promises, long seed) {
        Random random = new Random(seed);
        Shop shop = new Shop(cart, random.nextLong());
        sender = Thread.ofPlatform().name("load-" + cart).daemon().start(() -> {
            try {
                send(deployment.uploads(), promises, shop, random);
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void send(List<IngestClient> services, Promises promises, Shop shop, Random random)
            throws InterruptedException {
        for (int n = 1; offering; n++) {
            Upload upload = new Upload(shop.export(random.nextInt(6) == 0 ? 3_000 : random.nextInt(100, 600)));
            promises.offer(upload.export.changes());
            uploads.put(String.format("%s-%05d", cart, n), upload);
            if (!taken(upload, cart + "-" + n, services, random)) {
                return;
            }
            promises.take(upload.export.changes());
            while (running && unfinishedUploads().size() >= UNFINISHED_AT_MOST) {
                Thread.sleep(PAUSE);
                look(services, random);
            }
        }
        while (running && !unfinishedUploads().isEmpty()) {
            Thread.sleep(PAUSE);
            look(services, random);
        }
    }

    /** False if it never will be. */
    private boolean taken(Upload upload, String key, List<IngestClient> services, Random random)
            throws InterruptedException {
        Export export = upload.export;
        while (running) {
            try {
                upload.importId = services.get(random.nextInt(services.size()))
                        .upload(export.bytes(), export.format().contentType(), cart, key);
                return true;
            } catch (IOException untaken) {
                upload.lastAnswer = untaken.toString();
                if (untaken instanceof IngestClient.Refused refused && !AGAIN.contains(refused.status())) {
                    // Nothing is wrong with the upload, so the storm has found something; no further one is of use.
                    return false;
                }
                retries.incrementAndGet();
                Thread.sleep(random.nextLong(100, 1_000));
            }
        }
        return false;
    }

    private void look(List<IngestClient> services, Random random) throws InterruptedException {
        for (Upload upload : unfinishedUploads()) {
            String id = upload.importId;
            if (id != null) {
                try {
                    upload.progress =
                            services.get(random.nextInt(services.size())).progress(id);
                } catch (IOException unanswered) {
                    upload.lastAnswer = unanswered.toString();
                }
            }
        }
    }

    private List<Upload> unfinishedUploads() {
        return uploads.values().stream().filter(upload -> !upload.finished()).toList();
    }

    @Override
    public void offerNoMore() {
        offering = false;
    }

    @Override
    public void end() throws InterruptedException {
        running = false;
        Thread ending = sender;
        if (ending != null) {
            ending.interrupt();
            ending.join();
        }
    }

    @Override
    public long progress() {
        return uploads.size() + all().stream().mapToLong(Upload::read).sum();
    }

    @Override
    public boolean atRest() {
        return unfinishedUploads().isEmpty();
    }

    @Override
    public List<Violation> unfinished() {
        return entries()
                .filter(upload -> !upload.getValue().finished())
                .map(upload -> new Violation(upload.getKey(), upload.getValue().toString()))
                .toList();
    }

    @Override
    public List<Verdict> verdicts() {
        List<Violation> miscounted = new ArrayList<>();
        List<Violation> failed = new ArrayList<>();
        entries().filter(upload -> upload.getValue().finished()).forEach(upload -> {
            Progress progress = upload.getValue().progress;
            if (progress != null && !progress.state().equals("DONE")) {
                failed.add(new Violation(upload.getKey(), progress.toString()));
            } else if (progress != null) {
                Map<String, Long> counts = counts(progress);
                Map<String, Long> expected = upload.getValue().export.expected();
                if (!counts.equals(expected)) {
                    miscounted.add(new Violation(
                            upload.getKey(), "import " + progress.id() + " counts " + counts + ", and is " + expected));
                }
            }
        });
        return List.of(
                new Verdict("every import is done", failed),
                new Verdict("every order counts once, and as what it is", miscounted));
    }

    private Stream<Map.Entry<String, Upload>> entries() {
        return new TreeMap<>(uploads).entrySet().stream();
    }

    private Collection<Upload> all() {
        return uploads.values();
    }

    private static Map<String, Long> counts(Progress progress) {
        Map<String, Long> counts = new TreeMap<>(Map.of(
                "imported", progress.imported(),
                "revised", progress.revised(),
                "unchanged", progress.unchanged(),
                "stale", progress.stale(),
                "held", progress.held(),
                "parked", progress.parked()));
        counts.values().removeIf(count -> count == 0);
        return counts;
    }

    @Override
    public long parked() {
        return all().stream()
                .flatMap(upload -> Optional.ofNullable(upload.progress).stream())
                .mapToLong(Progress::parked)
                .sum();
    }

    @Override
    public String standing() {
        return cart + ": " + uploads.size() + " exports, "
                + all().stream().mapToLong(Upload::read).sum() + " orders read, "
                + unfinishedUploads().size() + " exports unfinished, " + retries + " uploads tried again";
    }
}
