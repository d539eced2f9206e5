package io.handshake.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.handshake.runtime.security.RouteRules;
import io.handshake.sandbox.demo.TopicReader;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;

/** An upload becomes stored orders and events; whatever is wrong with it is said, and nothing is lost. */
class ImportIT {
    private static final List<String> PARTS = List.of("imported", "revised", "unchanged", "stale", "held", "parked");
    private static final Path SAMPLES = Path.of("../samples");

    @TempDir
    static Path folder;

    private static RunningService service;

    @BeforeAll
    static void start() throws IOException {
        service = RunningService.start(folder);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void theSamplesComeToWhatTheirTableSays() throws IOException {
        for (String line : Files.readAllLines(SAMPLES.resolve("README.md"))) {
            String[] cells = line.split("\\|");
            if (cells.length < 10 || !cells[1].contains("/orders")) {
                continue;
            }
            String file = cells[1].strip().replace("`", "");
            JsonNode end = service.imported(Files.readAllBytes(SAMPLES.resolve(file)), "application/octet-stream");

            assertThat(end.path("state").asString()).as(file).isEqualTo("DONE");
            assertThat(Stream.concat(Stream.of("read"), PARTS.stream())
                            .map(part -> end.path(part).asLong())
                            .toList())
                    .as(file)
                    .isEqualTo(Arrays.stream(cells)
                            .skip(3)
                            .limit(7)
                            .map(cell -> Long.valueOf(cell.strip()))
                            .toList());
        }
        storeAndTopicAgree(service);
    }

    @Test
    void theSameOrderAgainIsUnchangedAChangedOneRevisedAndAnOlderOneStale() {
        String day = "2026-11-0%dT00:00:00Z";
        counts(
                service.imported(
                        new CanonicalCsv()
                                .order("R-1", day.formatted(2), "first")
                                .bytes(),
                        "text/csv"),
                "imported");
        counts(
                service.imported(
                        new CanonicalCsv()
                                .order("R-1", day.formatted(2), "first")
                                .bytes(),
                        "text/csv"),
                "unchanged");
        counts(
                service.imported(
                        new CanonicalCsv()
                                .order("R-1", day.formatted(3), "second")
                                .bytes(),
                        "text/csv"),
                "revised");
        counts(
                service.imported(
                        new CanonicalCsv().order("R-1", day.formatted(1), "old").bytes(), "text/csv"),
                "stale");

        assertThat(byNumber("R-1").path("revision").asInt()).isEqualTo(2);
        assertThat(byNumber("R-1").path("notes").asString()).isEqualTo("second");
        assertThat(service.events())
                .filteredOn(event -> event.key().endsWith("/R-1"))
                .extracting(TopicReader.Imported::revision)
                .containsExactly(1, 2);
    }

    @Test
    void aBadOrderIsParkedWholeWithItsPlaceAndTheRestGoesOn() {
        JsonNode end = service.imported(
                new CanonicalCsv()
                        .order("P-1", "", "")
                        .row("P-2", "READY", "", "", "MUG-BLUE", "1", "")
                        .row("P-2", "", "", "", "MUG-RED", "1", "")
                        .row("P-3", "READY", "", "10115", "MUG-BLUE", "1.5", "")
                        .order("P-4", "", "")
                        .bytes(),
                "text/csv");

        assertThat(end.path("read").asLong()).isEqualTo(4);
        assertThat(end.path("imported").asLong()).isEqualTo(2);
        assertThat(end.path("rows").asLong()).isEqualTo(5);
        JsonNode parked = service.get("/imports/" + end.path("id").asString() + "/parked-rows")
                .json()
                .path("items");
        assertThat(parked.valueStream().toList())
                .extracting(
                        row -> row.path("orderNumber").asString(),
                        row -> row.path("line").asLong(),
                        row -> row.path("column").asString(),
                        row -> row.path("reason").asString())
                .containsExactly(
                        tuple("P-2", 3L, "postal_code", "MISSING_FIELD"),
                        tuple("P-3", 5L, "quantity", "FRACTIONAL_QUANTITY"));
        assertThat(parked.get(0).path("raw").asString()).contains("MUG-BLUE", "MUG-RED");
        assertThat(service.get("/orders/by-number?cart=" + service.cart + "&number=P-2")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void parkedRowsComeAsAFileThatCanBeMendedAndUploadedAgain() {
        JsonNode end = service.imported(
                new CanonicalCsv()
                        .row("M-1", "READY", "", "", "MUG-BLUE", "1", "=HYPERLINK(1)")
                        .bytes(),
                "text/csv");
        RunningService.Answer file =
                service.send(service.request("/imports/" + end.path("id").asString() + "/parked-rows")
                        .header("Accept", "text/csv")
                        .GET());

        assertThat(file.status()).isEqualTo(200);
        assertThat(file.contentType()).startsWith("text/csv");
        assertThat(file.text())
                .contains("postal_code")
                .contains("MISSING_FIELD")
                .contains("'=HYPERLINK(1)");
        String mended = file.text().replace("Berlin,,,DE", "Berlin,,10115,DE");
        JsonNode again = service.imported(file.text().getBytes(StandardCharsets.UTF_8), "text/csv");
        assertThat(service.send(service.request("/imports/" + again.path("id").asString() + "/parked-rows")
                                .header("Accept", "text/csv")
                                .GET())
                        .text())
                .as("a file mended a second time")
                .isEqualTo(file.text());
        counts(service.imported(mended.getBytes(StandardCharsets.UTF_8), "text/csv"), "imported");
        assertThat(byNumber("M-1").path("shipTo").path("postalCode").asString()).isEqualTo("10115");
    }

    @Test
    void anUnpaidOrderIsHeldAndOfferedToTheOmsOnceItIsPaid() {
        counts(
                service.imported(
                        new CanonicalCsv()
                                .row("H-1", "AWAITING_PAYMENT", "", "10115", "MUG-BLUE", "1", "")
                                .bytes(),
                        "text/csv"),
                "held");
        assertThat(offered()).doesNotContain(service.cart + "/H-1");
        counts(
                service.imported(
                        new CanonicalCsv()
                                .row("H-1", "READY", "", "10115", "MUG-BLUE", "1", "")
                                .bytes(),
                        "text/csv"),
                "revised");
        assertThat(offered()).contains(service.cart + "/H-1");

        JsonNode acknowledged = service.send(service.request("/orders/acknowledge")
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("""
                                [{"orderKey": "%1$s/H-1", "revision": 2}, {"orderKey": "%1$s/none", "revision": 1}]
                                """.formatted(service.cart))))
                .json();

        assertThat(acknowledged.path("acknowledged").asInt()).isEqualTo(1);
        assertThat(acknowledged.path("unknown").get(0).asString()).isEqualTo(service.cart + "/none");
        assertThat(offered()).doesNotContain(service.cart + "/H-1");
    }

    @Test
    void aDryRunCountsAndChangesNothing() {
        JsonNode end = service.ended(service.upload(
                service.cart,
                "?dryRun=true",
                new CanonicalCsv()
                        .order("D-1", "", "")
                        .row("D-2", "READY", "", "", "X", "1", "")
                        .bytes(),
                "text/csv"));

        assertThat(end.path("imported").asLong()).isEqualTo(1);
        assertThat(end.path("parked").asLong()).isEqualTo(1);
        assertThat(service.get("/orders/by-number?cart=" + service.cart + "&number=D-1")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void theSameIdempotencyKeyNamesTheSameImport() {
        byte[] export = new CanonicalCsv().order("I-1", "", "").bytes();
        String first = keyed(export).json().path("id").asString();

        assertThat(keyed(export).json().path("id").asString()).isEqualTo(first);
        RunningService.Answer other =
                keyed(new CanonicalCsv().order("I-2", "", "").bytes());
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.json().path("detail").asString()).contains(first, "SHA-256");
    }

    private RunningService.Answer keyed(byte[] export) {
        return service.send(service.request("/carts/" + service.cart + "/imports")
                .header("Content-Type", "text/csv")
                .header("Idempotency-Key", "key-1")
                .POST(HttpRequest.BodyPublishers.ofByteArray(export)));
    }

    @Test
    void aFormWithAFileIsTakenToo() {
        String boundary = "----handshake";
        String body = "--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"o.csv\"\r\n"
                + "Content-Type: text/csv\r\n\r\n"
                + new String(new CanonicalCsv().order("F-1", "", "").bytes(), StandardCharsets.UTF_8)
                + "\r\n--" + boundary + "--\r\n";

        counts(
                service.ended(service.upload(
                        body.getBytes(StandardCharsets.UTF_8), "multipart/form-data; boundary=" + boundary)),
                "imported");
    }

    static Stream<Arguments> badInput() throws IOException {
        byte[] xlsx = Files.readAllBytes(SAMPLES.resolve("canonical/orders.xlsx"));
        byte[] xml = Files.readAllBytes(SAMPLES.resolve("canonical/orders.xml"));
        byte[] json = Files.readAllBytes(SAMPLES.resolve("canonical/orders.json"));
        byte[] good = new CanonicalCsv().order("B-1", "", "").bytes();
        return Stream.of(
                Arguments.of("an empty body", "text/csv", new byte[0], 400, "empty-file"),
                Arguments.of(
                        "a picture",
                        "image/png",
                        new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0},
                        415,
                        "unsupported-format"),
                Arguments.of(
                        "unknown columns",
                        "text/csv",
                        "a,b,c\n1,2,3\n".getBytes(StandardCharsets.UTF_8),
                        422,
                        "unknown-layout"),
                Arguments.of(
                        "a truncated workbook",
                        "application/octet-stream",
                        Arrays.copyOf(xlsx, xlsx.length / 2),
                        422,
                        null),
                Arguments.of("truncated XML", "application/xml", Arrays.copyOf(xml, xml.length / 2), 422, null),
                Arguments.of("truncated JSON", "application/json", Arrays.copyOf(json, json.length / 2), 422, null),
                Arguments.of(
                        "a CSV cut inside a quote",
                        "text/csv",
                        (new String(good, StandardCharsets.UTF_8) + "B-2,\"open").getBytes(StandardCharsets.UTF_8),
                        422,
                        null),
                Arguments.of(
                        "a wrong encoding",
                        "text/csv",
                        concat(good, new byte[] {(byte) 0x81, (byte) 0x8d, '\n'}),
                        422,
                        "wrong-encoding"),
                Arguments.of("XML said to be CSV", "text/csv", xml, 422, "format-conflict"));
    }

    private static byte[] concat(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badInput")
    void badInputGetsAProblemThatNamesTheCure(String name, String type, byte[] body, int status, String slug) {
        RunningService.Answer answer = service.upload(body, type);

        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        isAProblem(answer);
        if (slug != null) {
            assertThat(answer.json().path("type").asString()).endsWith("/" + slug);
        }
    }

    @Test
    void anUnknownCartIsNamedTogetherWithTheKnownOnes() {
        RunningService.Answer answer = service.upload(
                "no-such-cart", "", new CanonicalCsv().order("X", "", "").bytes(), "text/csv");

        assertThat(answer.status()).isEqualTo(404);
        isAProblem(answer);
        assertThat(answer.text()).contains("no-such-cart", service.cart);
    }

    @Test
    void anUnknownFormatIsRefusedWithTheKnownNames() {
        RunningService.Answer answer = service.upload(
                service.cart,
                "?format=edifact",
                new CanonicalCsv().order("X", "", "").bytes(),
                "text/csv");

        assertThat(answer.status()).isEqualTo(422);
        isAProblem(answer);
        assertThat(answer.text()).contains("edifact", "shopify-csv");
    }

    @Test
    void withoutAKeyOrWithAWrongOneOrWithTooLittleScopeNothingHappens() {
        byte[] export = new CanonicalCsv().order("K-1", "", "").bytes();
        Map<String, Integer> statuses = new TreeMap<>();
        for (String credential : List.of("", "Bearer hs_test_wrong", "Bearer nonsense", "Basic eDp5")) {
            HttpRequest.Builder request = HttpRequest.newBuilder(
                            service.base().resolve("/carts/" + service.cart + "/imports"))
                    .header("Content-Type", "text/csv")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(export));
            if (!credential.isEmpty()) {
                request.header("Authorization", credential);
            }
            RunningService.Answer answer = service.send(request);
            isAProblem(answer);
            statuses.put(credential, answer.status());
        }
        assertThat(statuses.values()).containsOnly(401);

        RunningService.Answer reader =
                service.send(HttpRequest.newBuilder(service.base().resolve("/carts/" + service.cart + "/imports"))
                        .header("Content-Type", "text/csv")
                        .header("Authorization", "Bearer " + RunningService.KEY.replace("test", "reader"))
                        .POST(HttpRequest.BodyPublishers.ofByteArray(export)));
        assertThat(reader.status()).isEqualTo(403);
        assertThat(reader.text()).contains("orders:write");
        assertThat(service.get("/orders/by-number?cart=" + service.cart + "&number=K-1")
                        .status())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/imports/none",
                "/imports/none/parked-rows",
                "/orders?cursor=zz%25",
                "/orders?cursor=%C3%BC",
                "/orders?state=ODD",
                "/orders?since=yesterday",
                "/orders?since=%2B999999999-01-01T00:00:00Z",
                "/orders?limit=many",
                "/orders?acknowledged=true",
                "/orders/by-number?cart=UPPER&number=1",
                "/orders/by-number?cart=shop-eu&number=",
                "/orders/by-number?cart=shop-eu",
                "/orders/../carts/x",
                "/nowhere",
                "/imports/a%2Fb",
                "/imports/%00",
            })
    void whatCannotBeAnsweredIsRefusedWithTheCure(String path) {
        RunningService.Answer answer = service.get(path);

        assertThat(answer.status()).as(answer.text()).isBetween(400, 404);
        isAProblem(answer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{}",
                "[null]",
                "[{}]",
                "[{\"orderKey\":\"x\",\"revision\":1}]",
                "[{\"orderKey\":\"a/1\",\"revision\":0}]",
                "[7]"
            })
    void anAcknowledgementThatNamesNothingIsRefused(String body) {
        RunningService.Answer answer = service.send(service.request("/orders/acknowledge")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));

        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        isAProblem(answer);
    }

