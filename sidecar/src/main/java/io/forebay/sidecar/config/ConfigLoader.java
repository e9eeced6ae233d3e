// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads a configuration: the file, then what was given on the command line above it, then what references stand for. Either all of it
 * is right, or every mistake is told.
 */
public final class ConfigLoader {
    private final Map<String, String> environment;
    private final String hostName;

    public ConfigLoader() {
        this(System.getenv(), HostName.get());
    }

    /** @param environment what <code>${env:…}</code> looks into */
    ConfigLoader(Map<String, String> environment, String hostName) {
        this.environment = environment;
        this.hostName = hostName;
    }

    /**
     * A configuration that can be used.
     *
     * @param inForce every setting that is in force, defaults included, secrets hidden
     * @param effective the same, secrets included, to be compared
     */
    public record Loaded(SidecarConfig config, List<Setting> inForce, Effective effective) {}

    /**
     * @param overrides {@code KEY=VALUE}, each of which replaces what the file says
     * @throws BadConfigException with everything that is wrong, also where the file can't be read
     */
    public Loaded load(Path file, List<String> overrides) throws BadConfigException {
        Problems problems = new Problems(file.toString());
        Map<String, Given> given = new PropertiesReader(file.toString(), problems).read(text(file));
        given.putAll(overrides(overrides, problems));
        References references = new References(environment, problems);
        given.replaceAll((key, setting) -> references.resolve(setting));
        return assemble(given, problems, 0);
    }

    /**
     * Of settings that were read before.
     *
     * @param largestWaiting the largest record that may wait for Kafka already
     */
    Loaded assemble(Path file, Map<String, Given> given, int largestWaiting) throws BadConfigException {
        return assemble(given, new Problems(file.toString()), largestWaiting);
    }

    private Loaded assemble(Map<String, Given> given, Problems problems, int largestWaiting) throws BadConfigException {
        Assembly assembly = new Assembly(hostName, largestWaiting, problems);
        given.values().forEach(assembly::accept);
        assembly.check();
        if (problems.any()) {
            throw new BadConfigException(problems.inOrder());
        }
        SidecarConfig config = assembly.build();
        int largest = Math.max(largestWaiting, config.ingest().maxRecordBytes());
        return new Loaded(config, assembly.inForce(), new Effective(assembly.values(), given, largest));
    }

    private static String text(Path file) throws BadConfigException {
        String reason;
        try {
            String text = Files.readString(file, UTF_8);
            return text.startsWith("\ufeff") ? text.substring(1) : text;
        } catch (NoSuchFileException e) {
            reason = "no such file";
        } catch (AccessDeniedException e) {
            reason = "permission denied";
        } catch (CharacterCodingException e) {
            reason = "not UTF-8 text";
        } catch (IOException e) {
            reason = Files.isDirectory(file) ? "is a directory" : String.valueOf(e.getMessage());
        }
        throw new BadConfigException(List.of(new Problem(file.toString(), null, "can't be read: " + reason, null)));
    }

    private static Map<String, Given> overrides(List<String> overrides, Problems problems) {
        Map<String, Given> given = new TreeMap<>();
        for (String override : overrides) {
            int equals = override.indexOf('=');
            if (equals <= 0) {
                problems.add(Place.OVERRIDE, null, "\"" + override + "\" is not KEY=VALUE", null);
                continue;
            }
            String key = override.substring(0, equals).strip();
            String value = override.substring(equals + 1);
            if (given.put(key, new Given(key, value, value, Place.OVERRIDE)) != null) {
                problems.add(Place.OVERRIDE, key, "given twice", "remove one of the two");
            }
        }
        return given;
    }
}
