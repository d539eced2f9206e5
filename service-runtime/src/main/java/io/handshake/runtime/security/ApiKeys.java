package io.handshake.runtime.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * The API keys that may come in: {@code hs_<id>_<43 characters of base64url>}, of which the file holds only the SHA-256.
 * The secret part has 256 random bits, so a plain hash is enough. Reads the file again when it changes; a file that has
 * become unreadable changes nothing until it is mended.
 */
final class ApiKeys {
    static final String PREFIX = "hs_";

    private static final Logger log = LoggerFactory.getLogger(ApiKeys.class);
    private static final Pattern FORM = Pattern.compile("hs_([A-Za-z0-9.-]{1,64})_[A-Za-z0-9_-]{43}");
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9.-]{1,64}");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");
    private static final String NOBODY = "0".repeat(64);

    private final @Nullable Path file;
    private Map<String, ApiKey> keys = Map.of();
    private @Nullable Version read;

    /** @param sha256 of the whole key text, in lower-case hexadecimal */
    record ApiKey(String id, String sha256, Set<String> scopes) {

        @Override
        public String toString() {
            return "ApiKey[" + id + "]";
        }
    }

    private record Version(FileTime modified, long size) {}

    /** @throws BadKeysFile when there is a file and it cannot be used */
    ApiKeys(@Nullable Path file) {
        this.file = file;
        if (file != null) {
            keys = read(file);
            read = version(file);
        }
    }

    boolean configured() {
        return file != null;
    }

    /** The key with this text, if it is one of ours. Takes as long for a wrong key as for a right one. */
    Optional<ApiKey> find(String text) {
        Map<String, ApiKey> current = current();
        Matcher form = FORM.matcher(text);
        ApiKey candidate = form.matches() ? current.get(form.group(1)) : null;
        boolean same = MessageDigest.isEqual(
                sha256(text).getBytes(UTF_8), (candidate == null ? NOBODY : candidate.sha256()).getBytes(UTF_8));
        return same ? Optional.ofNullable(candidate) : Optional.empty();
    }

    private synchronized Map<String, ApiKey> current() {
        if (file == null) {
            return keys;
        }
        Version now = version(file);
        if (now == null ? read != null : !now.equals(read)) {
            read = now;
            try {
                keys = read(file);
                log.info("API keys read again file={} keys={}", file, keys.size());
            } catch (BadKeysFile bad) {
                log.error("API keys not read again, those known before stay in force reason=\"{}\"", bad.getMessage());
            }
        }
        return keys;
    }

    private static @Nullable Version version(Path file) {
        try {
            return new Version(Files.getLastModifiedTime(file), Files.size(file));
        } catch (IOException gone) {
            return null;
        }
    }

    private static Map<String, ApiKey> read(Path file) {
        String form = "write keys: [{id: <name>, sha256: <hex SHA-256 of the whole key>, scopes: [<scope>]}]";
        Object document;
        try {
            LoaderOptions limits = new LoaderOptions();
            limits.setAllowDuplicateKeys(false);
            document = new Yaml(new SafeConstructor(limits)).load(Files.readString(file, UTF_8));
        } catch (IOException unreadable) {
            throw new BadKeysFile(
                    file,
                    "the file itself",
                    "cannot be read (" + unreadable.getClass().getSimpleName() + ")",
                    "create it readable for this service; " + form);
        } catch (MarkedYAMLException garbled) {
            int line = garbled.getProblemMark() == null
                    ? 0
                    : garbled.getProblemMark().getLine() + 1;
            throw new BadKeysFile(file, "line " + line, "is no YAML", form);
        } catch (YAMLException garbled) {
            throw new BadKeysFile(file, "the file itself", "is no YAML", form);
        }
        if (!(document instanceof Map<?, ?> root) || !(root.get("keys") instanceof List<?> entries)) {
            throw new BadKeysFile(file, "key 'keys'", "is missing or no list", form);
        }
        Map<String, ApiKey> keys = new HashMap<>();
        for (int i = 0; i < entries.size(); i++) {
            String place = "keys[" + i + "]";
            if (!(entries.get(i) instanceof Map<?, ?> entry)) {
                throw new BadKeysFile(file, place, "is no mapping", form);
            }
            if (!(entry.get("id") instanceof String id) || !ID.matcher(id).matches()) {
                throw new BadKeysFile(
                        file, place + ".id", "is missing or malformed", "use letters, digits, '.' and '-' only");
            }
            // Quoted or not, YAML may read 64 digits as a number; only text is taken.
            if (!(entry.get("sha256") instanceof String hash)
                    || !SHA256.matcher(hash).matches()) {
                throw new BadKeysFile(
                        file,
                        place + ".sha256 (key " + id + ")",
                        "is missing or no 64 hexadecimal digits in quotes",
                        "put the output of: echo -n \"$KEY\" | sha256sum");
            }
            if (!(entry.get("scopes") instanceof List<?> named)
                    || named.isEmpty()
                    || !named.stream().allMatch(s -> s instanceof String text && !text.isBlank())) {
                throw new BadKeysFile(
                        file, place + ".scopes (key " + id + ")", "is missing or empty", "list its scopes, or [\"*\"]");
            }
            Set<String> scopes = new LinkedHashSet<>();
            named.forEach(scope -> scopes.add(String.valueOf(scope)));
            ApiKey key = new ApiKey(id, hash.toLowerCase(Locale.ROOT), Set.copyOf(scopes));
            if (keys.put(id, key) != null) {
                throw new BadKeysFile(file, place + ".id", "repeats the id " + id, "give each key an id of its own");
            }
        }
        return Map.copyOf(keys);
    }

    static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