    @Test
    void aRevisionThatNeverWasIsNotAcknowledged() {
        service.imported(new CanonicalCsv().order("A-1", "", "").bytes(), "text/csv");
        JsonNode answer = service.send(service.request("/orders/acknowledge")
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(
                                "[{\"orderKey\":\"" + service.cart + "/A-1\",\"revision\":999}]")))
                .json();

        assertThat(answer.path("acknowledged").asInt()).isZero();
        assertThat(answer.path("unknown").get(0).asString()).isEqualTo(service.cart + "/A-1");
        assertThat(offered()).contains(service.cart + "/A-1");
    }

    @Test
    void anUploadThatIsCalledAFormOrHasABlankKeyIsRefused() {
        byte[] export = new CanonicalCsv().order("U-1", "", "").bytes();
        RunningService.Answer form = service.upload(export, "application/x-www-form-urlencoded");
        assertThat(form.status()).isEqualTo(415);
        isAProblem(form);

        RunningService.Answer blank = service.send(service.request("/carts/" + service.cart + "/imports")
                .header("Content-Type", "text/csv")
                .header("Idempotency-Key", " ")
                .POST(HttpRequest.BodyPublishers.ofByteArray(export)));
        assertThat(blank.status()).isEqualTo(400);
        isAProblem(blank);
    }

    @Test
    void anAnswerThatCannotBeGivenIsRefusedBeforeAnythingHappens() {
        RunningService.Answer answer = service.send(service.request("/carts/" + service.cart + "/imports")
                .header("Content-Type", "text/csv")
                .header("Accept", "text/csv")
                .POST(HttpRequest.BodyPublishers.ofByteArray(
                        new CanonicalCsv().order("N-1", "", "").bytes())));

        assertThat(answer.status()).isEqualTo(406);
        assertThat(service.get("/orders/by-number?cart=" + service.cart + "&number=N-1")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void theLaterOfTwoUploadsWins() {
        CanonicalCsv first = new CanonicalCsv();
        for (int i = 0; i < 3_000; i++) {
            first.order("L-" + i, "", "");
        }
        RunningService.Answer one =
                service.upload(first.order("LATE", "", "first").bytes(), "text/csv");
        RunningService.Answer two =
                service.upload(new CanonicalCsv().order("LATE", "", "second").bytes(), "text/csv");
        service.ended(one);
        service.ended(two);

        assertThat(byNumber("LATE").path("notes").asString()).isEqualTo("second");
    }

    @Test
    void aListOfParkedRowsNeverShowsAnotherImports() {
        JsonNode parked = service.imported(
                new CanonicalCsv().row("Z-1", "READY", "", "", "MUG", "1", "").bytes(), "text/csv");
        JsonNode clean =
                service.imported(new CanonicalCsv().order("Z-2", "", "").bytes(), "text/csv");
        String rows = "/imports/" + clean.path("id").asString() + "/parked-rows";

        assertThat(parked.path("parked").asInt()).isEqualTo(1);
        assertThat(service.get(rows + "?cursor=").json().path("items").size()).isZero();
        assertThat(service.get(rows + "?cursor=IQ").status()).isEqualTo(400);
    }

    @Test
    void everyRouteHasARule() {
        assertThat(RouteRules.unlisted(
                        service.bean(RequestMappingHandlerMapping.class), service.beans(RouteRules.class)))
                .allMatch(route -> route.contains("/openapi") || route.contains("/error"));
    }

    @Test
    void theOpenApiTextNamesTheRoutes() {
        assertThat(service.get("/openapi").text())
                .contains("/carts/{cartId}/imports", "/imports/{id}/parked-rows", "/orders/by-number");
    }

    @Test
    void readIsTheSumOfItsPartsForAnyFile() {
        long seed = System.nanoTime();
        System.out.println("readIsTheSumOfItsPartsForAnyFile seed=" + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 25; round++) {
            CanonicalCsv csv = new CanonicalCsv();
            int orders = 1 + random.nextInt(60);
            for (int i = 0; i < orders; i++) {
                csv.row(
                        "S-" + random.nextInt(80),
                        pick(random, "READY", "READY", "AWAITING_PAYMENT", "HOLD", "SHIPPED", "", "ODD"),
                        pick(random, "", "2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z", "yesterday"),
                        pick(random, "10115", "10115", "10115", ""),
                        pick(random, "MUG-BLUE", "MUG-RED", ""),
                        pick(random, "1", "2", "2", "0", "-1", "1.5", "x", ""),
                        pick(random, "", "note", "\"two\nlines\"", "x".repeat(500)));
            }
            byte[] bytes = csv.bytes();
            if (random.nextInt(4) == 0) {
                bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            }
            RunningService.Answer answer = service.upload(bytes, "text/csv");
            if (answer.status() != 202) {
                assertThat(answer.status())
                        .as("seed %s round %s: %s", seed, round, answer)
                        .isBetween(400, 499);
                isAProblem(answer);
                continue;
            }
            JsonNode end = service.ended(answer);
            assertThat(end.path("state").asString())
                    .as("seed %s round %s: %s", seed, round, end)
                    .isEqualTo("DONE");
            assertThat(end.path("read").asLong())
                    .as("seed %s round %s: %s", seed, round, end)
                    .isEqualTo(PARTS.stream()
                            .mapToLong(part -> end.path(part).asLong())
                            .sum())
                    .isEqualTo(end.path("total").asLong());
            assertThat(service.get("/imports/" + end.path("id").asString() + "/parked-rows?limit=500")
                            .json()
                            .path("items")
                            .size())
                    .as("seed %s round %s", seed, round)
                    .isEqualTo((int) end.path("parked").asLong());
        }
        storeAndTopicAgree(service);
    }

    @SafeVarargs
    private static <T> T pick(Random random, T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    /** Every revision has exactly one event id on the topic, none is missing, and the newest is what is stored. */
    static void storeAndTopicAgree(RunningService service) {
        Map<String, Integer> newest = new TreeMap<>();
        Map<String, String> idOfRevision = new TreeMap<>();
        service.events().forEach(event -> {
            String known = idOfRevision.put(event.key() + "@" + event.revision(), event.eventId());
            assertThat(known == null || known.equals(event.eventId()))
                    .as(event.toString())
                    .isTrue();
            newest.merge(event.key(), event.revision(), Math::max);
        });
        newest.forEach((key, revision) -> {
            for (int i = 1; i <= revision; i++) {
                assertThat(idOfRevision).containsKey(key + "@" + i);
            }
        });
        Map<String, Integer> stored = new TreeMap<>();
        String path = "/orders?limit=100&cart=" + service.cart;
        for (String cursor = ""; cursor != null; ) {
            JsonNode page = service.get(path + cursor).json();
            page.path("items")
                    .forEach(order -> stored.put(
                            order.path("orderKey").asString(),
                            order.path("revision").asInt()));
            String next = RunningService.text(page, "next");
            cursor = next == null ? null : "&cursor=" + next;
        }
        assertThat(stored).isEqualTo(newest);
    }

    private static void counts(JsonNode end, String only) {
        assertThat(PARTS.stream().filter(part -> end.path(part).asLong() > 0).toList())
                .as(end.toString())
                .containsExactly(only);
    }

    private static JsonNode byNumber(String number) {
        return service.get("/orders/by-number?cart=" + service.cart + "&number=" + number)
                .json();
    }

    private static List<String> offered() {
        return service.get("/orders?acknowledged=false&limit=500")
                .json()
                .path("items")
                .valueStream()
                .map(order -> order.path("orderKey").asString())
                .toList();
    }

    private static void isAProblem(RunningService.Answer answer) {
        assertThat(answer.contentType()).startsWith("application/problem+json");
        assertThat(answer.json().path("title").asString()).isNotBlank();
        assertThat(answer.json().path("detail").asString()).isNotBlank();
        assertThat(answer.json().path("cure").asString()).as(answer.text()).isNotBlank();
        assertThat(answer.text()).doesNotContain("Exception", "\tat ");
    }
}
