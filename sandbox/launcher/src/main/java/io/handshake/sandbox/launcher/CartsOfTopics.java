package io.handshake.sandbox.launcher;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** Which carts have topics of their own. All else about the file is for the services to judge. */
final class CartsOfTopics {
    private CartsOfTopics() {}

    static List<String> read(Path cartsFile) {
        List<String> ids = new ArrayList<>();
        try (Reader reader = Files.newBufferedReader(cartsFile)) {
            Object file = new Yaml(new SafeConstructor(new LoaderOptions())).load(reader);
            if (file instanceof Map<?, ?> top && top.get("carts") instanceof Map<?, ?> carts) {
                carts.forEach((id, cart) -> {
                    if (cart instanceof Map<?, ?> settings && "topic".equals(settings.get("type"))) {
                        ids.add(String.valueOf(id));
                    }
                });
            }
        } catch (IOException unreadable) {
            throw new LauncherException("the carts file " + cartsFile + " cannot be read", unreadable);
        } catch (YAMLException broken) {
            // Not the parser's words, which quote the line and with it perhaps a secret.
            throw new LauncherException(
                    "the carts file " + cartsFile + " is not YAML; check indentation, quotes and keys given twice");
        }
        return ids;
    }
}
