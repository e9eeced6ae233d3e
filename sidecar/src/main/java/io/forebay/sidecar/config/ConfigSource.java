// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.config;

import io.forebay.sidecar.config.ConfigLoader.Loaded;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A file and what the command line puts above it, to be read again whenever it is asked for. Any thread. */
public final class ConfigSource {
    private final ConfigLoader loader;
    private final Path file;
    private final List<String> overrides;

    /** @param overrides {@code KEY=VALUE}; they stay in force over whatever the file says later */
    public ConfigSource(Path file, List<String> overrides) {
        this(new ConfigLoader(), file, overrides);
    }

    ConfigSource(ConfigLoader loader, Path file, List<String> overrides) {
        this.loader = loader;
        this.file = file;
        this.overrides = List.copyOf(overrides);
    }

    /**
     * A configuration that is to take the place of another.
     *
     * @param next what a running sidecar can have: of {@code wanted} all but what needs a restart
     * @param changed keys in which it differs from the one before
     * @param needsRestart keys in which the file differs from what can be had
     */
    public record Reloaded(Loaded next, List<String> changed, List<String> needsRestart) {}

    /** @throws BadConfigException with everything that is wrong, also where the file can't be read */
    public Loaded load() throws BadConfigException {
        return loader.load(file, overrides);
    }

    /**
     * Reads file and references anew, for a sidecar that runs with {@code running}.
     *
     * @throws BadConfigException with everything that is wrong, be it by itself or together with what stays as it is
     */
    public Reloaded reload(Loaded running) throws BadConfigException {
        Loaded wanted = load();
        Loaded next = loader.assemble(
                file,
                running.effective().pinnedInto(wanted.effective().given()),
                running.effective().largestRecord());
        List<String> needsRestart = new ArrayList<>(next.effective().differences(wanted.effective()));
        needsRestart.retainAll(SidecarKeys.NEED_RESTART);
        return new Reloaded(next, running.effective().differences(next.effective()), needsRestart);
    }
}
